/** How one is told of what: in the page, by the browser outside it, with a sound; and when not. Kept with the person, but for what this browser allows. */
import { NoticeKind, type NoticeSettings, type NoticeWays } from "@max/domain/notice/notice";
import { useMutation, useQuery } from "@tanstack/react-query";
import { startTransition, useOptimistic } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client } from "../../app/trpc.ts";
import { noticeSettingsQuery } from "../../live/queries.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { Loaded } from "../../ui/page-states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { BrowserPermission } from "./browser-permission.tsx";
import { QuietHoursFields } from "./quiet-hours-fields.tsx";

export function NotificationsPage() {
  const { t } = useTranslation();
  const settings = useQuery(noticeSettingsQuery);
  return (
    <>
      <PageHeader title={t("settings.notifications")} lead={t("notice.lead")} />
      <BrowserPermission />
      <Loaded query={settings} rows={6}>
        {(data) => <NotificationChoices kept={data} />}
      </Loaded>
    </>
  );
}

/** Shown as chosen within the press itself: two quick choices are both kept. */
function NotificationChoices({ kept }: { kept: NoticeSettings }) {
  const { t } = useTranslation();
  const [settings, show] = useOptimistic(kept);
  const save = useMutation({
    mutationFn: (next: NoticeSettings) => client.notice.saveSettings.mutate(next),
    onMutate: (next) => queryClient.setQueryData(noticeSettingsQuery.queryKey, next),
    onError: (error) => {
      showToast(wordsForError(t, error));
      return queryClient.invalidateQueries(noticeSettingsQuery);
    },
  });
  const choose = (next: NoticeSettings) =>
    startTransition(async () => {
      show(next);
      await save.mutateAsync(next).catch(() => undefined); // onError has said so.
    });
  return (
    <>
      <Choices settings={settings} onChange={choose} />
      <QuietHoursFields
        quietHours={settings.quietHours}
        onChange={(quietHours) => choose({ ...settings, quietHours })}
      />
    </>
  );
}

const WAYS = ["page", "browser", "sound"] as const satisfies readonly (keyof NoticeWays)[];

type ChoicesProps = { settings: NoticeSettings; onChange: (next: NoticeSettings) => void };

function Choices({ settings, onChange }: ChoicesProps) {
  const { t } = useTranslation();
  const choose = (kind: NoticeKind, way: keyof NoticeWays, isOn: boolean) =>
    onChange({
      ...settings,
      choices: { ...settings.choices, [kind]: { ...settings.choices[kind], [way]: isOn } },
    });
  return (
    <table className="mb-8 w-full border-collapse">
      <caption className="mb-2 text-left text-15 font-semibold">{t("notice.choices")}</caption>
      <thead>
        <tr className="border-b border-line text-12 text-ink-2">
          <th scope="col" className="sr-only">
            {t("notice.choices")}
          </th>
          {WAYS.map((way) => (
            <th key={way} scope="col" className="w-22 px-1 py-2 align-bottom font-medium max-sm:w-18">
              {t(`notice.way.${way}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {NoticeKind.options.map((kind) => (
          <tr key={kind} className="border-b border-line">
            <th scope="row" className="py-2.5 pr-3 text-left font-normal">
              {t(`notice.kind.${kind}`)}
              <span className="block text-12 text-ink-3">{t(`notice.kindHint.${kind}`)}</span>
            </th>
            {WAYS.map((way) => {
              const isOff = way !== "page" && !settings.choices[kind].page;
              return (
                <td key={way} className="text-center">
                  <label
                    title={isOff ? t("notice.needsPage") : undefined}
                    className="inline-flex size-11 items-center justify-center"
                  >
                    <input
                      type="checkbox"
                      aria-label={`${t(`notice.kind.${kind}`)}: ${t(`notice.way.${way}`)}`}
                      checked={settings.choices[kind][way] && !isOff}
                      disabled={isOff}
                      onChange={(event) => choose(kind, way, event.target.checked)}
                      className="size-4.5 accent-(--accent) disabled:opacity-40"
                    />
                  </label>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
