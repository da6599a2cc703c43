/**
 * Live events for every client of this process. The bus only says that there is something to read, and may lose a word;
 * the database is asked again after every silence, so that losing one makes an event late, never lost.
 */
import { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { Call } from "@max/db/transaction";
import type { Logger } from "@max/platform/logger";
import { liveBounds, readLiveEvents } from "@max/services/live/read-live-events";
import { z } from "zod";
import { createTenantStream, type Follower, type LiveSource, type TenantStream } from "./tenant-stream.ts";
import { parseJson } from "./parse-json.ts";

export type LiveFeed = {
  /** @param after the last cursor the client has; null to begin with what comes next */
  follow(tenantId: TenantId, after: number | null): Follower;
  start(): Promise<void>;
  close(): Promise<void>;
  followers(): number;
};

/** So long without a word from the bus, and the database is asked. */
const SILENCE_MS = 2_000;
const TICK_MS = 500;

const HeadMoved = z.object({ t: TenantId, h: z.number().int() });

export function createLiveFeed({ db, log }: { db: Database; log: Logger }): LiveFeed {
  const streams = new Map<TenantId, TenantStream>();
  let unsubscribe: (() => Promise<void>) | null = null;
  let tick: NodeJS.Timeout | null = null;
  const onError = (error: unknown) => log.warn({ err: error }, "live events could not be read");

  function streamOf(tenantId: TenantId): TenantStream {
    const known = streams.get(tenantId);
    if (known) return known;
    const onIdle = () => {
      if (streams.get(tenantId) === stream) streams.delete(tenantId);
    };
    const stream = createTenantStream({
      source: databaseSource(db, tenantId),
      now: () => performance.now(),
      onError,
      onIdle,
    });
    streams.set(tenantId, stream);
    return stream;
  }

  function heard(payload: string) {
    const moved = HeadMoved.safeParse(parseJson(payload));
    if (!moved.success) return log.warn("a live notice that cannot be read was passed over");
    const stream = streams.get(moved.data.t);
    if (stream && moved.data.h > stream.head()) void stream.look();
  }

  const lookEverywhere = () => streams.forEach((stream) => void stream.look());

  function lookAfterSilence() {
    const quietSince = performance.now() - SILENCE_MS;
    for (const stream of streams.values()) if (stream.lastLookAt() <= quietSince) void stream.look();
  }

  return {
    follow: (tenantId, after) => streamOf(tenantId).follow(after),
    async start() {
      tick = setInterval(lookAfterSilence, TICK_MS).unref();
      const hear = (payloads: string[]) => payloads.forEach(heard);
      unsubscribe = await db.bus.subscribe("live", hear, { onReconnect: lookEverywhere });
    },
    async close() {
      if (tick) clearInterval(tick);
      await unsubscribe?.();
    },
    followers: () => [...streams.values()].reduce((sum, stream) => sum + stream.followers(), 0),
  };
}

function databaseSource(db: Database, tenantId: TenantId): LiveSource {
  const call: Call = { db, tenantId, actor: { type: "system", tenantId, name: "live-feed" }, requestId: "live-feed" };
  return {
    read: (afterSeq, limit) => readLiveEvents(call, afterSeq, limit),
    bounds: () => liveBounds(call),
  };
}
