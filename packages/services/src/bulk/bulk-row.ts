/** A job as it is stored, and as its maker sees it. */
import type { Actor } from "@max/domain/access/permissions";
import { BulkAct, BulkJob, type BulkState } from "@max/domain/conversation/bulk";
import { notFound } from "@max/domain/errors";
import { ApiKeyId, type BulkJobId, UserId } from "@max/domain/ids";
import type { Reader, Tx } from "@max/db/transaction";
import { recordLive } from "../outbox/record-live.ts";

export type BulkRow = Omit<BulkJob, "act"> & {
  act: unknown;
  actorType: "user" | "api_key";
  actorId: string;
  requestId: string;
};

const ROW = `id, act, state, total, done, failed, undone, kept, created_at as "createdAt", finished_at as "finishedAt",
  actor_type as "actorType", actor_id as "actorId", request_id as "requestId"`;

/** What is left out of a `BulkJob` is nobody's business but ours. */
export const bulkJob = (row: BulkRow): BulkJob => BulkJob.parse(row);
export const actOf = (row: BulkRow): BulkAct => BulkAct.parse(row.act);

export async function readBulk(tx: Reader, id: BulkJobId): Promise<BulkRow | null> {
  const rows = await tx.query<BulkRow>(`select ${ROW} from bulk_jobs where tenant_id = $1 and id = $2`, [
    tx.tenantId,
    id,
  ]);
  return rows[0] ?? null;
}

/** The caller's own newest jobs. Served by `bulk_jobs_actor_idx`. */
export function newestBulks(tx: Reader, actorId: string, limit: number): Promise<BulkRow[]> {
  return tx.query<BulkRow>(
    `select ${ROW} from bulk_jobs where tenant_id = $1 and actor_id = $2 order by created_at desc limit $3`,
    [tx.tenantId, actorId, limit],
  );
}

/** Locks a job until the transaction ends. Conversations are locked before it, never after. */
export async function lockBulk(tx: Tx, id: BulkJobId): Promise<BulkRow | null> {
  const rows = await tx.query<BulkRow>(`select ${ROW} from bulk_jobs where tenant_id = $1 and id = $2 for update`, [
    tx.tenantId,
    id,
  ]);
  return rows[0] ?? null;
}

/** The caller's own job, locked. @throws DomainError `not_found` for anybody else's */
export async function lockOwnBulk(tx: Tx, actor: Actor, id: BulkJobId): Promise<BulkRow> {
  return ownOrNotFound(await lockBulk(tx, id), actor);
}

export function ownOrNotFound(row: BulkRow | null, actor: Actor): BulkRow {
  if (!row || row.actorId !== idOf(actor)) throw notFound("bulk job");
  return row;
}

export function idOf(actor: Actor): string | null {
  if (actor.type === "user") return actor.userId;
  return actor.type === "api_key" ? actor.apiKeyId : null;
}

/** Moves a locked job on to another state. `finishedAt` stays what it was unless it is given. */
export async function saveBulkState(
  tx: Tx,
  row: BulkRow,
  state: BulkState,
  finishedAt: Date | null = row.finishedAt,
): Promise<BulkRow> {
  await tx.query(`update bulk_jobs set state = $3, finished_at = $4 where tenant_id = $1 and id = $2`, [
    tx.tenantId,
    row.id,
    state,
    finishedAt,
  ]);
  return { ...row, state, finishedAt };
}

/** Tells its maker how far a locked job is. A program asks by itself. */
export async function tellBulk(tx: Tx, row: BulkRow): Promise<void> {
  if (row.actorType !== "user") return;
  const event = { type: "bulk.changed" as const, userId: UserId.parse(row.actorId), job: bulkJob(row) };
  await recordLive(tx, [{ event, before: null, after: null }]);
}

/** Whoever started a job, with the role, teams or scopes they have by now; null when they may do nothing any more. */
export async function actorOfBulk(tx: Reader, row: BulkRow): Promise<Actor | null> {
  const { tenantId } = tx;
  if (row.actorType === "user") {
    const [user] = await tx.query<Pick<Actor & { type: "user" }, "role" | "teamIds">>(
      `select u.role, array(select m.team_id from team_members m where m.tenant_id = u.tenant_id and m.user_id = u.id) as "teamIds"
       from users u where u.tenant_id = $1 and u.id = $2 and u.deactivated_at is null`,
      [tenantId, row.actorId],
    );
    return user ? { type: "user", tenantId, userId: UserId.parse(row.actorId), ...user } : null;
  }
  const [key] = await tx.query<Pick<Actor & { type: "api_key" }, "name" | "scopes">>(
    `select name, scopes from api_keys where tenant_id = $1 and id = $2 and revoked_at is null`,
    [tenantId, row.actorId],
  );
  return key ? { type: "api_key", tenantId, apiKeyId: ApiKeyId.parse(row.actorId), ...key } : null;
}
