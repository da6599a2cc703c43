/** The templates of each WhatsApp number as the provider last told of them, and how often each was sent. */
import type { TemplateParts } from "@max/domain/template/template";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import type { Page, Template } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { officeWords } from "../../words/office-words.ts";

const PAGE = 50;

export function TemplatesPage() {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const numbers = useWorkspace().inboxes.filter(({ channel }) => channel === "whatsapp");
  const [chosen, setChosen] = useState<string | null>(null);
  const inbox = numbers.find(({ id }) => id === chosen) ?? numbers[0];
  return (
    <>
      <PageHeader title={words("admin.templates")} lead={t("templates.lead")} />
      {numbers.length > 1 && inbox && (
        <SelectField
          label={t("templates.inbox")}
          value={inbox.id}
          onChange={(event) => setChosen(event.target.value)}
          className="max-w-80"
        >
          {numbers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      {inbox ? (
        <Templates key={inbox.id} inboxId={inbox.id} />
      ) : (
        <div className="flex min-h-80">
          <EmptyState drawing={<TrayDrawing />} title={t("templates.none")} body={t("templates.noneBody")} />
        </div>
      )}
    </>
  );
}

function Templates({ inboxId }: { inboxId: string }) {
  const { t } = useTranslation("office");
  const templates = useInfiniteQuery({
    queryKey: ["templates-page", inboxId],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Template>) => last.nextCursor,
    queryFn: ({ pageParam }): Promise<Page<Template>> =>
      client.template.list.query({ inboxId, cursor: pageParam, limit: PAGE }),
    staleTime: 0,
  });
  const rows = templates.data?.pages.flatMap(({ items }) => items);
  if (templates.isError && !rows)
    return <FailedRows onRetry={() => void templates.refetch()} isBusy={templates.isFetching} />;
  if (!rows) return <LoadingRows />;
  if (rows.length === 0)
    return (
      <div className="flex min-h-80">
        <EmptyState drawing={<TrayDrawing />} title={t("templates.empty")} body={t("templates.emptyBody")} />
      </div>
    );
  return (
    <>
      <table className="w-full table-fixed text-left">
        <colgroup>
          <col />
          <col className="w-24 max-sm:hidden" />
          <col className="w-44 max-sm:hidden" />
          <col className="w-20 max-sm:w-14" />
        </colgroup>
        <thead className="text-12 text-ink-2 max-sm:sr-only">
          <tr className="border-b border-line">
            <th className="py-2 font-medium">{t("templates.name")}</th>
            <th className="py-2 font-medium max-sm:hidden">{t("templates.language")}</th>
            <th className="py-2 font-medium max-sm:hidden">{t("templates.status")}</th>
            <th className="py-2 text-right font-medium">{t("templates.sends")}</th>
          </tr>
        </thead>
        {rows.map((template) => (
          <TemplateRow key={template.id} template={template} />
        ))}
      </table>
      {templates.hasNextPage && (
        <Button
          look="outlined"
          className="mt-4"
          isBusy={templates.isFetchingNextPage}
          onClick={() => void templates.fetchNextPage()}
        >
          {t("more")}
        </Button>
      )}
    </>
  );
}

function TemplateRow({ template }: { template: Template }) {
  const { t, i18n } = useTranslation("office");
  const [isOpen, setOpen] = useState(false);
  const { name, language, status, category, sends } = template;
  const statusWords = officeWords(i18n, `templates.statuses.${status}`) ?? status;
  return (
    <tbody>
      <tr className="border-b border-line">
        <td className="py-1.5 pr-3">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={t("templates.show", { name })}
            onClick={() => setOpen(!isOpen)}
            className="touch-target flex w-full min-w-0 items-center gap-1.5 rounded-1 py-1 text-left"
          >
            <Icon of={ChevronRight} className={`text-ink-3 transition-transform ${isOpen ? "rotate-90" : ""}`} />
            <span className="min-w-0">
              <bdi className="block truncate font-medium">{name}</bdi>
              <span className="block truncate text-12 text-ink-3">
                {officeWords(i18n, `templates.categories.${category}`) ?? category}
                <span className="sm:hidden">
                  {" "}
                  · {language}
                  {status !== "APPROVED" && (
                    <span className={status === "PENDING" ? "" : "text-red-ink"}> · {statusWords}</span>
                  )}
                </span>
              </span>
            </span>
          </button>
        </td>
        <td className="py-1.5 pr-3 text-ink-2 max-sm:hidden">{language}</td>
        <td className="py-1.5 pr-3 max-sm:hidden">
          <Chip tone={status === "APPROVED" ? "bare" : status === "PENDING" ? "neutral" : "red"}>{statusWords}</Chip>
        </td>
        <td className="py-1.5 text-right tabular-nums">{sends.toLocaleString(i18n.language)}</td>
      </tr>
      {isOpen && (
        <tr className="border-b border-line">
          <td colSpan={4} className="px-6 py-3">
            <Parts template={template} statusWords={statusWords} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Parts({ template, statusWords }: { template: Template; statusWords: string }) {
  const { t } = useTranslation("office");
  const { parts, quality, rejectedReason } = template;
  const lines: [string, string][] = [
    [t("templates.status"), statusWords],
    ...(rejectedReason ? [[t("templates.reason"), rejectedReason] satisfies [string, string]] : []),
    ...(quality ? [[t("templates.quality"), quality] satisfies [string, string]] : []),
    ...textsOf(parts).map(([part, text]): [string, string] => [t(`templates.${part}`), text]),
  ];
  return (
    <>
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        {lines.map(([label, text]) => (
          <div key={label} className="contents">
            <dt className="text-12 text-ink-3">{label}</dt>
            <dd dir="auto" className="wrap-anywhere whitespace-pre-wrap">
              {text}
            </dd>
          </div>
        ))}
      </dl>
      {parts.hasUnknownParts && <p className="mt-2 text-12 text-ink-2">{t("templates.unknownParts")}</p>}
    </>
  );
}

type Part = "header" | "body" | "footer" | "buttons";

function textsOf({ header, body, footer, buttons }: TemplateParts): [Part, string][] {
  const texts: [Part, string | null][] = [
    ["header", header?.text ?? null],
    ["body", body],
    ["footer", footer],
    ["buttons", buttons.map(({ text }) => text).join(" · ")],
  ];
  return texts.flatMap(([part, text]): [Part, string][] => (text ? [[part, text]] : []));
}
