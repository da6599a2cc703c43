/**
 * F2: the worker is killed in every phase of its work. Each message is received once; each answer goes out once, or says
 * that nobody knows. It is held at the chosen point from outside, by a lock in the database or a silent line, so that what is
 * killed is the program that ships.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { idInWords } from "../load.ts";
import { untilBlocked, untilTrue, whileLocked } from "./block.ts";
import { BOTH, type Fault, untilReceived } from "./fault.ts";
import type { FaultDesk } from "./fault-desk.ts";

const GOES_ON_WITHIN_MS = 15_000;
const PAUSE_MS = 1_000;
/** Long enough for what was committed just before to reach the end of its job. */
const SETTLE_MS = 300;

const kill = (desk: FaultDesk) => desk.kill("worker-1");

/** Each resolves when the worker was killed at that point. */
const POINTS: Record<string, (desk: FaultDesk) => Promise<void>> = {
  "after it fetched deliveries, before the commit": (desk) =>
    whileLocked(desk, "message_external_ids", "share row exclusive", async () => {
      await untilBlocked(desk, "insert into message_external_ids");
      await kill(desk);
    }),
  "after the commit, before the job's end": async (desk) => {
    if (desk.redis) {
      const pid = desk.redis.pid()!;
      process.kill(pid, "SIGSTOP");
      try {
        await sleep(SETTLE_MS);
        await kill(desk);
      } finally {
        process.kill(pid, "SIGCONT");
      }
    } else
      await whileLocked(desk, "bullmq.job", "share row exclusive", async () => {
        await untilBlocked(desk, "job");
        await sleep(SETTLE_MS);
        await kill(desk);
      });
  },
  "before the provider heard of the send": async (desk) => {
    const line = desk.line("worker-1", "provider");
    line.silence("up");
    await untilTrue("message being sent", async () => (await sending(desk)).length > 0);
    await sleep(SETTLE_MS);
    await kill(desk);
    line.reset();
    line.heal();
  },
  "after the provider took the send, before its answer": async (desk) => {
    const line = desk.line("worker-1", "provider");
    line.silence("down");
    await untilTrue("message the provider has and we do not know of", () => isSentUnrecorded(desk));
    await kill(desk);
    line.reset();
    line.heal();
  },
  "after the provider's answer, before it was written down": (desk) =>
    whileLocked(desk, "message_external_ids", "share row exclusive", async () => {
      await untilTrue("message the provider has and we do not know of", () => isSentUnrecorded(desk));
      await sleep(SETTLE_MS);
      await kill(desk);
    }),
};

async function sending(desk: FaultDesk): Promise<string[]> {
  const { rows } = await desk.owner.query<{ id: string }>(
    "select client_message_id as id from messages where status = 'sending'",
  );
  return rows.map(({ id }) => id);
}

async function isSentUnrecorded(desk: FaultDesk): Promise<boolean> {
  const ids = new Set(await sending(desk));
  return desk.emulator.ledger.sends().some(({ body }) => ids.has(idInWords(wordsIn(body))));
}

const wordsIn = (body: unknown): string => (body as { text?: { body?: string } }).text?.body ?? "";

export const killWorker: Fault = {
  id: "F2",
  about: "kill -9 of the worker in every phase of its work",
  backends: BOTH,
  async run(context) {
    const { desk, pick, fact, atMost } = context;
    const points = Object.entries(POINTS);
    const rounds = pick({ test: 1, short: 1, long: 4 });
    const goesOnMs = new Map<string, number[]>();
    for (const [point, killAt] of Array.from({ length: rounds }, () => points).flat()) {
      await sleep(PAUSE_MS);
      await killAt(desk);
      const goneAt = Date.now();
      desk.start("worker-1");
      goesOnMs.set(point, [...(goesOnMs.get(point) ?? []), await untilReceived(context, goneAt)]);
    }
    fact("kills", String(points.length * rounds), () => {
      const kills = [...goesOnMs.values()].flat().length;
      return { measured: kills, isKept: kills === points.length * rounds };
    });
    for (const [point, all] of goesOnMs)
      atMost(`killed ${point}: work goes on`, GOES_ON_WITHIN_MS, () => Math.max(...all));
  },
};
