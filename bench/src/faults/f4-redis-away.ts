/** F4: Redis is killed, and stays away for a while. Webhooks are acknowledged as ever; work resumes by itself. */
import { setTimeout as sleep } from "node:timers/promises";
import { summarise } from "../latency.ts";
import { answersIn, type Fault, type FaultContext, outage, type Window } from "./fault.ts";

const RESUMES_WITHIN_MS = 30_000;
const PLAIN_MS = 3_000;
/** What an ack may take with nothing wrong: below this it is quick, whatever it was before. */
const QUICK_MS = 250;

/**
 * That acknowledging did not feel it: p99 at most twice what it was, and every answer a 200.
 * @param only webhooks alone, when what is away may have taken locks of conversations with it: an answer there waits, and is refused
 */
export function claimUnaffected(
  context: FaultContext,
  name: string,
  before: Window,
  during: Window,
  only?: "inbound",
): void {
  context.fact(`${name}: ${only ? "webhooks" : "webhooks and sends"} that were not acknowledged at once`, "0", () => {
    const { refused, unanswered, strange } = answersIn(context, during, only);
    return { measured: refused + unanswered + strange, isKept: refused + unanswered + strange === 0 };
  });
  const p99 = (window: Window) => summarise(answersIn(context, window, "inbound").tookMs).p99;
  context.atMost(
    `${name}: time to acknowledge, p99 (before it ${p99(before).toFixed(0)})`,
    Math.max(QUICK_MS, Math.round(2 * p99(before))),
    () => p99(during),
  );
}

export const redisAway: Fault = {
  id: "F4",
  about: "kill -9 of Redis, and Redis off for a while",
  backends: ["redis"],
  async run(context) {
    const { desk, pick } = context;
    const kills = pick({ test: 1, short: 2, long: 5 });
    const holds = [...Array.from({ length: kills }, () => 500), pick({ test: 4_000, short: 8_000, long: 60_000 })];
    for (const [n, holdMs] of holds.entries()) {
      const before = { from: Date.now(), to: Date.now() + PLAIN_MS };
      await sleep(PLAIN_MS);
      const name = `away for ${holdMs / 1_000} s (${n + 1})`;
      const during = await outage(context, {
        name,
        shows: holdMs > 2_000 ? ["bus", "queue"] : [],
        begin: () => desk.redis!.kill(),
        holdMs,
        end: () => desk.redis!.startAgain(),
        backWithinMs: RESUMES_WITHIN_MS,
      });
      claimUnaffected(context, name, before, during);
    }
  },
};
