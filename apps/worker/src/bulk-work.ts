/**
 * Acts on many conversations, by the leading worker: a slice of each waiting job in turn, with a pause between, so that one large
 * act holds up neither another one nor the people at work. A job that was cut short is offered again after its lease.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@max/db/client";
import type { Leadership } from "@max/platform/leadership";
import type { Logger } from "@max/platform/logger";
import { workOnBulk } from "@max/services/bulk/work-on-bulk";
import { takeDueTimers } from "@max/services/timer/timers";
import { calmly } from "./calmly.ts";
import { callAs } from "./deps.ts";

/** At most a hundred conversations a second, whoever asks. */
const SLICE = 25;
const PAUSE_MS = 250;
const LOOK_EVERY_MS = 1_000;
/** So many jobs take turns. */
const JOBS_AT_ONCE = 4;

type Deps = { db: Database; log: Logger; leadership: Leadership };

/** One slice of each job that waits. @returns how many there were */
export async function workOnDueBulks(
  deps: Pick<Deps, "db" | "log">,
  isStopping: () => boolean = () => false,
): Promise<number> {
  const due = await takeDueTimers(deps.db, ["bulk"], JOBS_AT_ONCE);
  for (const { tenantId, subjectId } of due)
    await workOnBulk(callAs(deps, "bulk", tenantId), subjectId, SLICE, isStopping).catch((error: unknown) =>
      deps.log.warn({ err: error, bulkId: subjectId }, "a bulk act waits"),
    );
  return due.length;
}

/** @returns how to stop: the conversation that is worked on is finished, and the rest is left to the next leader */
export async function startBulkWork(deps: Deps): Promise<{ close(): Promise<void> }> {
  let isClosed = false;
  const look = calmly(
    async () => {
      while (!isClosed && deps.leadership.isLeader() && (await workOnDueBulks(deps, () => isClosed)) > 0)
        await sleep(PAUSE_MS);
    },
    (error) => {
      if (!isClosed) deps.log.warn({ err: error }, "bulk acts wait for the database");
    },
  );
  const unsubscribe = await deps.db.bus.subscribe("bulk", () => look(), { onReconnect: look });
  const looking = setInterval(look, LOOK_EVERY_MS);
  return {
    async close() {
      isClosed = true;
      clearInterval(looking);
      await unsubscribe();
      await look.idle();
    },
  };
}
