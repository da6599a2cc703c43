/** From when to when nothing calls: by the clock of the person's own zone. */
import type { QuietHours } from "@max/domain/notice/notice";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { CheckField, Field } from "../../ui/field.tsx";
import { ownZone } from "../../words/own-zone.ts";

const FIRST: QuietHours = { from: 20 * 60, to: 8 * 60 };

const asTime = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** @returns null for what is no time, such as a field that was emptied */
function asMinute(time: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(time) ?? [];
  return hours && minutes ? Number(hours) * 60 + Number(minutes) : null;
}

type Props = { quietHours: QuietHours | null; onChange: (next: QuietHours | null) => void };

export function QuietHoursFields({ quietHours, onChange }: Props) {
  const { t } = useTranslation();
  const { me } = useWorkspace();
  const zone = ownZone(me.timeZone);
  const set = (end: keyof QuietHours, time: string) => {
    const minute = asMinute(time);
    if (!quietHours || minute === null) return;
    const next = { ...quietHours, [end]: minute };
    if (next.from !== next.to) onChange(next);
  };
  return (
    <section aria-label={t("notice.quiet.name")} className="max-w-120">
      <h2 className="text-15 font-semibold">{t("notice.quiet.name")}</h2>
      <p className="mb-2 text-ink-2">{t("notice.quiet.lead")}</p>
      <CheckField
        label={t("notice.quiet.use")}
        checked={quietHours !== null}
        onChange={(event) => onChange(event.target.checked ? FIRST : null)}
      >
        {t("notice.quiet.use")}
      </CheckField>
      {quietHours && (
        <div className="mt-2 grid grid-cols-2 gap-3">
          <Field
            label={t("notice.quiet.from")}
            type="time"
            value={asTime(quietHours.from)}
            onChange={(event) => set("from", event.target.value)}
          />
          <Field
            label={t("notice.quiet.to")}
            type="time"
            value={asTime(quietHours.to)}
            onChange={(event) => set("to", event.target.value)}
          />
        </div>
      )}
      <p className="text-12 text-ink-3">
        {t("notice.quiet.zone", { zone })}{" "}
        <Link to="/settings/profile" className="text-accent-ink underline">
          {t("notice.quiet.changeZone")}
        </Link>
      </p>
    </section>
  );
}
