/**
 * F2: the worker is killed again and again under load, in the middle of receiving and of sending. Each message is received
 * once; each answer goes out once, or says that nobody knows.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Company, Desk } from "../desk.ts";
import { type FaultLoad, type FaultResult, runFault, SHORT } from "./fault-run.ts";

/** A message left in `sending` is settled when its lease of 20 s has run out. */
const REST_LIMIT_MS = 40_000;
const WORK_GOES_ON_LIMIT_MS = 30_000;
/** The provider takes its time, so that every kill meets sends that are on their way. */
const SLOW_SEND_MS = 300;

export async function killWorker(desk: Desk, load: FaultLoad = SHORT): Promise<FaultResult> {
  desk.emulator.behave({ kind: "slow", ms: SLOW_SEND_MS, times: "forever", name: "slow-sends" });
  try {
    return await runFault(
      desk,
      load,
      async (company) => {
        const killedAt = Date.now();
        await desk.kill("worker-1");
        const goneAt = Date.now();
        desk.start("worker-1");
        return (await nextMessageAt(desk, company, goneAt)) - killedAt;
      },
      REST_LIMIT_MS,
    );
  } finally {
    desk.emulator.clearBehaviours("slow-sends");
  }
}

/** When the first message after `since` was written. Milliseconds since 1970; database and generator share a clock. */
async function nextMessageAt(desk: Desk, { tenantId }: Company, since: number): Promise<number> {
  while (Date.now() < since + WORK_GOES_ON_LIMIT_MS) {
    const { rows } = await desk.owner.query<{ at: number | null }>(
      `select (extract(epoch from min(created_at)) * 1000)::float8 as at from messages
       where tenant_id = $1 and direction = 'inbound' and created_at > to_timestamp($2 / 1000.0)`,
      [tenantId, since],
    );
    if (rows[0]?.at) return rows[0].at;
    await sleep(25);
  }
  throw new Error("No message was received within 30 s after the worker was killed and started again.");
}
