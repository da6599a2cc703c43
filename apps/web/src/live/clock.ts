/** The server's clock, seen from here: promises to customers do not depend on how this computer is set. */
import { useSyncExternalStore } from "react";

const TICK_MS = 15_000;
let offsetMs = 0;
/** The instant that everything on the screen is shown at: one for all, so that a line is drawn anew only when it moves on. */
let shownMs = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** @param askedAt and `answeredAt` are this computer's; the server is taken to have answered half-way. */
export function noteServerTime(serverMs: number, askedAt: number, answeredAt: number): void {
  if (!Number.isFinite(serverMs)) return;
  offsetMs = serverMs - (askedAt + answeredAt) / 2;
  moveOn();
}

/** Now by the database's clock, in milliseconds since 1970. */
export const serverNow = () => Date.now() + offsetMs;

const isOld = () => Math.floor(serverNow() / TICK_MS) !== Math.floor(shownMs / TICK_MS);

function moveOn() {
  if (!isOld()) return;
  shownMs = serverNow();
  for (const each of listeners) each();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(moveOn, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function shown() {
  // While nobody listens nothing moves it on.
  if (!timer && isOld()) shownMs = serverNow();
  return shownMs;
}

/** Server time that moves on by itself every quarter of a minute. */
export const useServerNow = (): number => useSyncExternalStore(subscribe, shown);
