/** F11: two apis and two workers are replaced one after the other. No request fails, and nobody waits. */
import { setTimeout as sleep } from "node:timers/promises";
import { summarise } from "../latency.ts";
import { BOTH, type Fault } from "./fault.ts";

/** 3 s until every proxy has noticed, 10 s in which live connections move, 2 s for the last of them to follow, and its own end. */
const ENDS_WITHIN_MS = 16_000;
const QUICK_P99_MS = 1_000;
const PAUSE_MS = 1_500;

export const rolling: Fault = {
  id: "F11",
  about: "rolling restart (SIGTERM) of two apis and two workers behind a balancer",
  backends: BOTH,
  needs: { apis: 2, workers: 2 },
  async run({ desk, load, pick, fact, atMost }) {
    const from = Date.now();
    const drainMs: number[] = [];
    for (let round = 0; round < pick({ test: 1, short: 1, long: 10 }); round++)
      for (const name of ["api-1", "worker-1", "api-2", "worker-2"]) {
        const toldAt = Date.now();
        await desk.kill(name, "SIGTERM");
        drainMs.push(Date.now() - toldAt);
        desk.start(name);
        if (name.startsWith("api")) await desk.ready(name);
        await sleep(PAUSE_MS);
      }
    const to = Date.now();
    fact("requests that were not answered with 200", "0", () => {
      const failed = load.attempts.filter(({ sentAt, status }) => sentAt >= from && sentAt <= to && status !== 200);
      const kinds = new Set(failed.map(({ kind, status }) => `${kind} ${status ?? "unanswered"}`));
      return {
        measured: `${failed.length}${failed.length ? ` (${[...kinds].join(", ")})` : ""}`,
        isKept: failed.length === 0,
      };
    });
    atMost("a process ends in good order, longest", ENDS_WITHIN_MS, () => Math.max(...drainMs));
    atMost(
      "time to acknowledge meanwhile, p99",
      QUICK_P99_MS,
      () =>
        summarise(
          load.attempts.flatMap(({ kind, sentAt, answeredAt }) =>
            kind === "inbound" && sentAt >= from && sentAt <= to && answeredAt !== null ? [answeredAt - sentAt] : [],
          ),
        ).p99,
    );
  },
};
