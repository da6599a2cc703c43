/**
 * Taking work from the outbox and giving it back. A claim is a lease: whoever holds the token may finish the row in their
 * own transaction; after the lease it is offered again, and the late holder's `finish` refuses.
 */
import { randomUUID } from "node:crypto";
import type { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { OutboxTopic, Tx } from "@max/db/transaction";

export type Claimed = {
  seq: number;
  token: string;
  tenantId: TenantId | null;
  payload: unknown;
  attempts: number;
  createdAt: Date;
};

export type ClaimPolicy = {
  limit: number;
  /** How long nobody else gets the rows. */
  leaseMs: number;
  /** Only the oldest row of a lane, and nothing of a lane whose oldest is out. */
  inOrder: boolean;
};

/** Takes waiting rows, fair to tenants and lanes. */
export async function claim(db: Database, topic: OutboxTopic, policy: ClaimPolicy): Promise<Claimed[]> {
  const token = randomUUID();
  const { rows } = await db.system.query(
    `select seq, tenant_id as "tenantId", payload, attempts, created_at as "createdAt" from claim_outbox($1, $2, $3, $4, $5) order by seq`,
    [topic, policy.limit, policy.leaseMs, token, policy.inOrder],
  );
  return rows.map((row) => ({ ...row, token }));
}

export class LeaseLost extends Error {
  constructor() {
    super("Another worker has taken this work over.");
    this.name = "LeaseLost";
  }
}

/** A token belongs to one claim, so that a row of these numbers with one of these tokens is one of ours. */
export type Lease = Pick<Claimed, "seq" | "token">;

/**
 * Finishes rows in the handler's own transaction.
 * @throws LeaseLost when any of them is no longer ours; the transaction must not commit
 */
export async function finish(tx: Tx, leases: Lease[]): Promise<void> {
  if (leases.length === 0) return;
  const gone = await tx.query(
    `delete from outbox o where o.tenant_id = $1 and o.seq = any($2::bigint[]) and o.lease_token = any($3::uuid[]) returning o.seq`,
    [tx.tenantId, leases.map((l) => l.seq), leases.map((l) => l.token)],
  );
  if (gone.length !== leases.length) throw new LeaseLost();
}

/** Finishes rows that need no change of a tenant's. Rows that are no longer ours are left alone. */
export async function finishAsSystem(db: Database, leases: Lease[]): Promise<void> {
  if (leases.length === 0) return;
  await db.system.query(`delete from outbox o where o.seq = any($1::bigint[]) and o.lease_token = any($2::uuid[])`, [
    leases.map((l) => l.seq),
    leases.map((l) => l.token),
  ]);
}

/** Gives rows back, to be offered again after `delayMs`. */
export async function giveBack(db: Database, leases: Lease[], delayMs: number): Promise<void> {
  if (leases.length === 0) return;
  await db.system.query(
    `update outbox o set available_at = now() + $3 * interval '1 ms', lease_token = null
     where o.seq = any($1::bigint[]) and o.lease_token = any($2::uuid[])`,
    [leases.map((l) => l.seq), leases.map((l) => l.token), delayMs],
  );
}

/** Puts rows back as if they had not been claimed: nobody has begun with them. */
export async function putBack(db: Database, leases: Lease[]): Promise<void> {
  if (leases.length === 0) return;
  await db.system.query(
    `update outbox o set available_at = now(), lease_token = null, attempts = o.attempts - 1
     where o.seq = any($1::bigint[]) and o.lease_token = any($2::uuid[])`,
    [leases.map((l) => l.seq), leases.map((l) => l.token)],
  );
}

/** Holds rows longer, for work that takes or waits longer than a lease. @returns which of them are still ours, by their `seq` */
export async function holdAll(db: Database, leases: Lease[], leaseMs: number): Promise<Set<number>> {
  const { rows } = await db.system.query<{ seq: number }>(
    `update outbox o set available_at = now() + $3 * interval '1 ms'
     where o.seq = any($1::bigint[]) and o.lease_token = any($2::uuid[]) returning o.seq`,
    [leases.map((l) => l.seq), leases.map((l) => l.token), leaseMs],
  );
  return new Set(rows.map(({ seq }) => seq));
}

/** The same of one row. @returns whether it is still ours */
export const holdOn = async (db: Database, lease: Lease, leaseMs: number): Promise<boolean> =>
  (await holdAll(db, [lease], leaseMs)).size === 1;
