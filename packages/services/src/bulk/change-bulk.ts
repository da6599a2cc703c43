/** Stopping an act on many, and taking all of it back. */
import { type BulkJob, isBulkUndoable } from "@max/domain/conversation/bulk";
import { DomainError } from "@max/domain/errors";
import type { BulkJobId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";
import { clearTimer, setTimer } from "../timer/timers.ts";
import { bulkJob, lockOwnBulk, saveBulkState, tellBulk } from "./bulk-row.ts";

/** What was done stays done, and can be taken back; what was not begun is left alone. One that has ended stays as it is. */
export async function cancelBulk(call: Call, { bulkId }: { bulkId: BulkJobId }): Promise<BulkJob> {
  return inTransaction(call, async (tx) => {
    const row = await lockOwnBulk(tx, call.actor, bulkId);
    if (row.state !== "running") return bulkJob(row);
    const cancelled = await saveBulkState(tx, row, "cancelled", tx.now);
    await clearTimer(tx, "bulk", bulkId);
    await recordAudit(tx, call, [
      { action: "bulk.cancelled", subjectType: "bulk_job", subjectId: bulkId, detail: { done: row.done } },
    ]);
    await tellBulk(tx, cancelled);
    return bulkJob(cancelled);
  });
}

/**
 * Every conversation that still stands as the act left it stands again as before; the others are listed.
 * @throws DomainError `conflict` when it still runs, did nothing, or ended more than ten seconds ago
 */
export async function undoBulk(call: Call, { bulkId }: { bulkId: BulkJobId }): Promise<BulkJob> {
  const job = await inTransaction(call, async (tx) => {
    const row = await lockOwnBulk(tx, call.actor, bulkId);
    if (row.state === "undoing" || row.state === "undone") return bulkJob(row);
    if (!isBulkUndoable(row, tx.now))
      throw new DomainError("conflict", "This can be taken back within ten seconds of its end, and no longer.");
    const undoing = await saveBulkState(tx, row, "undoing");
    await setTimer(tx, "bulk", bulkId, tx.now);
    await recordAudit(tx, call, [
      { action: "bulk.undone", subjectType: "bulk_job", subjectId: bulkId, detail: { done: row.done } },
    ]);
    await tellBulk(tx, undoing);
    return bulkJob(undoing);
  });
  call.db.bus.publish("bulk", bulkId);
  return job;
}
