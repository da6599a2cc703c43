/**
 * How many circuits each process holds open, told over the bus, so that whoever answers for metrics can show it. A word that
 * is lost is said again soon; a process that says nothing more is forgotten.
 */
import { z } from "zod";
import type { Bus } from "./bus.ts";
import { newId } from "./ids.ts";

const CHANNEL = "circuits";
const SAYS_EVERY_MS = 5_000;
const FORGETS_AFTER_MS = 3 * SAYS_EVERY_MS;
const Word = z.object({ from: z.string(), open: z.number().int().min(0) });

/** Says it at every change, and while any is open every five seconds. Nothing is said while all is well. */
export function tellCircuits(bus: Pick<Bus, "publish">, open: () => number): { changed(): void; close(): void } {
  const from = newId();
  const changed = () => bus.publish(CHANNEL, JSON.stringify({ from, open: open() } satisfies z.infer<typeof Word>));
  const timer = setInterval(() => {
    if (open() > 0) changed();
  }, SAYS_EVERY_MS);
  timer.unref();
  return { changed, close: () => clearInterval(timer) };
}

/** @param now milliseconds by any clock that only rises */
export async function hearCircuits(
  bus: Pick<Bus, "subscribe">,
  now: () => number = () => performance.now(),
): Promise<{ open(): number; close(): Promise<void> }> {
  const heard = new Map<string, { open: number; at: number }>();
  const close = await bus.subscribe(CHANNEL, (words) => {
    for (const text of words) {
      const word = Word.safeParse(parsedOrNull(text));
      if (!word.success) continue;
      if (word.data.open === 0) heard.delete(word.data.from);
      else heard.set(word.data.from, { open: word.data.open, at: now() });
    }
  });
  return {
    open() {
      let sum = 0;
      for (const [from, { open, at }] of heard) {
        if (now() - at > FORGETS_AFTER_MS) heard.delete(from);
        else sum += open;
      }
      return sum;
    },
    close,
  };
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
