/** F12: every database connection of the api is taken by slow queries. Who comes is told soon, and it heals. */
import { setTimeout as sleep } from "node:timers/promises";
import { whileLocked } from "./block.ts";
import { BOTH, type Fault, outage, untilCalm } from "./fault.ts";

const POOL_SIZE = 10;
const SLOW_QUERIES = 50;
const REFUSES_WITHIN_MS = 3_000;
const BACK_WITHIN_MS = 10_000;
const HOLD_MS = 6_000;
const FILLS_MS = 1_000;

export const poolExhausted: Fault = {
  id: "F12",
  about: `all ${POOL_SIZE} database connections of the api taken by slow queries`,
  backends: BOTH,
  async run(context) {
    const { desk, fact } = context;
    const company = desk.companies[0]!;
    desk.tell("api-1", { MAX_POOL_SIZE: String(POOL_SIZE) });
    await desk.kill("api-1");
    desk.start("api-1");
    await desk.ready("api-1");
    // What was refused meanwhile comes again; the fault meets a desk that is at ease.
    await untilCalm(context);
    const slow: Promise<number | null>[] = [];
    await whileLocked(desk, "conversations", "access exclusive", async () => {
      for (let n = 0; n < SLOW_QUERIES; n++)
        slow.push(
          fetch(`${desk.url}/api/v1/conversations?limit=5`, { headers: { authorization: `Bearer ${company.apiKey}` } })
            .then((answer) => answer.status)
            .catch(() => null),
        );
      await sleep(FILLS_MS);
      // It ends with the lock's end, just below: what comes back is claimed from then on.
      await sleep(HOLD_MS);
    });
    const window = { from: Date.now() - HOLD_MS, to: Date.now() };
    await outage(context, {
      name: "after the slow queries",
      shows: [],
      begin: () => {},
      holdMs: 0,
      end: () => {},
      backWithinMs: BACK_WITHIN_MS,
    });
    const { load, readiness, atMost } = context;
    const refused = () =>
      load.attempts.filter(({ kind, sentAt }) => kind === "inbound" && sentAt >= window.from && sentAt < window.to);
    fact("exhausted: answers that were neither 200 nor 503", "0", () => {
      const strange = refused().filter(({ status }) => status !== 200 && status !== 503).length;
      return { measured: strange, isKept: strange === 0 };
    });
    atMost("exhausted: longest wait of a webhook for its answer", REFUSES_WITHIN_MS, () =>
      Math.max(0, ...refused().flatMap(({ sentAt, answeredAt }) => (answeredAt === null ? [] : [answeredAt - sentAt]))),
    );
    fact("exhausted: /readyz said", "down: database", () => {
      const named = new Set(
        readiness.said.filter(({ at }) => at >= window.from && at <= window.to).flatMap(({ down }) => down),
      );
      return { measured: [...named].join(", ") || "all is well", isKept: named.has("database") };
    });
    const answers = await Promise.all(slow);
    fact("exhausted: slow queries that were neither answered nor refused properly", "0", () => {
      const strange = answers.filter((status) => status !== 200 && status !== 503).length;
      return { measured: strange, isKept: strange === 0 };
    });
    desk.tell("api-1", null);
    await desk.kill("api-1");
    desk.start("api-1");
    await desk.ready("api-1");
  },
};
