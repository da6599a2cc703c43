/** Writes what a change owes into the outbox, in the change's own transaction, and wakes whoever works on it after the commit. */
import { createHash } from "node:crypto";
import type { OutboxTopic, Tx } from "@max/db/transaction";
import { finish, type Lease, LeaseLost } from "./claim.ts";

/** Work of one lane is fair to other lanes, and where a topic asks for it stays in order. A collision only makes two lanes share. */
export function laneOf(text: string): string {
  return createHash("sha1").update(text).digest().readBigInt64BE(0).toString();
}

export type OutboxEntry = {
  topic: OutboxTopic;
  fairKey: string;
  lane: string;
  payload: unknown;
  /** Not before then; left out: at once. */
  availableAt?: Date;
};

/**
 * Rows are numbered in the order given, while the caller holds the locks of what they speak of.
 * @param finished owed work that ends with it, in the same statement
 * @throws LeaseLost when any of that is no longer ours; the transaction must not commit
 */
export async function enqueue(tx: Tx, entries: OutboxEntry[], finished: Lease[] = []): Promise<void> {
  if (entries.length === 0) return finish(tx, finished);
  const [row] = await tx.query<{ done: number }>(
    `with owed as (
       insert into outbox (topic, fair_key, lane, tenant_id, payload, available_at)
       select topic, fair_key, lane, $1, payload::jsonb, coalesce(available_at, now())
       from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $8::timestamptz[]) with ordinality
         as e (topic, fair_key, lane, payload, available_at, place)
       order by place
     ), done as (
       delete from outbox o where o.tenant_id = $1 and o.seq = any($6::bigint[]) and o.lease_token = any($7::uuid[]) returning 1
     )
     select count(*)::int as done from done`,
    [
      tx.tenantId,
      entries.map((e) => e.topic),
      entries.map((e) => e.fairKey),
      entries.map((e) => e.lane),
      entries.map((e) => JSON.stringify(e.payload)),
      finished.map((l) => l.seq),
      finished.map((l) => l.token),
      entries.map((e) => e.availableAt ?? null),
    ],
  );
  if (row!.done !== finished.length) throw new LeaseLost();
  for (const entry of entries) tx.wakes.add(entry.topic);
}
