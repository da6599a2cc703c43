/** The rights to read a conversation, said in SQL. */
import { can, type Actor } from "@max/domain/access/permissions";

const ANYWHERE = { state: "new", teamId: null, assigneeId: null };
/** A program's rights depend on its scopes alone, not on where a conversation stands. */
export const mayReadAny = (actor: Actor) => actor.type === "user" || can(actor, "conversation.read", ANYWHERE);

/** The rule of `can(actor, "conversation.read", …)` as SQL; a test holds the two together. */
export function readable(actor: Actor, bind: (value: unknown) => string): string[] {
  if (actor.type !== "user") return mayReadAny(actor) ? [] : ["false"];
  if (actor.role === "admin") return [];
  const me = bind(actor.userId);
  const teams = bind(actor.teamIds);
  const ofMyTeams = `(c.team_id is null or c.team_id = any(${teams}))`;
  const isCalled = `(${me} = any(c.mentioned_user_ids) or c.mentioned_team_ids && ${teams}::uuid[])`;
  return actor.role === "agent"
    ? [`((c.assignee_id = ${me}) or (c.state in ('new', 'queued') and ${ofMyTeams}) or ${isCalled})`]
    : [`((c.assignee_id = ${me}) or ${ofMyTeams} or ${isCalled})`];
}
