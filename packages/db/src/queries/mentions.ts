/** Reads of who is called to what by the notes beside conversations. */
import type { Actor } from "@max/domain/access/permissions";
import { MOST_COUNTED_MENTIONS } from "@max/domain/conversation/mention";
import type { ConversationId, NoteId } from "@max/domain/ids";
import type { Reader } from "../transaction.ts";

/** So many of a person's newest mentions, and of each of their teams', bring conversations into their lists. */
const MOST_CALLED = 100;

/** The newest mentions of a person (`$me`) and of each of their teams (`$teams`), as parameters of the statement. */
const newestCalling = (me: string, teams: string, more: string, size: number) => {
  const newest = `m.author_id is distinct from ${me}::uuid ${more} order by m.mentioned_at desc, m.note_id desc limit ${size}`;
  const head = (target: string) =>
    `select m.note_id, m.conversation_id, m.mentioned_at from note_mentions m where m.tenant_id = $1 and ${target} and ${newest}`;
  return `(${head(`m.user_id = ${me}`)}) union all
    (select h.* from unnest(${teams}::uuid[]) t (id) cross join lateral (${head("m.team_id = t.id")}) h)`;
};

/**
 * SQL for the ids of conversations whose notes call a person or a team of theirs, each once.
 * Served by `note_mentions_user_idx` and `note_mentions_team_idx`.
 * @param me a parameter of the statement, `$1` being the tenant
 * @param teams a parameter, the ids of their teams
 */
export const conversationsCalling = (me: string, teams: string) => {
  const head = (target: string) =>
    `select m.conversation_id from note_mentions m where m.tenant_id = $1 and ${target}
     order by m.mentioned_at desc, m.note_id desc limit ${MOST_CALLED}`;
  return `select h.conversation_id from (${head(`m.user_id = ${me}`)}) h union
    select h.conversation_id from unnest(${teams}::uuid[]) t (id) cross join lateral (${head("m.team_id = t.id")}) h`;
};

export type MentionRow = { noteId: NoteId; conversationId: ConversationId; mentionedAt: Date; isSeen: boolean };
export type MentionPage = { before: { at: Date; id: string } | null; size: number };

/** One page of the notes that call a person, newest first, but for their own. Served as `conversationsCalling` is. */
export function mentionPage(
  tx: Reader,
  actor: Actor & { type: "user" },
  { before, size }: MentionPage,
): Promise<MentionRow[]> {
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId, actor.userId, actor.teamIds];
  if (before) values.push(before.at, before.id);
  const older = before ? "and (m.mentioned_at, m.note_id) < ($4, $5::uuid)" : "";
  return tx.query<MentionRow>(
    `select m.note_id as "noteId", m.conversation_id as "conversationId", m.mentioned_at as "mentionedAt",
       coalesce((select false from unseen_mentions u where u.tenant_id = $1 and u.user_id = $2 and u.note_id = m.note_id), true) as "isSeen"
     from (select distinct on (mentioned_at, note_id) * from (${newestCalling("$2", "$3", older, size)}) m
           order by mentioned_at desc, note_id desc limit ${size}) m
     order by m.mentioned_at desc, m.note_id desc`,
    values,
    "mention list",
  );
}

/**
 * How many notes call a person and were not seen by them, counted to a hundred. One that called a team they have left since does not count.
 * Served by the key of `unseen_mentions`.
 */
export async function countUnseenMentions(tx: Reader, actor: Actor & { type: "user" }): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from (
       select 1 from unseen_mentions u where u.tenant_id = $1 and u.user_id = $2 and exists (
         select 1 from note_mentions m where m.tenant_id = $1 and m.note_id = u.note_id and (m.user_id = $2 or m.team_id = any($3)))
       limit ${MOST_COUNTED_MENTIONS}) u`,
    [tx.tenantId, actor.userId, actor.teamIds],
    "unseen mentions",
  );
  return row?.count ?? 0;
}
