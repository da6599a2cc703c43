/** To whom this person may hand a conversation on: people, teams, or the queue it came from; and the step that does it. */
import { useMay, useWorkspace } from "../../app/session.ts";
import { byPresence } from "../../live/apply-presence.ts";
import type { Conversation, Workspace } from "../../live/wire.ts";
import type { Step } from "./use-placing.ts";

type ToSomebody = Extract<Step, { type: "assign" | "transfer" }>;
export type HandOn = {
  people: { user: Workspace["users"][number]; step: ToSomebody }[];
  teams: { team: Workspace["teams"][number]; step: ToSomebody }[];
  giveBack: Step | null;
};

const NOBODY: HandOn = { people: [], teams: [], giveBack: null };

export function useHandOn(conversation: Conversation): HandOn {
  const may = useMay();
  const { me, users, teams } = useWorkspace();
  const { state, assigneeId, teamId } = conversation;
  if (state === "closed") return NOBODY;
  // Whoever oversees it gives it to anybody; an agent hands their own to a teammate, or to any team.
  const mayAssign = may("conversation.assign", conversation);
  if (!mayAssign && !may("conversation.transfer", conversation)) return NOBODY;
  const isWithin = (ids: readonly string[]) => mayAssign || ids.some((id) => me.teamIds.some((own) => own === id));
  return {
    people: users
      .filter((user) => user.id !== assigneeId && isWithin(user.teamIds))
      .toSorted(byPresence)
      .map((user) => ({
        user,
        step: { type: mayAssign ? "assign" : "transfer", to: { userId: user.id, name: user.name } },
      })),
    teams: teams
      .filter((team) => assigneeId !== null || team.id !== teamId)
      .map((team) => ({ team, step: { type: "transfer", to: { teamId: team.id, name: team.name } } })),
    giveBack: assigneeId ? { type: "unassign" } : null,
  };
}

export const isPossible = (handOn: HandOn) => handOn.people.length + handOn.teams.length > 0;
