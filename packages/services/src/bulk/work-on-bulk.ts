/**
 * One slice of an act on many. Each conversation has a transaction of its own, in which its item is marked as well: whoever is
 * killed in between leaves nothing half done, and whoever goes on, or runs beside, does nothing twice.
 */
import { DomainError, notFound } from "@max/domain/errors";
import type { BulkJobId, ConversationId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, reading, sqlState, type Call, type Tx } from "@max/db/transaction";
import { clearTimer, setTimer } from "../timer/timers.ts";
import { doingOf } from "./acts.ts";
import { actOf, actorOfBulk, type BulkRow, lockBulk, readBulk, saveBulkState, tellBulk } from "./bulk-row.ts";

type Item = { place: number; conversationId: ConversationId; doneAt: Date | null; made: unknown };
type ItemState = "waiting" | "done" | "failed" | "undone" | "kept";
/** In which state items are still to be worked on, and what becomes of them. */
type Phase = { from: ItemState; well: "done" | "undone"; refused: "failed" | "kept" };
const PHASES: Partial<Record<BulkRow["state"], Phase>> = {
  running: { from: "waiting", well: "done", refused: "failed" },
  undoing: { from: "done", well: "undone", refused: "kept" },
};

/**
 * Works on up to `size` conversations of a job and says how far it is. What was begun is finished also when `isStopping`.
 * @param call the system's, of the job's tenant
 */
export async function workOnBulk(
  call: Call,
  bulkId: BulkJobId,
  size: number,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const { row, actor } = await reading(call, async (tx) => {
    const found = await readBulk(tx, bulkId);
    return { row: found, actor: found && (await actorOfBulk(tx, found)) };
  });
  const phase = row && PHASES[row.state];
  if (!row || !phase) return endTimer(call, bulkId);
  if (!actor) await refuseTheRest(call, row, phase);
  else {
    const asThem: Call = { db: call.db, tenantId: call.tenantId, actor, requestId: row.requestId };
    for (const item of await nextItems(call, bulkId, phase, size)) {
      if (isStopping()) break;
      await workOnItem(asThem, row, phase, item);
    }
  }
  await sayHowFar(call, bulkId, phase);
}

const endTimer = (call: Call, bulkId: BulkJobId) => inTransaction(call, (tx) => clearTimer(tx, "bulk", bulkId));

/** Served by `bulk_items_state_idx`. */
const nextItems = (call: Call, bulkId: BulkJobId, { from }: Phase, size: number): Promise<Item[]> =>
  reading(call, (tx) =>
    tx.query<Item>(
      `select place, conversation_id as "conversationId", done_at as "doneAt", made from bulk_items
       where tenant_id = $1 and job_id = $2 and state = $3 order by place limit $4`,
      [tx.tenantId, bulkId, from, size],
      "bulk items",
    ),
  );

async function workOnItem(call: Call, row: BulkRow, phase: Phase, item: Item): Promise<void> {
  try {
    await inTransaction(call, (tx) => doToOne(tx, call, row, phase, item));
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    await inTransaction(call, (tx) => mark(tx, row.id, phase, item, { state: phase.refused, reason }));
  }
}

async function doToOne(tx: Tx, call: Call, row: BulkRow, phase: Phase, item: Item): Promise<void> {
  // Its lock comes first: whoever else works on the same item waits here, and then finds it marked.
  const [conversation] = await lockConversations(tx, [item.conversationId]);
  if (!(await mark(tx, row.id, phase, item, { state: phase.well, reason: null }))) return;
  if (!conversation) throw notFound("conversation");
  const doing = doingOf(actOf(row));
  if (phase.well === "undone")
    return doing.undo(tx, call, conversation, { at: item.doneAt ?? tx.now, made: item.made });
  const made = await doing.run(tx, call, conversation);
  if (made)
    await tx.query(`update bulk_items set made = $4 where tenant_id = $1 and job_id = $2 and place = $3`, [
      tx.tenantId,
      row.id,
      item.place,
      JSON.stringify(made),
    ]);
}

/** @returns whether the item was still to be worked on, and its job in that phase */
async function mark(
  tx: Tx,
  bulkId: BulkJobId,
  { from }: Phase,
  { place }: Item,
  { state, reason }: { state: Exclude<ItemState, "waiting">; reason: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `with job as (
       select id from bulk_jobs where tenant_id = $1 and id = $2 and state = case $4 when 'waiting' then 'running' else 'undoing' end for update
     ), marked as (
       update bulk_items i set state = $5, reason = $6, done_at = case $5 when 'done' then $7::timestamptz else i.done_at end
       from job where i.tenant_id = $1 and i.job_id = job.id and i.place = $3 and i.state = $4 returning i.job_id
     )
     update bulk_jobs b set done = b.done + ($5 = 'done')::int, failed = b.failed + ($5 = 'failed')::int,
       undone = b.undone + ($5 = 'undone')::int, kept = b.kept + ($5 = 'kept')::int
     from marked where b.tenant_id = $1 and b.id = marked.job_id returning b.id`,
    [tx.tenantId, bulkId, place, from, state, reason, tx.now],
    "mark bulk item",
  );
  return rows.length > 0;
}

/** Why one was refused; null for what waiting may mend, which is tried again. What Postgres will not store is a fault of ours. */
function reasonOf(error: unknown): string | null {
  if (error instanceof DomainError) return error.code === "unavailable" ? null : error.code;
  return /^2[23]/.test(sqlState(error) ?? "") ? "unknown" : null;
}

/** Whoever started it may do nothing any more. */
async function refuseTheRest(call: Call, row: BulkRow, { from, refused }: Phase): Promise<void> {
  await inTransaction(call, async (tx) => {
    if ((await lockBulk(tx, row.id))?.state !== row.state) return;
    await tx.query(
      `with marked as (
         update bulk_items set state = $4, reason = 'forbidden' where tenant_id = $1 and job_id = $2 and state = $3 returning 1
       )
       update bulk_jobs set failed = failed + case $4 when 'failed' then (select count(*) from marked) else 0 end,
         kept = kept + case $4 when 'kept' then (select count(*) from marked) else 0 end
       where tenant_id = $1 and id = $2`,
      [tx.tenantId, row.id, from, refused],
    );
  });
}

async function sayHowFar(call: Call, bulkId: BulkJobId, { from, well }: Phase): Promise<void> {
  await inTransaction(call, async (tx) => {
    const row = await lockBulk(tx, bulkId);
    if (!row || PHASES[row.state]?.from !== from) return;
    const left = await tx.query(
      `select 1 from bulk_items where tenant_id = $1 and job_id = $2 and state = $3 limit 1`,
      [tx.tenantId, bulkId, from],
    );
    if (left.length > 0) {
      await setTimer(tx, "bulk", bulkId, tx.now);
      return tellBulk(tx, row);
    }
    await clearTimer(tx, "bulk", bulkId);
    await tellBulk(tx, await saveBulkState(tx, row, well, well === "done" ? tx.now : row.finishedAt));
  });
}
