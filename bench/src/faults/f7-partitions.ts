/** F7: the lines between the processes fall silent, in both directions and in one, are cut, or are slow. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TcpProxy } from "../tcp-proxy.ts";
import { claimUnaffected } from "./f4-redis-away.ts";
import { BOTH, type Fault, type FaultContext, outage } from "./fault.ts";
import type { Other } from "./fault-desk.ts";

const REFUSES_WITHIN_MS = 5_000;
/** What waited out a partition is repeated by TCP at growing distances; over our own line it comes at once. */
const BACK_WITHIN_MS = 15_000;
const SILENT_MS = { test: 5_500, short: 6_500, long: 60_000 };
const SLOW_MS = { test: 2_000, short: 6_500, long: 60_000 };
const PLAIN_MS = 2_000;
const SLOW = { latencyMs: 20 };

/** The hardest first: requests that reach the other side, whose answers do not come back. */
const WAYS: Record<string, (line: TcpProxy) => void> = {
  "answers lost": (line) => line.silence("down"),
  "silent both ways": (line) => line.silence("up", "down"),
  "questions lost": (line) => line.silence("up"),
  cut: (line) => line.cut(),
};

export const partitions: Fault = {
  id: "F7",
  about: "lines between api, worker, database, Redis and provider silent, one-way, cut or slow",
  backends: BOTH,
  async run(context) {
    const { desk } = context;
    const ways = Object.keys(WAYS);
    const some = (most: number) => ways.slice(0, context.pick({ test: 1, short: most, long: ways.length }));
    const onPostgres = ["database", "databaseSystem", ...(desk.redis ? [] : ["bus", "queue"])];
    for (const way of some(ways.length)) await partition(context, "api-1", "postgres", way, onPostgres);
    if (desk.redis) for (const way of some(2)) await partition(context, "api-1", "redis", way, ["bus", "queue"]);
    for (const way of some(2)) await partition(context, "worker-1", "postgres", way, []);
    if (desk.redis) for (const way of some(1)) await partition(context, "worker-1", "redis", way, []);
    for (const way of some(2)) await partition(context, "worker-1", "provider", way, []);
    await slowness(context);
  },
};

async function partition(
  context: FaultContext,
  name: string,
  to: Other,
  way: string,
  shows: readonly string[],
): Promise<void> {
  const { desk, pick } = context;
  const line = desk.line(name, to);
  const isStoring = name === "api-1" && to === "postgres";
  const before = { from: Date.now(), to: Date.now() + PLAIN_MS };
  await sleep(PLAIN_MS);
  const title = `${name} to ${to} ${way}`;
  try {
    const during = await outage(context, {
      name: title,
      shows,
      begin: () => WAYS[way]!(line),
      holdMs: pick(SILENT_MS),
      end: () => line.heal(),
      ...(isStoring && { refusesWithinMs: REFUSES_WITHIN_MS }),
      backWithinMs: BACK_WITHIN_MS,
    });
    if (!isStoring) claimUnaffected(context, title, before, during, to === "postgres" ? "inbound" : undefined);
  } finally {
    line.heal();
  }
}

/** 20 ms each way to the database: everything is slower and nothing is refused. */
async function slowness(context: FaultContext): Promise<void> {
  const { desk, pick } = context;
  const lines = [desk.line("api-1", "postgres"), desk.line("worker-1", "postgres")];
  try {
    const during = await outage(context, {
      name: "slow line to the database",
      shows: [],
      begin: () => lines.forEach((line) => line.slow(SLOW)),
      holdMs: pick(SLOW_MS),
      end: () => lines.forEach((line) => line.heal()),
      backWithinMs: BACK_WITHIN_MS,
    });
    context.fact("slow line to the database: webhooks refused", "0", () => {
      const refused = context.load.attempts.filter(
        ({ kind, sentAt, status }) =>
          kind === "inbound" && sentAt >= during.from && sentAt < during.to && status !== 200,
      ).length;
      return { measured: refused, isKept: refused === 0 };
    });
  } finally {
    for (const line of lines) line.heal();
  }
}
