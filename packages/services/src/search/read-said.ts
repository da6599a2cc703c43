/** What was said in messages and notes, as it stands now, in the shape its words are kept from. */
import type { ConversationId } from "@max/domain/ids";
import type { MessageContent } from "@max/domain/message/content";
import { saidIn } from "@max/domain/search/said";
import type { Tx } from "@max/db/transaction";

export type Said = {
  id: string;
  kind: "message" | "note";
  conversationId: ConversationId;
  /** When it was said, and no later than we heard of it. */
  at: Date;
  text: string;
  /** The customer's name, where they said it themself. */
  name: string | null;
};

type Row = Omit<Said, "text"> & { content: MessageContent | null; noteText: string | null; isGone: boolean };

const MESSAGE = `m.id, 'message' as kind, m.conversation_id as "conversationId", least(m.sort_at, m.created_at) as at, m.content,
  null as "noteText", case when m.author_type = 'contact' then m.author_name end as name, m.revoked_at is not null as "isGone"`;
const NOTE = `n.id, 'note' as kind, n.conversation_id as "conversationId", n.created_at as at, null::jsonb as content,
  n.text as "noteText", null as name, false as "isGone"`;

/** Of known ids those that are still there. Deleted messages are not. */
export async function saidNow(tx: Tx, ids: readonly string[]): Promise<Said[]> {
  const rows = await tx.query<Row>(
    `select ${MESSAGE} from messages m where m.tenant_id = $1 and m.id = any($2)
     union all select ${NOTE} from notes n where n.tenant_id = $1 and n.id = any($2)`,
    [tx.tenantId, ids],
    "said now",
  );
  return saidOf(rows);
}

/** A stretch of all messages by id, from the newest back. Served by `messages_pkey`. */
export async function messagesBefore(tx: Tx, id: string, size: number) {
  return stretch(
    await tx.query<Row>(
      `select ${MESSAGE} from messages m where m.tenant_id = $1 and m.id < $2 order by m.id desc limit $3`,
      [tx.tenantId, id, size],
      "walk messages for search",
    ),
  );
}

/** The same of notes. Served by `notes_pkey`. */
export async function notesBefore(tx: Tx, id: string, size: number) {
  return stretch(
    await tx.query<Row>(
      `select ${NOTE} from notes n where n.tenant_id = $1 and n.id < $2 order by n.id desc limit $3`,
      [tx.tenantId, id, size],
      "walk notes for search",
    ),
  );
}

const stretch = (rows: Row[]) => ({ said: saidOf(rows), last: rows.at(-1)?.id ?? null, rows: rows.length });

const saidOf = (rows: Row[]): Said[] =>
  rows
    .filter((row) => !row.isGone)
    .map(({ id, kind, conversationId, at, content, noteText, name }) => ({
      id,
      kind,
      conversationId,
      at,
      text: content ? saidIn(content) : (noteText ?? ""),
      name,
    }));
