/**
 * The relay: numbers live events after they committed, and turns other owed work into jobs. It hears of work by the bus and
 * looks by itself every second, so that a lost call makes work late, never lost. While the job queue is away the leading
 * worker receives and sends by itself: Postgres holds what is owed, a job only says when to look.
 */
import { AttachmentId, type TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { Leadership } from "@max/platform/leadership";
import type { Logger } from "@max/platform/logger";
import type { Job, JobQueue } from "@max/platform/queue/job";
import { claim } from "@max/services/outbox/claim";
import { numberLiveEvents, waitingShards } from "@max/services/outbox/number-live-events";
import { tidyTenant } from "@max/services/tenant/tidy-tenant";
import { z } from "zod";
import { callAs } from "./deps.ts";
import { channelInbound } from "./jobs/channel-inbound.ts";
import { channelOutbound } from "./jobs/channel-outbound.ts";
import { mediaFetch } from "./jobs/media-fetch.ts";

export type RelayDeps = {
  db: Database;
  log: Logger;
  leadership: Leadership;
  queues: { inbound: JobQueue; outbound: JobQueue; background: JobQueue };
  /** One pass of the work itself, for when the queue is away. @returns how much it found to do */
  passes: { inbound: () => Promise<number>; outbound: () => Promise<number> };
};

const LOOK_EVERY_MS = 1_000;
/** Wake jobs of one topic are at least this far apart; what comes between is met by the next. */
const WAKE_GAP_MS = 10;
/** For how long work is done here before the queue is asked again whether it is back. */
const WORK_HERE_MS = 1_000;
const TIDY_EVERY_MS = 5_000;
const MEDIA_LEASE_MS = 300_000;
const MEDIA_BATCH = 50;
const MediaWork = z.object({ attachmentId: AttachmentId });

export type Relay = { close(): Promise<void> };

export async function startRelay(deps: RelayDeps): Promise<Relay> {
  const { db, log } = deps;
  let isClosed = false;
  const touched = new Set<TenantId>();

  const onError = (what: string) => (error: unknown) => {
    if (!isClosed) log.warn({ err: error }, what);
  };

  const numberShards = calmly(async () => {
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
  }, onError("live events wait for the database"));

  /** Passes of this process that a job would otherwise make; ending waits for them. */
  const working = new Set<Promise<number>>();
  function atWork(pass: Promise<number>): Promise<number> {
    working.add(pass);
    return pass.finally(() => working.delete(pass));
  }
  const isLeading = () => !isClosed && deps.leadership.isLeader();
  const wakeOrWork = (queue: JobQueue, job: Job<Record<string, never>, never>, pass: () => Promise<number>) =>
    calmly(
      async () => {
        try {
          await queue.add(job, {});
        } catch (error) {
          onError("the job queue is away; the leading worker does the work itself")(error);
          const askAgainAt = performance.now() + WORK_HERE_MS;
          while (isLeading() && performance.now() < askAgainAt && (await atWork(pass())) > 0);
        }
      },
      onError("owed work waits"),
      WAKE_GAP_MS,
    );
  const wakeInbound = wakeOrWork(deps.queues.inbound, channelInbound, deps.passes.inbound);
  const wakeOutbound = wakeOrWork(deps.queues.outbound, channelOutbound, deps.passes.outbound);
  const feedMedia = calmly(() => offerMedia(deps), onError("files wait"));

  const wake = (topic: string) => {
    if (topic === "live") numberShards();
    if (!isLeading()) return;
    if (topic === "inbound") wakeInbound();
    if (topic === "outbound") wakeOutbound();
    if (topic === "media") feedMedia();
  };
  const look = calmly(async () => {
    const { rows } = await db.system.query<{ topic: string }>(
      `select topic from (values ('live'), ('inbound'), ('outbound'), ('media')) t (topic)
       where exists (select 1 from outbox o where o.topic = t.topic and o.available_at <= now())`,
    );
    for (const { topic } of rows) wake(topic);
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
      await Promise.allSettled(working);
    },
  };
}

/** Files are fetched by jobs of their own, each pointing at its row: one job per offer. */
async function offerMedia({ db, queues }: RelayDeps): Promise<void> {
  for (;;) {
    // Offers are counted, and a file is given up after so many: none is spent on a queue that is away.
    await queues.background.reach();
    const rows = await claim(db, "media", { limit: MEDIA_BATCH, leaseMs: MEDIA_LEASE_MS, inOrder: false });
    if (rows.length === 0) return;
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
  }
}

/** Runs `work` at once, one run at a time, at least `gapMs` apart; calls during a run or gap bring one more run after it. */
export function calmly(work: () => Promise<unknown>, onError: (error: unknown) => void, gapMs = 0): () => void {
  let isRunning = false;
  let isWanted = false;
  async function run() {
    isRunning = true;
    do {
      isWanted = false;
      try {
        await work();
      } catch (error) {
        onError(error);
      }
      if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
    } while (isWanted);
    isRunning = false;
  }
  return () => {
    isWanted = true;
    if (!isRunning) void run();
  };
}
