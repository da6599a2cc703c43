/** F3: the database is killed, and restarted in good order. Nothing is acknowledged meanwhile, and all goes on by itself. */
import { setTimeout as sleep } from "node:timers/promises";
import { BOTH, type Fault, outage, untilAcknowledged } from "./fault.ts";

const REFUSES_WITHIN_MS = 1_000;
const BACK_WITHIN_MS = 10_000;
const AWAY_MS = 2_000;
const PAUSE_MS = 2_000;

export const postgresAway: Fault = {
  id: "F3",
  about: "kill -9 and fast restart of PostgreSQL",
  backends: BOTH,
  async run(context) {
    const { desk, pick, atMost } = context;
    const shows = ["database", "databaseSystem", ...(desk.redis ? [] : ["bus", "queue"])];
    for (const [signal, name] of [
      ["SIGKILL", "killed"],
      ["SIGINT", "restarted"],
    ] as const)
      for (let n = 1; n <= pick({ test: 1, short: 1, long: 5 }); n++) {
        await outage(context, {
          name: `${name} (${n})`,
          shows,
          begin: () => desk.postgres.down(signal),
          holdMs: AWAY_MS,
          end: () => desk.postgres.up(),
          refusesWithinMs: REFUSES_WITHIN_MS,
          backWithinMs: BACK_WITHIN_MS,
        });
        await sleep(PAUSE_MS);
      }
    const crashedAt = Date.now();
    await desk.postgres.crash();
    const backMs = Date.now() - crashedAt + (await untilAcknowledged(context, Date.now()));
    atMost("killed with nobody but the supervisor to see it: acknowledges again", BACK_WITHIN_MS, () => backMs);
    await context.readiness.untilReady(BACK_WITHIN_MS * 3);
  },
};
