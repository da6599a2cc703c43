/** Whom a note calls: who that is, what it opens to them, and that they hear of it. */
import type { Mentioned, NoteMention, NoteView } from "@max/domain/conversation/note";
import { DomainError } from "@max/domain/errors";
import type { NoteId, TeamId, UserId } from "@max/domain/ids";
import type { ConversationRow } from "@max/db/queries/conversations";
import type { Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import type { LiveEntry } from "../outbox/record-live.ts";
import { oneConversationView } from "../conversation/conversation-view.ts";

/**
 * The people and teams by the names they have now, each once.
 * @throws DomainError `not_found` for one that is not there, or is a person who has left
 */
export async function namesOfMentioned(tx: Tx, mentioned: readonly Mentioned[]): Promise<NoteMention[]> {
  if (mentioned.length === 0) return [];
  const ids = [...new Set(mentioned.map(({ id }) => id))];
  const found = await tx.query<NoteMention>(
    `select 'user' as type, u.id, u.name from users u where u.tenant_id = $1 and u.id = any($2) and u.deactivated_at is null
     union all select 'team', t.id, t.name from teams t where t.tenant_id = $1 and t.id = any($2)`,
    [tx.tenantId, ids],
  );
  const byId = new Map(found.map((one) => [`${one.type} ${one.id}`, one]));
  const named = new Map<string, NoteMention>();
  for (const { type, id } of mentioned) {
    const one = byId.get(`${type} ${id}`);
    if (!one) throw new DomainError("not_found", `There is no such ${type === "user" ? "person" : "team"} to mention.`);
    named.set(one.id, one);
  }
  return [...named.values()];
}

/** Writes whom a stored note calls. Nobody calls themself: it would let them read on what is no longer theirs. */
export async function saveMentions(tx: Tx, note: NoteView): Promise<void> {
  const authorId = note.author.type === "user" ? note.author.id : null;
  const called = note.mentions.filter(({ id }) => id !== authorId);
  if (called.length === 0) return;
  await tx.query(
    `insert into note_mentions (tenant_id, id, note_id, conversation_id, user_id, team_id, author_id)
     select $1, m.id, $2, $3, m.user_id, m.team_id, $4 from unnest($5::uuid[], $6::uuid[], $7::uuid[]) m (id, user_id, team_id)`,
    [
      tx.tenantId,
      note.id,
      note.conversationId,
      authorId,
      called.map(() => newId()),
      called.map(({ type, id }) => (type === "user" ? id : null)),
      called.map(({ type, id }) => (type === "team" ? id : null)),
    ],
  );
  await tx.query(
    `insert into unseen_mentions (tenant_id, user_id, note_id, conversation_id)
     select $1, id, $2, $3 from unnest($4::uuid[]) id`,
    [tx.tenantId, note.id, note.conversationId, await peopleCalledBy(tx, note.id)],
  );
}

/** Everybody a note calls, themself or by a team they are in now, but for its writer. Ask before the note is removed. */
export async function peopleCalledBy(tx: Tx, noteId: NoteId): Promise<UserId[]> {
  const rows = await tx.query<{ id: UserId }>(
    `select distinct u.id from note_mentions m
     join users u on u.tenant_id = m.tenant_id and u.deactivated_at is null and u.id is distinct from m.author_id
       and (u.id = m.user_id or exists (select 1 from team_members t where t.tenant_id = m.tenant_id and t.team_id = m.team_id and t.user_id = u.id))
     where m.tenant_id = $1 and m.note_id = $2 order by u.id`,
    [tx.tenantId, noteId],
  );
  return rows.map(({ id }) => id);
}

/** Whom the notes of a locked conversation call from now on. @returns it as it stands then */
export async function refreshMentioned(tx: Tx, conversation: ConversationRow): Promise<ConversationRow> {
  const [row] = await tx.query<{ mentionedUserIds: UserId[] | null; mentionedTeamIds: TeamId[] | null }>(
    `update conversations set
       mentioned_user_ids = (select array_agg(distinct m.user_id) from note_mentions m join notes n on n.tenant_id = m.tenant_id and n.id = m.note_id
         where n.tenant_id = $1 and n.conversation_id = $2 and m.user_id is not null),
       mentioned_team_ids = (select array_agg(distinct m.team_id) from note_mentions m join notes n on n.tenant_id = m.tenant_id and n.id = m.note_id
         where n.tenant_id = $1 and n.conversation_id = $2 and m.team_id is not null)
     where tenant_id = $1 and id = $2
     returning mentioned_user_ids as "mentionedUserIds", mentioned_team_ids as "mentionedTeamIds"`,
    [tx.tenantId, conversation.id],
  );
  return { ...conversation, ...row! };
}

/** What those who may read the conversation hear when its rights changed: who may no longer hears that it left, and no more. */
export async function conversationOpened(
  tx: Tx,
  before: ConversationRow,
  after: ConversationRow,
): Promise<LiveEntry[]> {
  const view = await oneConversationView(tx, after.id);
  return [{ event: { type: "conversation.changed", conversation: view, change: null }, before, after }];
}

/** What each person hears whose mentions are others now. */
export const mentionsChanged = (people: readonly UserId[]): LiveEntry[] =>
  people.map((userId) => ({ event: { type: "mentions.changed", userId }, before: null, after: null }));
