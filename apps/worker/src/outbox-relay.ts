/**
 * The relay: numbers live events after they committed, and sees to it that other owed work is done. It hears of work by the bus
 * and looks by itself every second, so that a lost call makes work late, never lost. The leading worker numbers, receives and sends at
 * once by itself, since a job between the call and the work is most of what a single message waits for; when a pass was
 * more than one worker should do alone, a job calls the others too. Postgres holds what is owed: nothing waits for the queue.
 */
import { AttachmentId, type TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { Leadership } from "@max/platform/leadership";
import type { Logger } from "@max/platform/logger";
import type { Job, JobQueue } from "@max/platform/queue/job";
import { claim, giveBack } from "@max/services/outbox/claim";
import { numberLiveEvents, waitingShards } from "@max/services/outbox/number-live-events";
import { tidyTenant } from "@max/services/tenant/tidy-tenant";
import { z } from "zod";
import { calmly } from "./calmly.ts";
import { callAs } from "./deps.ts";
import { channelInbound } from "./jobs/channel-inbound.ts";
import { channelOutbound } from "./jobs/channel-outbound.ts";
import { mediaFetch } from "./jobs/media-fetch.ts";
import { DELIVERIES_AT_ONCE, PASS_IS_LONG_MS } from "./receive-deliveries.ts";

export type RelayDeps = {
  db: Database;
  log: Logger;
  leadership: Leadership;
  queues: { inbound: JobQueue; outbound: JobQueue; background: JobQueue };
  /** One pass of the work itself. @returns how much it found to do */
  passes: { inbound: () => Promise<number>; outbound: () => Promise<number>; mail: () => Promise<number> };
};

const LOOK_EVERY_MS = 1_000;
/** Owed events that waited so long were not seen to by the leader. */
const LEADER_IS_LATE_MS = 500;
/** A pass that found this much calls the other workers: a whole batch of deliveries, so that more of them wait, or as many sends. */
const CALL_OTHERS_AT = { inbound: DELIVERIES_AT_ONCE, outbound: 20 };
/** Events that commit within this are numbered together. */
const NUMBER_GAP_MS = 5;
const TIDY_EVERY_MS = 5_000;
const MEDIA_LEASE_MS = 300_000;
const MEDIA_BATCH = 50;
const MediaWork = z.object({ attachmentId: AttachmentId });

export type Relay = {
  /** Hears and takes nothing more. @returns when what was running is done */
  close(): Promise<void>;
};

export async function startRelay(deps: RelayDeps): Promise<Relay> {
  const { db, log } = deps;
  let isClosed = false;
  const touched = new Set<TenantId>();

  const onError = (what: string) => (error: unknown) => {
    if (!isClosed) log.warn({ err: error }, what);
  };

  const numberShards = calmly(
    async () => {
      for (const shard of await waitingShards(db)) {
        let isMore = true;
        while (isMore && !isClosed) {
          const result = await numberLiveEvents(db, shard);
          for (const { tenantId, head } of result.heads) {
            db.bus.publish("live", JSON.stringify({ t: tenantId, h: head }));
            touched.add(tenantId);
          }
          isMore = result.isMore;
        }
      }
    },
    onError("live events wait for the database"),
    NUMBER_GAP_MS,
  );

  const isLeading = () => !isClosed && deps.leadership.isLeader();
  const workOn = (queue: JobQueue, job: Job<Record<string, never>, never>, pass: () => Promise<number>, many: number) =>
    calmly(async () => {
      let found = many;
      const callOthers = () => queue.add(job, {}).catch(onError("other workers cannot be called"));
      while (isLeading() && found >= many) {
        // One company's transaction may wait for a lock: nobody else's work waits with it, so a long pass calls again and again.
        const calling = setInterval(() => void callOthers(), PASS_IS_LONG_MS);
        found = await pass().finally(() => clearInterval(calling));
        if (found >= many) await callOthers();
      }
    }, onError("owed work waits"));
  const workInbound = workOn(deps.queues.inbound, channelInbound, deps.passes.inbound, CALL_OTHERS_AT.inbound);
  const workOutbound = workOn(deps.queues.outbound, channelOutbound, deps.passes.outbound, CALL_OTHERS_AT.outbound);
  const workMail = calmly(async () => {
    while (isLeading() && (await deps.passes.mail()) > 0);
  }, onError("mail waits"));
  const feedMedia = calmly(() => offerMedia(deps, () => isClosed), onError("files wait"));

  const works = [numberShards, workInbound, workOutbound, workMail, feedMedia];
  const wake = (topic: string) => {
    if (!isLeading()) return;
    if (topic === "live") numberShards();
    if (topic === "inbound") workInbound();
    // What waited for its moment is let in by whoever claims.
    if (topic === "outbound" || topic === "later") workOutbound();
    if (topic === "media") feedMedia();
    if (topic === "mail") workMail();
  };
  const look = calmly(async () => {
    // Whoever does not lead steps in only where the leader is late: what the screens are to hear does not wait for another leader.
    const lateMs = isLeading() ? 0 : LEADER_IS_LATE_MS;
    const { rows } = await db.system.query<{ topic: string }>(
      `select topic from (values ('live'), ('inbound'), ('outbound'), ('later'), ('media'), ('mail')) t (topic)
       where exists (select 1 from outbox o where o.topic = t.topic and o.available_at <= now() - $1 * interval '1 ms')`,
      [lateMs],
    );
    for (const { topic } of rows) {
      if (topic === "live" && !isClosed) numberShards();
      else wake(topic);
    }
  }, onError("the outbox cannot be read"));

  const unsubscribe = await db.bus.subscribe("outbox", (topics) => new Set(topics).forEach(wake), {
    onReconnect: look,
  });
  const looking = setInterval(look, LOOK_EVERY_MS);
  const tidy = calmly(async () => {
    const tenants = [...touched];
    touched.clear();
    for (const tenantId of tenants) await tidyTenant(callAs(deps, "relay", tenantId));
  }, onError("counts are not folded"));
  const tidying = setInterval(tidy, TIDY_EVERY_MS);
  look();

  return {
    async close() {
      isClosed = true;
      clearInterval(looking);
      clearInterval(tidying);
      await unsubscribe();
      await Promise.all([...works, look, tidy].map((work) => work.idle()));
    },
  };
}

/** Files are fetched by jobs of their own, each pointing at its row: one job per offer. */
async function offerMedia({ db, queues }: RelayDeps, isClosed: () => boolean): Promise<void> {
  while (!isClosed()) {
    // Offers are counted, and a file is given up after so many: none is spent on a queue that is away.
    await queues.background.reach();
    const rows = await claim(db, "media", { limit: MEDIA_BATCH, leaseMs: MEDIA_LEASE_MS, inOrder: false });
    if (rows.length === 0) return;
    try {
      await queues.background.addMany(
        mediaFetch,
        rows.map((row) => ({
          payload: {
            tenantId: row.tenantId as string,
            attachmentId: MediaWork.parse(row.payload).attachmentId,
            seq: row.seq,
            token: row.token,
            offer: row.attempts,
          },
          options: { jobId: `media-${row.seq}-${row.attempts}` },
        })),
      );
    } catch (error) {
      // Some of them may be in the queue already; such a job finds its lease gone and does nothing.
      await giveBack(db, rows, LOOK_EVERY_MS);
      throw error;
    }
  }
}
