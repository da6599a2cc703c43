/**
 * Keeps the words of what was said, after it was said: reads a company's live events from where it left off, and walks what was
 * written before them from the newest back. Receiving and sending know nothing of it. Where a worker ends, the next goes on; where
 * events were missed because they are no longer kept, all is walked anew.
 */
import type { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { messagesBefore, notesBefore, type Said, saidNow } from "./read-said.ts";
import { forgetEntries, storeEntries } from "./store-entries.ts";

/** Events of one pass; most of them are reports, which have no words. */
const EVENTS = 1_000;
const WALKED = 1_000;
/** Messages of one pass: one event may tell of hundreds that were released together. */
const MOST_TOUCHED = 3_000;
/** Above every id. */
const FROM_THE_NEWEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** Companies of which something was said whose words are not kept. */
export async function tenantsWithNews(db: Database): Promise<TenantId[]> {
  const { rows } = await db.system.query<{ id: TenantId }>({
    name: "tenants-with-news",
    text: `select t.id from tenants t left join live_heads h on h.tenant_id = t.id left join search_progress p on p.tenant_id = t.id
      where p.tenant_id is null or p.followed_to < h.head or p.walked_messages_to is not null or p.walked_notes_to is not null
      order by t.id`,
  });
  return rows.map(({ id }) => id);
}

/** One pass for one company, in one transaction. @returns whether there is more to do at once */
export function keepWords(call: Call): Promise<boolean> {
  return inTransaction(call, async (tx) => {
    const progress = await lockProgress(tx);
    const { ids: touched, until } = await touchedAfter(tx, progress);
    const now = touched.length > 0 ? await saidNow(tx, touched) : [];
    const messages = await walk(tx, progress.walkedMessagesTo, messagesBefore);
    const notes = await walk(tx, progress.walkedNotesTo, notesBefore);
    const isThere = new Set(now.map(({ id }) => id));
    await forgetEntries(
      tx,
      touched.filter((id) => !isThere.has(id)),
    );
    // What an event told of may be met on the walk as well.
    const said = new Map([...messages.said, ...notes.said, ...now].map((one) => [one.id, one]));
    const oldestAt = await storeEntries(tx, [...said.values()]);
    await tx.query(
      `update search_progress set followed_to = $2, walked_messages_to = $3, walked_notes_to = $4, oldest_at = least(oldest_at, $5)
       where tenant_id = $1`,
      [tx.tenantId, until, messages.to, notes.to, oldestAt],
    );
    return until < progress.head || messages.to !== null || notes.to !== null;
  });
}

/**
 * All of a company's words are kept anew. For whoever stores messages without a live event: a worker may have walked through what
 * there was before.
 */
export const keepAllAnew = (call: Call): Promise<void> =>
  inTransaction(call, async (tx) => {
    await tx.query(`delete from search_progress where tenant_id = $1`, [tx.tenantId]);
  });

type Progress = {
  followedTo: number;
  walkedMessagesTo: string | null;
  walkedNotesTo: string | null;
  /** The newest event there is. */
  head: number;
};

const HEAD = `coalesce((select head from live_heads where tenant_id = $1), 0)`;

/** Another worker that believes itself leader waits here, and then finds nothing to do. */
async function lockProgress(tx: Tx): Promise<Progress> {
  await tx.query(
    `insert into search_progress (tenant_id, followed_to, walked_messages_to, walked_notes_to) select $1, ${HEAD}, $2, $2
     on conflict do nothing`,
    [tx.tenantId, FROM_THE_NEWEST],
  );
  const [known] = await tx.query<Progress>(
    `select followed_to as "followedTo", walked_messages_to as "walkedMessagesTo", walked_notes_to as "walkedNotesTo", ${HEAD} as head
     from search_progress where tenant_id = $1 for update`,
    [tx.tenantId],
  );
  const progress = known!;
  if (progress.followedTo >= progress.head) return progress;
  const [next] = await tx.query<{ isKept: boolean }>(
    `select exists (select 1 from live_events where tenant_id = $1 and seq = $2) as "isKept"`,
    [tx.tenantId, progress.followedTo + 1],
  );
  if (next!.isKept) return progress;
  // Nobody followed for longer than events are kept.
  return {
    ...progress,
    followedTo: progress.head,
    walkedMessagesTo: FROM_THE_NEWEST,
    walkedNotesTo: FROM_THE_NEWEST,
  };
}

/** Messages and notes whose words came, changed or left with the next events, and up to which of these. */
async function touchedAfter(tx: Tx, { followedTo, head }: Progress): Promise<{ ids: string[]; until: number }> {
  const until = Math.min(head, followedTo + EVENTS);
  if (until <= followedTo) return { ids: [], until };
  const rows = await tx.query<{ seq: number; id: string }>(
    `select e.seq, t.id from live_events e cross join lateral jsonb_array_elements_text(case when event ->> 'type' = 'messages.released'
       then event -> 'messageIds'
       else jsonb_build_array(coalesce(event -> 'message' ->> 'id', event -> 'note' ->> 'id', event ->> 'noteId', event ->> 'messageId')) end) t (id)
     where e.tenant_id = $1 and e.seq > $2 and e.seq <= $3
       and (event ->> 'type' in ('message.created', 'message.removed', 'messages.released', 'note.changed', 'note.removed') or (event ->> 'type' = 'message.changed'
         and coalesce(event -> 'message' ->> 'editedAt', event -> 'message' ->> 'revokedAt') is not null))
     order by e.seq limit $4`,
    [tx.tenantId, followedTo, until, MOST_TOUCHED],
    "follow for search",
  );
  // The last event may not be here whole: it is the first of the next pass.
  const isCut = rows.length === MOST_TOUCHED;
  const followed = isCut ? rows.at(-1)!.seq - 1 : until;
  return { ids: [...new Set(rows.filter(({ seq }) => seq <= followed).map(({ id }) => id))], until: followed };
}

type Before = (tx: Tx, id: string, size: number) => Promise<{ said: Said[]; last: string | null; rows: number }>;

/** A stretch of the walk back. `to` is null once nothing is left. */
async function walk(tx: Tx, from: string | null, before: Before): Promise<{ said: Said[]; to: string | null }> {
  if (from === null) return { said: [], to: null };
  const { said, last, rows } = await before(tx, from, WALKED);
  return { said, to: rows < WALKED ? null : last };
}
