/** Puts claimed work off untried, as when the other side is known to be away. */
import type { Database } from "@max/db/client";
import type { Claimed } from "./claim.ts";

export type Postponed = Pick<Claimed, "seq" | "token"> & { delayMs: number };

/** The work is offered again after its delay, and this claim is not counted among its tries. Rows no longer ours are left alone. */
export async function postpone(db: Database, rows: Postponed[]): Promise<void> {
  if (rows.length === 0) return;
  await db.system.query(
    `update outbox o set available_at = now() + l.delay_ms * interval '1 ms', lease_token = null, attempts = o.attempts - 1
     from unnest($1::bigint[], $2::uuid[], $3::float8[]) as l (seq, token, delay_ms) where o.seq = l.seq and o.lease_token = l.token`,
    [rows.map((row) => row.seq), rows.map((row) => row.token), rows.map((row) => row.delayMs)],
  );
}
