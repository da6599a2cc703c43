/** Puts claimed work off untried, as when the other side is known to be away. */
import type { Database } from "@max/db/client";
import type { Claimed } from "./claim.ts";

/** The work is offered again after `delayMs`, and this claim is not counted among its tries. Rows no longer ours are left alone. */
export async function postpone(db: Database, leases: Pick<Claimed, "seq" | "token">[], delayMs: number): Promise<void> {
  if (leases.length === 0) return;
  await db.system.query(
    `update outbox o set available_at = now() + $3 * interval '1 ms', lease_token = null, attempts = o.attempts - 1
     from unnest($1::bigint[], $2::uuid[]) as l (seq, token) where o.seq = l.seq and o.lease_token = l.token`,
    [leases.map((l) => l.seq), leases.map((l) => l.token), delayMs],
  );
}
