/** Who changed what: narrowed by who, what and when, read page by page, downloaded. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { Button } from "../../ui/button.tsx";
import { LensDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { ASKED_NOTHING, type Asked, exportAddress } from "./asked.ts";
import { auditChoicesQuery, auditQuery } from "./audit-query.ts";
import { AuditRow } from "./audit-row.tsx";
import { useAuditWords } from "./use-audit-words.ts";

export function AuditPage() {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const [asked, setAsked] = useState(ASKED_NOTHING);
  const entries = useInfiniteQuery(auditQuery(asked));
  const rows = entries.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHeader
        title={words("admin.audit")}
        lead={t("audit.lead")}
        action={
          <a
            href={exportAddress(asked)}
            download
            className="touch-target inline-flex h-10 items-center gap-1.5 rounded-2 px-3.5 font-medium shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-hover"
          >
            <Icon of={Download} className="text-ink-2" />
            {t("audit.export")}
          </a>
        }
      />
      <Filters asked={asked} onChange={setAsked} />
      {entries.isPending ? (
        <LoadingRows />
      ) : entries.isError && rows.length === 0 ? (
        <FailedRows onRetry={() => void entries.refetch()} isBusy={entries.isFetching} />
      ) : rows.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState drawing={<LensDrawing />} title={t("audit.empty")} body={t("audit.emptyBody")} />
        </div>
      ) : (
        <>
          <table className="w-full table-fixed text-left">
            <colgroup>
              <col className="w-36 max-sm:hidden" />
              <col className="w-40 max-sm:hidden" />
              <col />
              <col className="w-10 max-sm:w-11" />
            </colgroup>
            <thead className="text-12 text-ink-2 max-sm:sr-only">
              <tr className="border-b border-line">
                <th className="py-2 font-medium max-sm:hidden">{t("audit.when")}</th>
                <th className="py-2 font-medium max-sm:hidden">{t("audit.who")}</th>
                <th className="py-2 font-medium">{t("audit.what")}</th>
                <th>
                  <span className="sr-only">{t("audit.details")}</span>
                </th>
              </tr>
            </thead>
            {rows.map((entry) => (
              <AuditRow key={entry.id} entry={entry} />
            ))}
          </table>
          {entries.hasNextPage && (
            <Button
              look="outlined"
              className="mt-4"
              isBusy={entries.isFetchingNextPage}
              onClick={() => void entries.fetchNextPage()}
            >
              {t("more")}
            </Button>
          )}
        </>
      )}
    </>
  );
}

const CONTROL =
  "h-10 w-full rounded-2 border border-line-control bg-bg px-2 text-14 focus:border-accent focus:shadow-[0_0_0_3px_var(--accent-soft)] max-sm:h-11 max-sm:text-16";

function Filters({ asked, onChange }: { asked: Asked; onChange: (asked: Asked) => void }) {
  const { t } = useTranslation("office");
  const { data: choices } = useQuery(auditChoicesQuery);
  const words = useAuditWords();
  const set = (change: Partial<Asked>) => onChange({ ...asked, ...change });
  const actions = (choices?.actions ?? []).map((action) => ({ action, name: words.act(action) }));
  return (
    <div className="mb-3 grid grid-cols-2 gap-2 md:grid-cols-4">
      <label>
        <span className="mb-1 block text-12 text-ink-2">{t("audit.who")}</span>
        <select value={asked.actorId} onChange={(event) => set({ actorId: event.target.value })} className={CONTROL}>
          <option value="">{t("audit.anybody")}</option>
          {choices?.actors.map((actor) => (
            <option key={actor.id} value={actor.id}>
              {words.actor(actor)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="mb-1 block text-12 text-ink-2">{t("audit.what")}</span>
        <select value={asked.action} onChange={(event) => set({ action: event.target.value })} className={CONTROL}>
          <option value="">{t("audit.anything")}</option>
          {actions
            .sort((a, b) => a.name.localeCompare(b.name))
            .map(({ action, name }) => (
              <option key={action} value={action}>
                {name}
              </option>
            ))}
        </select>
      </label>
      {(["from", "to"] as const).map((end) => (
        <label key={end}>
          <span className="mb-1 block text-12 text-ink-2">{t(end === "from" ? "audit.since" : "audit.until")}</span>
          <input
            type="date"
            value={asked[end]}
            {...(end === "from" ? { max: asked.to } : { min: asked.from })}
            onChange={(event) => set({ [end]: event.target.value })}
            className={CONTROL}
          />
        </label>
      ))}
    </div>
  );
}
