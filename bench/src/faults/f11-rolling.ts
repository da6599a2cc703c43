/** F11: two apis and two workers are replaced one after the other. No request fails, and nobody waits. */
import { setTimeout as sleep } from "node:timers/promises";
import { BOTH, type Fault } from "./fault.ts";

const DRAINS_WITHIN_MS = 10_000;
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
    atMost("a process ends in good order, longest", DRAINS_WITHIN_MS, () => Math.max(...drainMs));
  },
};
