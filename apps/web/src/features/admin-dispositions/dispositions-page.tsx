/** The reasons to close, in the order agents choose from. */
import { moved } from "@max/domain/disposition/disposition";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Archive, ArchiveRestore, ArrowDown, ArrowUp, PencilLine, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { client, refusalOf } from "../../app/trpc.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useUndoKey } from "../../ui/use-undo-key.ts";
import { DispositionDialog } from "./disposition-dialog.tsx";
import { type Disposition, dispositionsQuery } from "./dispositions-query.ts";

export function DispositionsPage() {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const reasons = useQuery(dispositionsQuery);
  const [isAdding, setAdding] = useState(false);
  const offered = reasons.data?.filter(({ isArchived }) => !isArchived) ?? [];
  const archived = reasons.data?.filter(({ isArchived }) => isArchived) ?? [];
  useUndoKey();
  return (
    <>
      <PageHeader
        title={words("admin.dispositions")}
        lead={t("reasons.lead")}
        action={
          <Button look="primary" size="form" icon={<Icon of={Plus} />} onClick={() => setAdding(true)}>
            {t("reasons.new")}
          </Button>
        }
      />
      {reasons.isPending ? (
        <LoadingRows count={4} />
      ) : reasons.isError ? (
        <FailedRows onRetry={() => void reasons.refetch()} isBusy={reasons.isFetching} />
      ) : reasons.data.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState drawing={<TrayDrawing />} title={t("reasons.empty")} body={t("reasons.emptyBody")} />
        </div>
      ) : (
        <>
          <ol aria-label={t("reasons.offered")}>
            {offered.map((reason, place) => (
              <Row
                key={reason.id}
                reason={reason}
                isFirst={place === 0}
                isLast={place === offered.length - 1}
                isOnly={offered.length === 1}
              />
            ))}
          </ol>
          {archived.length > 0 && (
            <>
              <h2 className="mt-8 mb-1 text-12 font-medium text-ink-2">{t("reasons.archivedOnes")}</h2>
              <ul aria-label={t("reasons.archivedOnes")}>
                {archived.map((reason) => (
                  <Row key={reason.id} reason={reason} isFirst isLast isOnly={false} />
                ))}
              </ul>
            </>
          )}
        </>
      )}
      {isAdding && <DispositionDialog reason={null} onClose={() => setAdding(false)} />}
    </>
  );
}

type RowProps = { reason: Disposition; isFirst: boolean; isLast: boolean; isOnly: boolean };

function Row({ reason, isFirst, isLast, isOnly }: RowProps) {
  const { t } = useTranslation("office");
  const [isRenaming, setRenaming] = useState(false);
  const { move, archive } = useChanges(reason);
  const { name, isArchived } = reason;
  return (
    <li className="flex items-center gap-2 border-b border-line py-1.5">
      <bdi
        className={`min-w-0 flex-1 truncate max-sm:whitespace-normal ${isArchived ? "text-ink-3" : "font-medium"}`}
        title={name}
      >
        {name}
      </bdi>
      {isArchived ? (
        <IconButton label={t("reasons.restoreOne", { name })} onClick={() => archive(false)} className="max-sm:size-11">
          <Icon of={ArchiveRestore} />
        </IconButton>
      ) : (
        <>
          <IconButton
            label={t("reasons.up", { name })}
            aria-disabled={isFirst || undefined}
            onClick={() => !isFirst && move("up")}
            className="aria-disabled:opacity-40 max-sm:size-11"
          >
            <Icon of={ArrowUp} />
          </IconButton>
          <IconButton
            label={t("reasons.down", { name })}
            aria-disabled={isLast || undefined}
            onClick={() => !isLast && move("down")}
            className="aria-disabled:opacity-40 max-sm:size-11"
          >
            <Icon of={ArrowDown} />
          </IconButton>
          <IconButton
            label={t("reasons.renameOne", { name })}
            onClick={() => setRenaming(true)}
            className="max-sm:size-11"
          >
            <Icon of={PencilLine} />
          </IconButton>
          <IconButton
            label={t("reasons.archiveOne", { name })}
            title={isOnly ? t("reasons.lastOne") : t("reasons.archiveOne", { name })}
            aria-disabled={isOnly || undefined}
            onClick={() => !isOnly && archive(true)}
            className="aria-disabled:opacity-40 max-sm:size-11"
          >
            <Icon of={Archive} />
          </IconButton>
        </>
      )}
      {isRenaming && <DispositionDialog reason={reason} onClose={() => setRenaming(false)} />}
    </li>
  );
}

/** Shown at once where the order changes; archiving can be undone. */
function useChanges({ id: dispositionId, name }: Disposition) {
  const { t } = useTranslation("office");
  const words = useTranslation().t;
  const settle = {
    scope: { id: "dispositions" },
    onError: (error: unknown) => {
      const refusal = refusalOf(error);
      const isFull = refusal.kind === "refused" && refusal.code === "conflict";
      showToast(isFull ? t("reasons.tooMany") : wordsForError(words, error));
    },
    onSettled: () => queryClient.invalidateQueries(dispositionsQuery),
  };
  const move = useMutation({
    ...settle,
    mutationFn: (by: "up" | "down") => client.disposition.move.mutate({ dispositionId, by }),
    onMutate: (by) => {
      queryClient.setQueryData(dispositionsQuery.queryKey, (all) => {
        if (!all) return all;
        const isOffered = ({ isArchived }: Disposition) => !isArchived;
        return [...moved(all.filter(isOffered), dispositionId, by), ...all.filter((each) => !isOffered(each))];
      });
    },
  });
  const archive = useMutation({
    ...settle,
    mutationFn: (isArchived: boolean) => client.disposition.archive.mutate({ dispositionId, isArchived }),
    onSuccess: ({ isArchived }) =>
      showToast(t(isArchived ? "reasons.isArchived" : "reasons.isRestored", { name }), () =>
        archive.mutate(!isArchived),
      ),
  });
  return { move: move.mutate, archive: archive.mutate };
}
