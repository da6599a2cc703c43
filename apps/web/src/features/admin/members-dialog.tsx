/** Who is in a team, and who leads it. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { CheckField } from "../../ui/field.tsx";
import { showToast } from "../../ui/toast.tsx";
import { plain } from "../../words/plain.ts";
import type { Team } from "./teams-query.ts";

type Props = { team: Team; onClose: () => void; onDone: () => void };

export function MembersDialog({ team, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { users } = useWorkspace();
  const [search, setSearch] = useState("");
  /** Who is in it, and whether they lead. */
  const [members, setMembers] = useState(
    () => new Map<string, boolean>(team.members.map((member) => [member.userId, member.isLead])),
  );
  // Whoever was invited is a member already, and not yet among those who work here.
  const everybody = new Map([
    ...users.map(({ id, name }) => [id, name] as const),
    ...team.members.map(({ userId, name }) => [userId, name] as const),
  ]);
  const shown = [...everybody].filter(([, name]) => plain(name).includes(plain(search.trim())));
  const save = useMutation({
    mutationFn: () =>
      client.team.setMembers.mutate({
        teamId: team.id,
        members: [...members].map(([userId, isLead]) => ({ userId, isLead })),
      }),
    onSuccess: () => {
      showToast(t("settings.saved"));
      onDone();
      onClose();
    },
    onError: (error) => showToast(wordsForError(t, error)),
  });
  const set = (userId: string, isLead: boolean | null) =>
    setMembers((before) => {
      const after = new Map(before);
      if (isLead === null) after.delete(userId);
      else after.set(userId, isLead);
      return after;
    });
  return (
    <Dialog isOpen onClose={onClose} title={t("admin.membersOf", { name: team.name })} lead={t("admin.membersLead")}>
      <input
        type="search"
        aria-label={t("admin.find")}
        placeholder={t("conversation.assignFilter")}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="mt-4 mb-2 h-9 w-full rounded-2 border border-line-control bg-bg px-3 max-sm:h-11 max-sm:text-16"
      />
      <ul className="h-64 overflow-y-auto">
        {shown.map(([userId, name]) => (
          <li key={userId} className="flex items-center gap-4 pr-1">
            <CheckField
              label={name}
              checked={members.has(userId)}
              onChange={(event) => set(userId, event.target.checked ? false : null)}
              className="min-w-0 flex-1"
            >
              <bdi className="truncate">{name}</bdi>
            </CheckField>
            {members.has(userId) && (
              <CheckField
                label={t("admin.leadsOf", { name })}
                checked={members.get(userId) === true}
                onChange={(event) => set(userId, event.target.checked)}
              >
                <span className="text-12 text-ink-2">{t("admin.leads")}</span>
              </CheckField>
            )}
          </li>
        ))}
      </ul>
      <div className="mt-5 flex justify-end gap-2">
        <Button size="form" onClick={onClose}>
          {t("settings.cancel")}
        </Button>
        <Button look="primary" size="form" isBusy={save.isPending} onClick={() => save.mutate()}>
          {t("settings.save")}
        </Button>
      </div>
    </Dialog>
  );
}
