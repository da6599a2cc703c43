/** The faults with their figures printed. `--seconds` makes them longer, with a kill every three seconds. */
import { startDesk, type Desk } from "../desk.ts";
import { killApi } from "../faults/f1-kill-api.ts";
import { killWorker } from "../faults/f2-kill-worker.ts";
import { describeFault, type FaultLoad, faultRules, type FaultResult, SHORT } from "../faults/fault-run.ts";
import { summarise } from "../latency.ts";
import type { Scenario } from "../scenario.ts";

const SECONDS = 12;
const SECONDS_PER_KILL = 3;

const scenario = (
  name: string,
  about: string,
  fault: (desk: Desk, load: FaultLoad) => Promise<FaultResult>,
): Scenario => ({
  name,
  about,
  async run(options) {
    const seconds = options.seconds ?? SECONDS;
    const load = {
      ...SHORT,
      seconds,
      messagesPerSecond: options.perSecond ?? SHORT.messagesPerSecond,
      kills: Math.max(3, Math.floor(seconds / SECONDS_PER_KILL) - 1),
    };
    const desk = await startDesk({ rules: faultRules, backend: options.backend });
    try {
      const result = await fault(desk, load);
      const { findings, defects, backMs, longestGapMs, storedMs, ackedMs, attempts } = result;
      const { acked, accepted, recovered, unconfirmed, failed } = findings;
      const figures = {
        load,
        defects,
        acked,
        accepted,
        recovered,
        unconfirmed,
        failed,
        attempts,
        backMs,
        longestGapMs,
        storedMs: summarise(storedMs),
        ackedMs: summarise(ackedMs),
        followers: result.followers,
      };
      return { text: describeFault(name, result), figures };
    } finally {
      await desk.stop();
    }
  },
});

export const f1 = scenario("f1", "kill -9 of the api under load: lost, doubled, time until it is back", killApi);
export const f2 = scenario(
  "f2",
  "kill -9 of the worker under load: lost, doubled, sent twice, time until work goes on",
  killWorker,
);
