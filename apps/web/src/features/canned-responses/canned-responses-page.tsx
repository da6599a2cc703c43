/** All canned responses one may see: finding, writing, changing and archiving them. */
import { clsx } from "clsx";
import { Archive, ArchiveRestore, Paperclip, Pencil, Plus, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName } from "../../app/session.ts";
import type { CannedResponse } from "../../live/wire.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { useUndoKey } from "../../ui/use-undo-key.ts";
import { CannedResponseDialog } from "./canned-response-dialog.tsx";
import { type Filter, useArchive, useCannedResponses, useMayWrite } from "./use-canned-responses.ts";

const FILTERS: readonly Filter[] = ["all", "personal", "team", "tenant", "archived"];

export function CannedResponsesPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>("all");
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<{ response: CannedResponse | null } | null>(null);
  const write = () => setOpen({ response: null });
  useUndoKey();
  return (
    <>
      <PageHeader
        title={t("canned.menu")}
        lead={t("canned.lead")}
        action={
          <Button look="primary" size="form" icon={<Icon of={Plus} />} onClick={write}>
            {t("canned.new")}
          </Button>
        }
      />
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <label className="flex h-8 w-70 max-w-full items-center gap-2 rounded-2 px-2 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:h-11 max-sm:w-full">
          <Icon of={Search} className="text-ink-3" />
          <span className="sr-only">{t("canned.search")}</span>
          <input
            type="search"
            value={typed}
            placeholder={t("canned.search")}
            maxLength={200}
            onChange={({ target }) => setTyped(target.value)}
            className="h-full min-w-0 flex-1 bg-transparent shadow-none! outline-none max-sm:text-16"
          />
        </label>
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">{t("canned.filter")}</legend>
          {FILTERS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === filter}
              onClick={() => setFilter(each)}
              className={clsx(
                "touch-target h-7 rounded-2 px-2.5",
                each === filter ? "bg-inbound font-medium" : "text-ink-2 hover:bg-hover",
              )}
            >
              {t(`canned.scopes.${each}`)}
            </button>
          ))}
        </fieldset>
      </div>
      <List
        filter={filter}
        q={useDeferredValue(typed.trim())}
        onOpen={(response) => setOpen({ response })}
        onNew={write}
      />
      {open && <CannedResponseDialog response={open.response} onClose={() => setOpen(null)} />}
    </>
  );
}

type ListProps = { filter: Filter; q: string; onOpen: (response: CannedResponse) => void; onNew: () => void };

function List({ filter, q, onOpen, onNew }: ListProps) {
  const { t } = useTranslation();
  const query = useCannedResponses(filter, q);
  const rows = query.data?.pages.flatMap(({ items }) => items);
  if (query.isError && !rows) return <FailedRows onRetry={() => void query.refetch()} isBusy={query.isFetching} />;
  if (!rows) return <LoadingRows />;
  if (rows.length === 0)
    return q !== "" || filter === "archived" ? (
      <EmptyState
        drawing={<TrayDrawing />}
        title={t(q === "" ? "canned.emptyArchived" : "canned.emptySearch")}
        body={t(q === "" ? "canned.emptyArchivedBody" : "canned.emptySearchBody")}
      />
    ) : (
      <EmptyState
        drawing={<TrayDrawing />}
        title={t("canned.empty")}
        body={t("canned.emptyBody")}
        action={
          <Button look="primary" onClick={onNew}>
            {t("canned.new")}
          </Button>
        }
      />
    );
  return (
    <div className="pb-16">
      <ul aria-label={t("canned.menu")}>
        {rows.map((response) => (
          <Row key={response.id} response={response} onOpen={() => onOpen(response)} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="px-2 py-3">
          <Button look="outlined" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("canned.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ response, onOpen }: { response: CannedResponse; onOpen: () => void }) {
  const { t } = useTranslation();
  const teamName = useTeamName();
  const archive = useArchive();
  const mayWrite = useMayWrite()(response);
  const place =
    response.scope === "team" ? (teamName(response.teamId) ?? t("change.aTeam")) : t(`canned.scopes.${response.scope}`);
  const name = `/${response.code}`;
  return (
    <li className="flex items-center gap-3 border-b border-line px-2 py-2 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="flex-none font-medium">{name}</span>
          <bdi className="min-w-0 truncate">{response.title}</bdi>
          {response.files.length > 0 && (
            <span
              title={response.files.map(({ fileName }) => fileName).join(", ")}
              className="flex flex-none items-center gap-1 self-center text-12 text-ink-3"
            >
              <Icon of={Paperclip} size={12} />
              {t("canned.fileCount", { count: response.files.length })}
            </span>
          )}
          <span className="ml-auto flex-none text-12 text-ink-3">{place}</span>
        </p>
        <p className="truncate text-ink-2">
          <bdi>{response.body}</bdi>
        </p>
      </div>
      {mayWrite && (
        <span className="flex flex-none gap-1">
          {!response.isArchived && (
            <IconButton label={t("canned.edit", { code: name })} onClick={onOpen}>
              <Icon of={Pencil} />
            </IconButton>
          )}
          <IconButton
            label={t(response.isArchived ? "canned.restore" : "canned.archive", { code: name })}
            onClick={() => archive(response)}
          >
            <Icon of={response.isArchived ? ArchiveRestore : Archive} />
          </IconButton>
        </span>
      )}
    </li>
  );
}
