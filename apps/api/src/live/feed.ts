/**
 * Live events for every client of this process. The bus only says that there is something to read, and may lose a word;
 * the database is asked again after every silence, so that losing one makes an event late, never lost.
 */
import { TenantId } from "@max/domain/ids";
import type { ConversationSubject } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import type { LiveEvent } from "@max/domain/live/events";
import type { Database } from "@max/db/client";
import type { Call } from "@max/db/transaction";
import type { Logger } from "@max/platform/logger";
import { presentPlacements } from "@max/services/live/present-placements";
import { liveBounds, readLiveEvents } from "@max/services/live/read-live-events";
import { z } from "zod";
import { type Broadcast, createBroadcast, type Listener } from "./broadcast.ts";
import { shareNext } from "@max/platform/share-next";
import { createTenantStream, type Follower, type LiveSource, type TenantStream } from "./tenant-stream.ts";
import { parseJson } from "./parse-json.ts";

export type LiveFeed = {
  /** @param after the last cursor the client has; null to begin with what comes next */
  follow(tenantId: TenantId, after: number | null): FeedFollower;
  /** Says at once what is not kept, to who has heard everything else and may read what stands there. */
  whisper(tenantId: TenantId, event: LiveEvent, place: ConversationSubject): void;
  start(): Promise<void>;
  close(): Promise<void>;
  followers(): number;
};

export type FeedFollower = Follower & {
  /**
   * From now on everything new is written to the listener at once, with what all others hear.
   * @returns a function that ends it and leaves the cursor at the given number, or at the newest one; null when there is
   *   something to catch up first
   */
  join(listener: Listener): ((after?: number) => void) | null;
  /** Where conversations stand now; those that are gone are left out. */
  placements(ids: readonly ConversationId[]): Promise<ReadonlyMap<ConversationId, ConversationSubject>>;
};

type Tenant = { stream: TenantStream; broadcast: Broadcast; placements: FeedFollower["placements"] };

/** So long without a word from the bus, and the database is asked. */
const SILENCE_MS = 2_000;
const TICK_MS = 500;

const HeadMoved = z.object({ t: TenantId, h: z.number().int() });

export function createLiveFeed({ db, log }: { db: Database; log: Logger }): LiveFeed {
  const tenants = new Map<TenantId, Tenant>();
  let unsubscribe: (() => Promise<void>) | null = null;
  let tick: NodeJS.Timeout | null = null;
  const onError = (error: unknown) => log.warn({ err: error }, "live events could not be read");

  function tenantOf(tenantId: TenantId): Tenant {
    const known = tenants.get(tenantId);
    if (known) return known;
    const call = feedCall(db, tenantId);
    const broadcast = createBroadcast();
    const stream = createTenantStream({
      source: databaseSource(call),
      now: () => performance.now(),
      onError,
      onIdle() {
        if (tenants.get(tenantId) === tenant) tenants.delete(tenantId);
      },
      onRows: broadcast.say,
      onBreak: broadcast.loseAll,
    });
    const placements = shareNext((ids: ConversationId[]) => presentPlacements(call, ids));
    const tenant: Tenant = { stream, broadcast, placements };
    tenants.set(tenantId, tenant);
    return tenant;
  }

  function follow(tenantId: TenantId, after: number | null): FeedFollower {
    const { stream, broadcast, placements } = tenantOf(tenantId);
    const follower = stream.follow(after);
    return {
      ...follower,
      placements,
      join(listener) {
        if (!follower.isCurrent()) return null;
        const leave = broadcast.join(listener);
        return (after = stream.head()) => {
          leave();
          follower.skipTo(after);
        };
      },
    };
  }

  function heard(payload: string) {
    const moved = HeadMoved.safeParse(parseJson(payload));
    if (!moved.success) return log.warn("a live notice that cannot be read was passed over");
    const stream = tenants.get(moved.data.t)?.stream;
    if (stream && moved.data.h > stream.head()) void stream.look();
  }

  const lookEverywhere = () => tenants.forEach(({ stream }) => void stream.look());

  function lookAfterSilence() {
    const quietSince = performance.now() - SILENCE_MS;
    for (const { stream } of tenants.values()) if (stream.lastLookAt() <= quietSince) void stream.look();
  }

  return {
    follow,
    whisper(tenantId, event, place) {
      const tenant = tenants.get(tenantId);
      tenant?.broadcast.whisper({ seq: tenant.stream.head(), event, before: null, after: place });
    },
    async start() {
      tick = setInterval(lookAfterSilence, TICK_MS).unref();
      const hear = (payloads: string[]) => payloads.forEach(heard);
      unsubscribe = await db.bus.subscribe("live", hear, { onReconnect: lookEverywhere });
    },
    async close() {
      if (tick) clearInterval(tick);
      await unsubscribe?.();
    },
    followers: () => [...tenants.values()].reduce((sum, { stream }) => sum + stream.followers(), 0),
  };
}

const feedCall = (db: Database, tenantId: TenantId): Call => ({
  db,
  tenantId,
  actor: { type: "system", tenantId, name: "live-feed" },
  requestId: "live-feed",
});

const databaseSource = (call: Call): LiveSource => ({
  read: (afterSeq, limit) => readLiveEvents(call, afterSeq, limit),
  bounds: () => liveBounds(call),
});
