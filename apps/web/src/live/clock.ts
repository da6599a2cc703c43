/** The server's clock, seen from here: promises to customers do not depend on how this computer is set. */
import { useSyncExternalStore } from "react";

let offsetMs = 0;

/** @param askedAt and `answeredAt` are this computer's; the server is taken to have answered half-way. */
export function noteServerTime(serverMs: number, askedAt: number, answeredAt: number): void {
  if (Number.isFinite(serverMs)) offsetMs = serverMs - (askedAt + answeredAt) / 2;
}

/** Now by the database's clock, in milliseconds since 1970. */
export const serverNow = () => Date.now() + offsetMs;

const TICK_MS = 15_000;
let ticking = Math.floor(Date.now() / TICK_MS);
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    const next = Math.floor(Date.now() / TICK_MS);
    if (next === ticking) return;
    ticking = next;
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** Server time that moves on by itself every quarter of a minute. */
export function useServerNow(): number {
  useSyncExternalStore(subscribe, () => ticking);
  return serverNow();
}
