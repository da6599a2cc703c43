/**
 * F6: the database, Redis or a worker stands still and comes back. Who asks meanwhile is told soon and memory stays bounded;
 * a worker that wakes after its lease finds its work taken over, and what it still wants to write is refused.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { memoryOf } from "../processes.ts";
import { untilBlocked, whileLocked } from "./block.ts";
import { BOTH, type Fault, type FaultContext, outage, untilReceived } from "./fault.ts";
import { claimUnaffected } from "./f4-redis-away.ts";

const REFUSES_WITHIN_MS = 5_000;
const BACK_WITHIN_MS = 10_000;
const RESUMES_WITHIN_MS = 30_000;
const GOES_ON_WITHIN_MS = 15_000;
const MOST_MEMORY_MB = 500;
const LOOK_EVERY_MS = 200;
const PLAIN_MS = 2_000;
/** Longer than the lease of what is received (10 s), and but for the tests than that of what is sent (20 s), too. */
const WORKER_STANDS_MS = { test: 12_000, short: 22_000, long: 60_000 };

export const frozen: Fault = {
  id: "F6",
  about: "SIGSTOP of PostgreSQL, Redis and a worker, which come back",
  backends: BOTH,
  async run(context) {
    await freezePostgres(context);
    if (context.desk.redis) await freezeRedis(context);
    await freezeWorker(context);
  },
};

async function freezePostgres(context: FaultContext): Promise<void> {
  const { desk, pick } = context;
  const memory = watchMemory(desk.pidOf("api-1")!);
  let thaw = () => {};
  try {
    await outage(context, {
      name: "database frozen",
      shows: ["database", "databaseSystem", ...(desk.redis ? [] : ["bus", "queue"])],
      begin: () => void (thaw = desk.postgres.freeze()),
      holdMs: pick({ test: 7_000, short: 8_000, long: 20_000 }),
      end: () => thaw(),
      refusesWithinMs: REFUSES_WITHIN_MS,
      backWithinMs: BACK_WITHIN_MS,
    });
  } finally {
    thaw();
  }
  const mostMb = memory.stop();
  context.fact("database frozen: memory of the api, most, MB", `${MOST_MEMORY_MB}`, () => ({
    measured: Math.round(mostMb),
    isKept: mostMb <= MOST_MEMORY_MB,
  }));
}

async function freezeRedis(context: FaultContext): Promise<void> {
  const { desk, pick } = context;
  const before = { from: Date.now(), to: Date.now() + PLAIN_MS };
  await sleep(PLAIN_MS);
  const tell = (signal: NodeJS.Signals) => process.kill(desk.redis!.pid()!, signal);
  try {
    const during = await outage(context, {
      name: "Redis frozen",
      shows: ["bus", "queue"],
      begin: () => tell("SIGSTOP"),
      holdMs: pick({ test: 5_000, short: 8_000, long: 30_000 }),
      end: () => tell("SIGCONT"),
      backWithinMs: RESUMES_WITHIN_MS,
    });
    claimUnaffected(context, "Redis frozen", before, during);
  } finally {
    tell("SIGCONT");
  }
}

/** It is stopped in the middle of a transaction; a second worker takes over what its lease no longer covers. */
async function freezeWorker(context: FaultContext): Promise<void> {
  const { desk, pick, atMost } = context;
  const standsMs = pick(WORKER_STANDS_MS);
  const pid = desk.pidOf("worker-1")!;
  try {
    await whileLocked(desk, "message_external_ids", "share row exclusive", async () => {
      await untilBlocked(desk, "insert into message_external_ids");
      process.kill(pid, "SIGSTOP");
    });
    const stoppedAt = Date.now();
    desk.start("worker-2");
    const goesOnMs = await untilReceived(context, stoppedAt);
    atMost("worker frozen: another goes on", GOES_ON_WITHIN_MS, () => goesOnMs);
    const allMs = await untilEverybodyIsHeard(context, stoppedAt);
    atMost("worker frozen: a message of every customer was received", GOES_ON_WITHIN_MS * 2, () => allMs);
    await sleep(Math.max(0, stoppedAt + standsMs - Date.now()));
  } finally {
    process.kill(pid, "SIGCONT");
    await sleep(PLAIN_MS);
    await desk.kill("worker-2", "SIGTERM");
  }
  const goesOnMs = await untilReceived(context, Date.now());
  atMost("worker woken: it works again", GOES_ON_WITHIN_MS, () => goesOnMs);
}

/** What the stopped worker held in its open transaction must not stand in the way of those customers for ever. */
async function untilEverybodyIsHeard({ desk, load }: FaultContext, since: number): Promise<number> {
  const wanted = load.size.customers * desk.companies.length;
  for (;;) {
    const { rows } = await desk.owner.query<{ n: number }>(
      `select count(distinct conversation_id)::int as n from messages
       where direction = 'inbound' and created_at > to_timestamp($1 / 1000.0)`,
      [since],
    );
    if (rows[0]!.n >= wanted) return Date.now() - since;
    if (Date.now() > since + 60_000) throw new Error(`Only ${rows[0]!.n} of ${wanted} customers were heard.`);
    await sleep(LOOK_EVERY_MS);
  }
}

function watchMemory(pid: number) {
  let mostMb = 0;
  const timer = setInterval(() => (mostMb = Math.max(mostMb, memoryOf(pid).rssMb)), LOOK_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return mostMb;
    },
  };
}
