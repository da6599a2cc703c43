/** F15: all of the faults that can share a desk, in an order that a seed decides, one after the other for a while. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, FaultContext } from "./fault.ts";

const REST_MS = 2_000;

/** @returns numbers from 0 to below 1 that are the same for the same seed (mulberry32) */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Every fault once in a shuffled order, then again in another, as long as there is time. */
export function* scheduleOf(faults: readonly Fault[], seed: number): Generator<Fault> {
  const random = randomFrom(seed);
  for (;;) {
    const left = [...faults];
    while (left.length > 0) yield left.splice(Math.floor(random() * left.length), 1)[0]!;
  }
}

export const mixOf = (faults: readonly Fault[], { seed, seconds }: { seed: number; seconds: number }): Fault => ({
  id: "F15",
  about: "a random mix of the others that fit one desk; --seed repeats one",
  backends: ["embedded", "redis"],
  async run(context) {
    const fitting = faults.filter(
      ({ needs, missing, backends }) => !needs && !missing?.() && backends.includes(context.desk.backend),
    );
    const until = Date.now() + seconds * 1_000;
    const ran: string[] = [];
    for (const fault of scheduleOf(fitting, seed)) {
      if (Date.now() > until) break;
      ran.push(fault.id);
      await fault.run(named(context, `${ran.length}. ${fault.id}`));
      await sleep(REST_MS);
    }
    context.fact(`seed ${seed}`, "", () => ({ measured: ran.join(" "), isKept: ran.length > 0 }));
  },
});

/** The same context, whose claims say which of the faults made them. */
const named = (context: FaultContext, name: string): FaultContext => ({
  ...context,
  pick: ({ short }) => short,
  fact: (what, ...rest) => context.fact(`${name} ${what}`, ...rest),
  atMost: (what, ...rest) => context.atMost(`${name} ${what}`, ...rest),
});
