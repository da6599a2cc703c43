/** The one subscription of a client: everything that changes and that it may see, from where it left off. */
import type { Actor } from "@max/domain/access/permissions";
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "@max/domain/errors";
import type { LiveEvent } from "@max/domain/live/events";
import { eventFor } from "@max/domain/live/visibility";
import { presentPlacements } from "@max/services/live/present-placements";
import { tracked } from "@trpc/server";
import { z } from "zod";
import { callAs, type Context, type LiveSocket } from "../context.ts";
import { describeError } from "../errors.ts";
import { createReplayGuard } from "../live/replay-guard.ts";
import type { Step } from "../live/tenant-stream.ts";
import { procedure, router } from "../trpc.ts";

/** A client that takes nothing is cut before it costs the others their memory; it resumes from its cursor. */
const MOST_BUFFERED_BYTES = 1024 * 1024;
const RECHECK_SESSION_MS = 60_000;
const ASK_AGAIN_MS = 1_000;
const MOST_SUBSCRIPTIONS = 4;

const Cursor = z.string().regex(/^\d{1,15}$/);

export const liveRouter = router({
  events: procedure("conversation.list")
    .input(z.strictObject({ lastEventId: Cursor.nullish() }).optional())
    .subscription(async function* ({ ctx, input, signal }) {
      const socket = onSocket(ctx);
      socket.subscriptions += 1;
      try {
        yield* visibleEvents(ctx, ctx.caller.actor, input?.lastEventId ?? null, socket, signal ?? AbortSignal.abort());
      } finally {
        socket.subscriptions -= 1;
      }
    }),
});

function onSocket({ socket }: Context): LiveSocket {
  if (!socket) throw new DomainError("invalid_input", "Live events are given over the WebSocket.");
  if (socket.subscriptions >= MOST_SUBSCRIPTIONS)
    throw new DomainError("too_many_requests", "One connection may follow live events only a few times.");
  return socket;
}

async function* visibleEvents(
  ctx: Context,
  firstActor: Actor,
  lastEventId: string | null,
  socket: LiveSocket,
  signal: AbortSignal,
) {
  let actor = firstActor;
  let mustAskAgain = false;
  const follower = ctx.deps.feed.follow(actor.tenantId, lastEventId === null ? null : Number(lastEventId));
  const guard = createReplayGuard((as, ids) => presentPlacements(callAs(ctx.deps, as, ctx.requestId), ids));
  /** Up to here events are older than the rights they are judged by. */
  let rightsSince = 0;
  const askAgain = () => {
    mustAskAgain = true;
    follower.wake();
  };
  const stopWatching = ctx.deps.accessWatch.watch(actor, askAgain);
  const recheck = setInterval(askAgain, RECHECK_SESSION_MS);
  signal.addEventListener("abort", follower.close);
  async function eventOf(step: Step): Promise<LiveEvent | null> {
    if (step.type === "reset") return { type: "reset" };
    const isReplayed = step.seq <= Math.max(follower.begunAt(), rightsSince);
    return isReplayed ? guard.hear(actor, step.row, follower.upcoming) : eventFor(actor, step.row);
  }
  const say = (event: LiveEvent) => tracked(String(follower.cursor()), event);
  try {
    while (!signal.aborted) {
      if (mustAskAgain) {
        const before = actor;
        try {
          actor = await actorNow(ctx, socket);
        } catch (error) {
          if (describeError(error).code !== "unavailable") throw error;
          // Whether they may hear more cannot be asked right now: they hear nothing until it can.
          await pause(ASK_AGAIN_MS, signal);
          continue;
        }
        mustAskAgain = false;
        guard.forget();
        if (actor.type === "user" && hasOtherRights(before, actor)) {
          rightsSince = follower.newest();
          yield say({ type: "access.changed", userId: actor.userId });
        }
      }
      const step = await follower.next();
      if (step === null || mustAskAgain || signal.aborted) continue;
      let event: LiveEvent | null;
      try {
        event = await eventOf(step);
      } catch (error) {
        if (describeError(error).code !== "unavailable") throw error;
        await pause(ASK_AGAIN_MS, signal);
        continue;
      }
      // Rights that changed while the event was judged judge it anew.
      if (mustAskAgain || signal.aborted) continue;
      follower.advance(step);
      if (event === null) continue;
      if (socket.bufferedBytes() > MOST_BUFFERED_BYTES) return socket.cut();
      yield say(event);
    }
  } finally {
    signal.removeEventListener("abort", follower.close);
    clearInterval(recheck);
    stopWatching();
    follower.close();
  }
}

/** Who the client is by now. One that is nobody any more hears so and loses its connection. */
async function actorNow(ctx: Context, socket: LiveSocket): Promise<Actor> {
  const caller = await ctx.readCaller();
  if (caller) return caller.actor;
  // The refusal leaves first, so that the screen knows why.
  setTimeout(socket.cut, 100);
  throw new DomainError("unauthenticated", "Please sign in.");
}

const rightsOf = (actor: Actor) => (actor.type === "user" ? [actor.role, ...[...actor.teamIds].sort()].join() : "");
const hasOtherRights = (before: Actor, after: Actor) => rightsOf(before) !== rightsOf(after);

const pause = (forMs: number, signal: AbortSignal) => sleep(forMs, undefined, { signal }).catch(() => undefined);
