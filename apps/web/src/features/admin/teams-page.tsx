/** Teams and who is in them: admins change them, whoever leads reads their own. */
import { canInTenant } from "@max/domain/access/permissions";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { queryClient } from "../../app/query-client.ts";
import { useActor } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { workspaceQuery } from "../../live/queries.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { MembersDialog } from "./members-dialog.tsx";
import { TeamNameDialog } from "./team-name-dialog.tsx";
import { type Team, teamsQuery } from "./teams-query.ts";

export function TeamsPage() {
  const { t } = useTranslation();
  const mayChange = canInTenant(useActor(), "people.manage");
  const teams = useQuery(teamsQuery);
  const [isAdding, setAdding] = useState(false);
  const renew = () => {
    void queryClient.invalidateQueries(teamsQuery);
    void queryClient.invalidateQueries(workspaceQuery);
  };
  const add = (
    <Button look="primary" size="form" icon={<Icon of={Plus} />} onClick={() => setAdding(true)}>
      {t("admin.addTeam")}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={t("admin.teams")}
        lead={mayChange ? t("admin.teamsLead") : t("admin.teamsLeadRead")}
        action={mayChange && add}
      />
      {teams.isPending ? (
        <LoadingRows count={3} />
      ) : teams.isError ? (
        <FailedRows onRetry={() => void teams.refetch()} isBusy={teams.isFetching} />
      ) : teams.data.length === 0 ? (
        <div className="flex min-h-80">
          <EmptyState drawing={<TrayDrawing />} title={t("admin.emptyTeamsTitle")} body={t("admin.emptyTeamsBody")} />
        </div>
      ) : (
        <ul>
          {teams.data.map((team) => (
            <TeamRow key={team.id} team={team} mayChange={mayChange} onDone={renew} />
          ))}
        </ul>
      )}
      {isAdding && <TeamNameDialog team={null} onClose={() => setAdding(false)} onDone={renew} />}
    </>
  );
}

function TeamRow({ team, mayChange, onDone }: { team: Team; mayChange: boolean; onDone: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"name" | "members" | "archive" | null>(null);
  const close = () => setAsking(null);
  const { id: teamId, name, isArchived, members } = team;
  const settle = { onError: (error: unknown) => showToast(wordsForError(t, error)), onSettled: onDone };
  const archive = useMutation({
    mutationFn: () => client.team.archive.mutate({ teamId }),
    ...settle,
    onSettled: () => {
      close();
      onDone();
    },
  });
  const restore = useMutation({ mutationFn: () => client.team.restore.mutate({ teamId }), ...settle });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line py-3">
      <div className="min-w-48 flex-1">
        <h2 className="flex items-center gap-2 font-medium">
          <bdi className={isArchived ? "text-ink-3" : ""}>{name}</bdi>
          {isArchived && <Chip>{t("admin.archived")}</Chip>}
        </h2>
        <p className="text-12 text-ink-2">
          {members.length === 0 ? (
            t("admin.noMembers")
          ) : (
            <>
              {t("admin.memberCount", { count: members.length })}:{" "}
              {members.map((member, at) => (
                <span key={member.userId}>
                  {at > 0 && ", "}
                  <bdi>{member.name}</bdi>
                  {member.isLead && ` (${t("admin.leads").toLowerCase()})`}
                </span>
              ))}
            </>
          )}
        </p>
      </div>
      {mayChange && (
        <div className="flex gap-1">
          {isArchived ? (
            <Button
              isBusy={restore.isPending}
              aria-label={t("admin.restoreTeam", { name })}
              onClick={() => restore.mutate()}
            >
              {t("admin.restore")}
            </Button>
          ) : (
            <>
              <Button look="outlined" aria-label={t("admin.membersOf", { name })} onClick={() => setAsking("members")}>
                {t("admin.members")}
              </Button>
              <Button aria-label={t("admin.renameTeam", { name })} onClick={() => setAsking("name")}>
                {t("admin.rename")}
              </Button>
              <Button aria-label={t("admin.archiveTeam", { name })} onClick={() => setAsking("archive")}>
                {t("admin.archive")}
              </Button>
            </>
          )}
        </div>
      )}
      {asking === "name" && <TeamNameDialog team={team} onClose={close} onDone={onDone} />}
      {asking === "members" && <MembersDialog team={team} onClose={close} onDone={onDone} />}
      <Dialog
        isOpen={asking === "archive"}
        onClose={close}
        title={t("admin.archiveTitle", { name })}
        lead={t("admin.archiveLead")}
      >
        <div className="mt-5 flex justify-end gap-2">
          <Button size="form" onClick={close}>
            {t("settings.cancel")}
          </Button>
          <Button look="danger" size="form" isBusy={archive.isPending} onClick={() => archive.mutate()}>
            {t("admin.archive")}
          </Button>
        </div>
      </Dialog>
    </li>
  );
}
