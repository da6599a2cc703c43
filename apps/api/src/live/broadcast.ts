/**
 * One tenant's clients that have heard everything so far. A new event is judged once for all who have the same rights, and
 * written once for all of them whose call has the same id; what is left for each socket is to hand the bytes over.
 */
import type { Actor } from "@max/domain/access/permissions";
import type { UserId } from "@max/domain/ids";
import type { LiveEvent } from "@max/domain/live/events";
import { anyOf, audienceOf, eventFor, type LiveRow, namedIn } from "@max/domain/live/visibility";
import { eventFrame } from "./event-frames.ts";

export type Listener = {
  actor: Actor;
  /** How the frames of its call begin. */
  head: string;
  /** @returns false when nothing was written, since too much waits to be taken already */
  write(frames: Buffer): boolean;
  /** The broadcast cannot tell it what comes next: it has to go on by itself, after this number. */
  lose(after: number): void;
  /** Ends its connection. */
  cut(): void;
};

export type Broadcast = {
  /** @returns a function that ends it; after it nothing more is written */
  join(listener: Listener): () => void;
  /** Writes these rows, the next ones, to everyone who may hear them before it returns. */
  say(rows: readonly LiveRow[]): void;
  /**
   * Writes what is not kept, to everyone who may hear it and takes what they are given. Others miss it.
   * @param row with the number of the last one that was said
   */
  whisper(row: LiveRow): void;
  /** Lets go of everyone. They have heard everything up to this number. */
  loseAll(after: number): void;
};

type Audience = { actor: Actor; byHead: Map<string, Set<Listener>> };

/** So much at most is handed to a socket at once: it is asked in between whether it still takes anything. */
const PIECE_BYTES = 64 * 1024;

export function createBroadcast(): Broadcast {
  const audiences = new Map<string, Audience>();
  const byUser = new Map<UserId, Set<Listener>>();

  function join(listener: Listener): () => void {
    const { actor, head } = listener;
    const key = audienceOf(actor);
    const audience = audiences.get(key) ?? { actor: anyOf(actor), byHead: new Map() };
    audiences.set(key, audience);
    addTo(audience.byHead, head, listener);
    const userId = actor.type === "user" ? actor.userId : null;
    if (userId) addTo(byUser, userId, listener);
    return () => {
      removeFrom(audience.byHead, head, listener);
      if (audience.byHead.size === 0 && audiences.get(key) === audience) audiences.delete(key);
      if (userId) removeFrom(byUser, userId, listener);
    };
  }

  return {
    join,
    say(rows) {
      if (rows.length === 0) return;
      const after = rows[0]!.seq - 1;
      try {
        tellAll(rows, (listener, pieces) => writeAll(listener, pieces, after));
      } catch (error) {
        // Who heard what is not known any more: everyone comes back and goes on from what they did hear.
        for (const listener of everyone()) listener.cut();
        throw error;
      }
    },
    whisper(row) {
      tellAll([row], (listener, pieces) => pieces.forEach(({ frames }) => listener.write(frames)));
    },
    loseAll(after) {
      for (const listener of everyone()) listener.lose(after);
    },
  };

  function tellAll(rows: readonly LiveRow[], tell: (listener: Listener, pieces: readonly Piece[]) => void) {
    const named = new Set(rows.flatMap(namedIn));
    const alone = new Set([...named].flatMap((userId) => [...(byUser.get(userId) ?? [])]));
    for (const { actor, byHead } of audiences.values()) {
      const heard = heardBy(actor, rows);
      if (heard.length === 0) continue;
      for (const [head, listeners] of byHead) {
        const pieces = piecesOf(head, heard);
        for (const listener of listeners) if (!alone.has(listener)) tell(listener, pieces);
      }
    }
    for (const listener of alone) tell(listener, piecesOf(listener.head, heardBy(listener.actor, rows)));
  }

  function everyone(): Listener[] {
    return [...audiences.values()].flatMap(({ byHead }) => [...byHead.values()].flatMap((some) => [...some]));
  }
}

type Heard = { seq: number; event: LiveEvent };

const heardBy = (actor: Actor, rows: readonly LiveRow[]): Heard[] =>
  rows.flatMap((row) => {
    const event = eventFor(actor, row);
    return event ? [{ seq: row.seq, event }] : [];
  });

/** Whole frames, and the number of the last event in them. */
export type Piece = { frames: Buffer; upTo: number };

/** Frames one after the other, in as few writes as their size allows. */
export function piecesOf(head: string, heard: readonly Heard[]): Piece[] {
  const pieces: Piece[] = [];
  let frames: Buffer[] = [];
  let [bytes, upTo] = [0, 0];
  const close = () => {
    if (frames.length > 0) pieces.push({ frames: frames.length === 1 ? frames[0]! : Buffer.concat(frames), upTo });
    [frames, bytes] = [[], 0];
  };
  for (const { seq, event } of heard) {
    const frame = eventFrame(head, seq, event);
    if (bytes + frame.length > PIECE_BYTES) close();
    frames.push(frame);
    bytes += frame.length;
    upTo = seq;
  }
  close();
  return pieces;
}

function writeAll(listener: Listener, pieces: readonly Piece[], before: number) {
  let after = before;
  for (const { frames, upTo } of pieces) {
    if (!listener.write(frames)) return listener.lose(after);
    after = upTo;
  }
}

function addTo<K>(sets: Map<K, Set<Listener>>, key: K, listener: Listener) {
  const set = sets.get(key);
  if (set) set.add(listener);
  else sets.set(key, new Set([listener]));
}

function removeFrom<K>(sets: Map<K, Set<Listener>>, key: K, listener: Listener) {
  const set = sets.get(key);
  if (set?.delete(listener) && set.size === 0) sets.delete(key);
}
