/**
 * Who looks at a conversation just now. Each process says by the bus who looks at it there: when that changes, when another
 * process asks, and again and again while somebody elsewhere looks at the same one. Nothing is stored; what was not said again
 * ends by itself, so that neither a lost word nor a killed process leaves anybody standing there.
 */
import { ConversationId, TenantId, UserId } from "@max/domain/ids";
import { SIGN_LASTS_MS } from "@max/domain/presence/presence";
import type { Bus } from "@max/platform/bus";
import type { Logger } from "@max/platform/logger";
import { z } from "zod";
import { parseJson } from "./parse-json.ts";

export type Viewing = {
  /** Everybody else who looks at it, by id, in a steady order. */
  others(): UserId[];
  leave(): void;
};

export type Viewers = {
  /**
   * @param userId who looks
   * @param onChange called when somebody came or left
   */
  join(place: { tenantId: TenantId; conversationId: ConversationId }, userId: UserId, onChange: () => void): Viewing;
  start(): Promise<void>;
  close(): Promise<void>;
};

const CHANNEL = "viewers";
const TICK_MS = 1_000;
/** While others look at the same conversation elsewhere, it is said again so often (in ticks). */
const AGAIN_EVERY = 2;
/** And while nobody is known to: what got lost is made good. */
const ALONE_EVERY = 10;
/** As many as are worth naming, and as one word of the bus can hold. */
const MOST_NAMED = 100;

const Word = z.object({
  p: z.string(),
  t: TenantId,
  c: ConversationId,
  v: z.array(UserId),
  /** Whoever looks at it elsewhere is to say so now. */
  ask: z.boolean().optional(),
});

type Member = { userId: UserId; onChange: () => void };
type Room = {
  tenantId: TenantId;
  conversationId: ConversationId;
  members: Set<Member>;
  elsewhere: Map<string, { users: UserId[]; until: number }>;
};

type Options = { bus: Bus; log: Logger; processId: string; now?: () => number };

export function createViewers({ bus, log, processId, now = () => performance.now() }: Options): Viewers {
  const rooms = new Map<string, Room>();
  let unsubscribe: (() => Promise<void>) | null = null;
  let ticking: NodeJS.Timeout | null = null;
  let ticks = 0;

  const here = (room: Room) => [...new Set([...room.members].map(({ userId }) => userId))];

  function say(room: Room, ask = false) {
    const v = here(room).slice(0, MOST_NAMED);
    bus.publish(
      CHANNEL,
      JSON.stringify({ p: processId, t: room.tenantId, c: room.conversationId, v, ...(ask && { ask }) }),
    );
  }

  const tell = (room: Room) => {
    for (const { onChange } of room.members) onChange();
  };

  function hear(payload: string) {
    const word = Word.safeParse(parseJson(payload));
    if (!word.success) return log.warn("a word about who looks at a conversation could not be read");
    const { p, t, c, v, ask } = word.data;
    const room = rooms.get(keyOf(t, c));
    if (!room || p === processId) return;
    if (v.length === 0) room.elsewhere.delete(p);
    else room.elsewhere.set(p, { users: v, until: now() + SIGN_LASTS_MS });
    if (ask) say(room);
    tell(room);
  }

  function tick() {
    ticks += 1;
    for (const room of rooms.values()) {
      for (const [process, { until }] of room.elsewhere) {
        if (until > now()) continue;
        room.elsewhere.delete(process);
        tell(room);
      }
      if (ticks % (room.elsewhere.size > 0 ? AGAIN_EVERY : ALONE_EVERY) === 0) say(room);
    }
  }

  return {
    join({ tenantId, conversationId }, userId, onChange) {
      const key = keyOf(tenantId, conversationId);
      const room = rooms.get(key) ?? { tenantId, conversationId, members: new Set(), elsewhere: new Map() };
      rooms.set(key, room);
      const member = { userId, onChange };
      const isFirst = room.members.size === 0;
      room.members.add(member);
      say(room, isFirst);
      tell(room);
      return {
        others() {
          const users = new Set([...here(room), ...[...room.elsewhere.values()].flatMap(({ users }) => users)]);
          return [...users].filter((id) => id !== userId).toSorted();
        },
        leave() {
          if (!room.members.delete(member)) return;
          say(room);
          tell(room);
          if (room.members.size === 0 && rooms.get(key) === room) rooms.delete(key);
        },
      };
    },
    async start() {
      ticking = setInterval(tick, TICK_MS).unref();
      // What was said meanwhile is not known: everybody is asked, and told.
      const onReconnect = () => rooms.forEach((room) => say(room, true));
      unsubscribe = await bus.subscribe(CHANNEL, (payloads) => payloads.forEach(hear), { onReconnect });
    },
    async close() {
      if (ticking) clearInterval(ticking);
      await unsubscribe?.();
    },
  };
}

const keyOf = (tenantId: string, conversationId: string) => `${tenantId}:${conversationId}`;
