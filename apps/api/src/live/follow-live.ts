/**
 * One client's live events: first what it missed, page by page and no faster than it takes them; then, with everybody else,
 * what is new. Whenever its rights may have changed it steps aside and is asked who it is by now.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Actor } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { LiveEvent } from "@max/domain/live/events";
import { eventFor, type LiveRow } from "@max/domain/live/visibility";
import { tracked } from "@trpc/server";
import type { Context, LiveSocket } from "../context.ts";
import { describeError } from "../errors.ts";
import { piecesOf } from "./broadcast.ts";
import { headOf } from "./event-frames.ts";
import { createReplayGuard } from "./replay-guard.ts";

/** A client that takes too little hears no more with the others, before it costs them their memory. */
const MOST_BUFFERED_BYTES = 1024 * 1024;
/** What was missed is handed over while no more than this waits to be taken. */
const REPLAY_AHEAD_BYTES = 256 * 1024;
/** A client that takes nothing at all for so long is cut; it resumes from its cursor. */
const MOST_STALLED_MS = 4_000;
const LOOK_WHETHER_TAKEN_MS = 10;
/** Sessions are asked for again after this at most; at a moment of each one's own, so that they do not ask all at once. */
const RECHECK_SESSION_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/**
 * Yields what only this client hears: that it must begin anew, and that its rights changed. Events go straight to its socket,
 * as the bytes that all of its audience share, in their order with what is yielded.
 */
export async function* followLive(
  ctx: Context,
  firstActor: Actor,
  lastEventId: string | null,
  socket: LiveSocket,
  signal: AbortSignal,
) {
  const head = headOf(socket.takeStarted());
  let actor = firstActor;
  let mustAskAgain = false;
  const follower = ctx.deps.feed.follow(actor.tenantId, lastEventId === null ? null : Number(lastEventId));
  const guard = createReplayGuard((_actor, ids) => follower.placements(ids));
  /** Up to here events are older than the rights they are judged by. */
  let rightsSince = 0;
  let leave: ((after?: number) => void) | null = null;
  let endLive = () => {};

  /** In the same turn: not one event more is written by rights that may be gone. */
  function stepAside(after?: number) {
    leave?.(after);
    leave = null;
    endLive();
  }
  function askAgain() {
    mustAskAgain = true;
    stepAside();
    follower.wake();
  }
  function end() {
    stepAside();
    follower.close();
  }
  function write(frames: Buffer): boolean {
    if (socket.bufferedBytes() > MOST_BUFFERED_BYTES) return false;
    socket.write(frames);
    return true;
  }
  const say = (event: LiveEvent) => tracked(String(follower.cursor()), event);

  /** Hears with everybody else until it has to step aside; false when there is something to catch up first. */
  async function hearLive(): Promise<boolean> {
    leave = follower.join({ actor, head, write, cut: socket.cut, lose: stepAside });
    if (leave === null) return false;
    await new Promise<void>((resolve) => (endLive = resolve));
    return true;
  }

  /** One page of what it missed, or less when its rights change meanwhile. */
  async function replay(page: readonly LiveRow[]) {
    const heard: { seq: number; event: LiveEvent }[] = [];
    for (const row of page) {
      const isReplayed = row.seq <= Math.max(follower.begunAt(), rightsSince);
      const event = isReplayed ? await guard.hear(actor, row, follower.upcoming) : eventFor(actor, row);
      // Rights that changed while the event was judged judge it anew.
      if (mustAskAgain || signal.aborted) break;
      follower.advance({ type: "row", seq: row.seq, row });
      if (event) heard.push({ seq: row.seq, event });
    }
    for (const { frames } of piecesOf(head, heard)) {
      await untilTaken(socket, signal);
      if (signal.aborted) return;
      socket.write(frames);
    }
  }

  const stopWatching = ctx.deps.accessWatch.watch(actor, askAgain);
  const recheck = setInterval(askAgain, RECHECK_SESSION_MS * (0.5 + Math.random() / 2));
  signal.addEventListener("abort", end);
  try {
    while (!signal.aborted) {
      try {
        if (mustAskAgain) {
          const before = actor;
          actor = await actorNow(ctx, socket);
          mustAskAgain = false;
          guard.forget();
          if (actor.type === "user" && hasOtherRights(before, actor)) {
            rightsSince = follower.newest();
            yield say({ type: "access.changed", userId: actor.userId });
          }
        }
        if (!(await follower.begin())) continue;
        if (mustAskAgain || signal.aborted || (await hearLive())) continue;
        const step = await follower.next();
        if (step === null || mustAskAgain || signal.aborted) continue;
        if (step.type === "row") await replay(follower.upcoming());
        else {
          follower.advance(step);
          yield say({ type: "reset" });
        }
      } catch (error) {
        if (describeError(error).code !== "unavailable") throw error;
        // Whether they may hear more cannot be asked right now: they hear nothing until it can.
        await pause(ASK_AGAIN_MS, signal);
      }
    }
  } finally {
    signal.removeEventListener("abort", end);
    clearInterval(recheck);
    stopWatching();
    end();
  }
}

/** Resolves when little enough waits to be taken. A client that takes nothing for too long is cut. */
async function untilTaken(socket: LiveSocket, signal: AbortSignal): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  let takenAt = Date.now();
  for (;;) {
    const waiting = socket.bufferedBytes();
    if (waiting <= REPLAY_AHEAD_BYTES || signal.aborted) return;
    if (waiting < least) [least, takenAt] = [waiting, Date.now()];
    if (Date.now() - takenAt > MOST_STALLED_MS) socket.cut();
    await pause(LOOK_WHETHER_TAKEN_MS, signal);
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
