/**
 * Accepting webhooks: raw bytes first. Concurrent requests share one multi-row insert; the answer comes after the commit.
 */
import { createHash } from "node:crypto";
import { DomainError } from "@max/domain/errors";
import type { DeliveryId, InboxId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { sqlState } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { laneOf } from "../outbox/enqueue.ts";

export type IncomingDelivery = {
  /** `whatsapp` for MAX's own Meta app, else the id of the inbox whose secret signed it. */
  source: string;
  inboxId: InboxId | null;
  /** Exactly as received. */
  body: Buffer;
  /** Seen in the bytes, for fairness only. Never for truth. */
  inboxKeyHint: string | null;
  senderHint: string | null;
};

export type Acceptance = { deliveryId: DeliveryId; isNew: boolean };

export type Acceptor = {
  /**
   * Stores a delivery once and owes its processing to the outbox. Resolves after the commit, also for a body already stored.
   * @throws DomainError `unavailable` when the database cannot, does not within 2.8 s, or too many are waiting.
   *   The delivery may still have been stored: the provider's retry meets it there.
   */
  accept(delivery: IncomingDelivery): Promise<Acceptance>;
  waiting(): number;
  /**
   * Whether deliveries can be stored, as far as is known: asking the database something says nothing about a full disk.
   * @throws Error when the last one could not, and that is not long ago
   */
  check(): void;
};

type Waiting = IncomingDelivery & {
  id: DeliveryId;
  sha256: Buffer;
  resolve(acceptance: Acceptance): void;
  reject(error: unknown): void;
};

/** Idle flushes at once; while others are being written, requests gather this long or until the batch is full. */
const GATHER_MS = 2;
const BATCH_ROWS = 256;
const BATCH_BYTES = 16 * 1024 * 1024;
const MAX_WAITING = 2_000;
const MAX_WRITERS = 2;
const ANSWER_WITHIN_MS = 2_800;
/** Who asks and is told no sends nothing more; after this it is worth another try. */
const FAILURE_STANDS_MS = 10_000;

export function createAcceptor({ db }: { db: Database }): Acceptor {
  let queue: Waiting[] = [];
  let waiting = 0;
  let writers = 0;
  let gather: NodeJS.Timeout | null = null;
  let failedAt = -Infinity;

  function flushSoon() {
    if (writers === 0) flush();
    else if (queue.length >= BATCH_ROWS) flush();
    else gather ??= setTimeout(flush, GATHER_MS);
  }

  function flush() {
    if (gather) clearTimeout(gather);
    gather = null;
    if (queue.length === 0 || writers >= MAX_WRITERS) return;
    const batch = takeBatch();
    writers++;
    void write(batch).finally(() => {
      writers--;
      flush();
    });
  }

  function takeBatch(): Waiting[] {
    let bytes = 0;
    let rows = 0;
    while (
      rows < queue.length &&
      rows < BATCH_ROWS &&
      (rows === 0 || bytes + queue[rows]!.body.length <= BATCH_BYTES)
    ) {
      bytes += queue[rows]!.body.length;
      rows++;
    }
    const batch = queue.slice(0, rows);
    queue = queue.slice(rows);
    return batch;
  }

  async function write(batch: Waiting[]) {
    try {
      settle(batch, await store(db, batch));
    } catch (error) {
      // One that cannot be stored must not fail its neighbours. A database that is away fails them all, at once.
      if (batch.length === 1 || !isRefusedData(error)) {
        failedAt = performance.now();
        for (const one of batch) one.reject(unavailable(error));
        return;
      }
      for (const one of batch) {
        try {
          settle([one], await store(db, [one]));
        } catch (failure) {
          one.reject(unavailable(failure));
        }
      }
    }
  }

  function settle(batch: Waiting[], stored: Set<string>) {
    failedAt = -Infinity;
    for (const one of batch) one.resolve({ deliveryId: one.id, isNew: stored.has(one.id) });
    // Also for a repeat: it wakes work that a lost call left waiting.
    db.bus.publish("outbox", "inbound");
  }

  return {
    waiting: () => waiting,
    check() {
      if (performance.now() - failedAt < FAILURE_STANDS_MS) throw new Error("the last delivery could not be stored");
    },
    async accept(delivery) {
      if (waiting >= MAX_WAITING)
        throw new DomainError("unavailable", "Too many deliveries are waiting. Please send it again.");
      waiting++;
      let timer: NodeJS.Timeout | undefined;
      let row: Waiting | undefined;
      try {
        return await new Promise<Acceptance>((resolve, reject) => {
          timer = setTimeout(() => {
            failedAt = performance.now();
            reject(unavailable(new Error("no answer in time")));
          }, ANSWER_WITHIN_MS);
          const sha256 = createHash("sha256").update(delivery.body).digest();
          queue.push((row = { ...delivery, id: newId<DeliveryId>(), sha256, resolve, reject }));
          flushSoon();
        });
      } finally {
        clearTimeout(timer);
        waiting--;
        // Given up while it still waited: its bytes are let go.
        const at = row ? queue.indexOf(row) : -1;
        if (at !== -1) queue.splice(at, 1);
      }
    },
  };
}

/** The data itself is refused (SQLSTATE classes 22 and 23), not the connection. */
const isRefusedData = (error: unknown) => /^2[23]/.test(sqlState(error) ?? "");

function unavailable(cause: unknown): DomainError {
  const error = new DomainError("unavailable", "The delivery could not be stored right now. Please send it again.");
  error.cause = cause;
  return error;
}

/** On an inbox's own path its company writes what it likes into the bytes, so only the path says whose turn it uses up. */
const fairKeyOf = (delivery: IncomingDelivery) =>
  delivery.inboxId === null ? (delivery.inboxKeyHint ?? delivery.source) : delivery.source;

/** One statement: key, body and owed work together, or nothing. @returns the ids that were new */
async function store(db: Database, batch: Waiting[]): Promise<Set<string>> {
  const { rows } = await db.app.query<{ id: string }>({
    name: "accept-deliveries",
    text: `with input as (
       select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::uuid[], $5::bytea[], $6::text[], $7::bigint[])
         as i (id, source, sha256, inbox_id, body, fair_key, lane)
     ), keys as (
       insert into webhook_delivery_keys (source, sha256, delivery_id) select source, sha256, id from input
       on conflict do nothing returning delivery_id
     ), stored as (
       insert into webhook_deliveries_in (id, source, inbox_id, body)
       select i.id, i.source, i.inbox_id, i.body from input i join keys k on k.delivery_id = i.id
     ), owed as (
       insert into outbox (topic, fair_key, lane, payload)
       select 'inbound', i.fair_key, i.lane,
         jsonb_build_object('deliveryId', i.id, 'receivedOn', (now() at time zone 'utc')::date)
       from input i join keys k on k.delivery_id = i.id
     )
     select delivery_id as id from keys`,
    values: [
      batch.map((b) => b.id),
      batch.map((b) => b.source),
      batch.map((b) => b.sha256),
      batch.map((b) => b.inboxId),
      batch.map((b) => b.body),
      batch.map(fairKeyOf),
      batch.map((b) => laneOf(b.senderHint ?? "")),
    ],
  });
  return new Set(rows.map((row) => row.id));
}
