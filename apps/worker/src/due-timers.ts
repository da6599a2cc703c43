/** What is to happen at a moment, looked for every second by the leading worker. Up to a second late; never lost, never twice. */
import type { Database } from "@max/db/client";
import type { Leadership } from "@max/platform/leadership";
import type { Logger } from "@max/platform/logger";
import { wakeWhenDue } from "@max/services/conversation/wake-conversation";
import { tellHeld } from "@max/services/message/hold-back";
import { letGoOfDead } from "@max/services/presence/connections";
import { noticeAbsence } from "@max/services/presence/notice-absence";
import { sendWhenDue } from "@max/services/scheduled/send-scheduled";
import { letTagGo } from "@max/services/tag/let-tag-go";
import { takeDueTimers, type TimerOf } from "@max/services/timer/timers";
import { calmly } from "./calmly.ts";
import { callAs } from "./deps.ts";

const LOOK_EVERY_MS = 1_000;
const LOOK_FOR_DEAD_EVERY_MS = 5_000;
const AT_ONCE = 100;

type Deps = { db: Database; log: Logger; leadership: Leadership };

/** What takes a moment. Acts on many have a pace of their own (`bulk-work.ts`). */
const QUICK = ["snooze", "absence", "tag", "held", "scheduled"] as const;

/** Does what is due. One that fails is offered again after its lease, and holds up no other. @returns how many were taken */
export async function ringDueTimers(deps: Pick<Deps, "db" | "log">): Promise<number> {
  const due = await takeDueTimers(deps.db, QUICK, AT_ONCE);
  for (const timer of due)
    await ring(deps, timer).catch((error: unknown) =>
      deps.log.warn({ err: error, kind: timer.kind }, "a timer failed"),
    );
  return due.length;
}

function ring(deps: Pick<Deps, "db" | "log">, timer: TimerOf<(typeof QUICK)[number]>): Promise<void> {
  const call = callAs(deps, timer.kind, timer.tenantId);
  switch (timer.kind) {
    case "snooze":
      return wakeWhenDue(call, timer.subjectId);
    case "absence":
      return noticeAbsence(call, timer.subjectId);
    case "tag":
      return letTagGo(call, timer.subjectId);
    case "held":
      return tellHeld(call, timer.subjectId);
    case "scheduled":
      return sendWhenDue(call, timer.subjectId);
  }
}

/** @returns how to stop: nothing more is taken, and what was running is done */
export function startTimers(deps: Deps): { close(): Promise<void> } {
  let isClosed = false;
  const look = calmly(
    async () => {
      while (!isClosed && deps.leadership.isLeader() && (await ringDueTimers(deps)) === AT_ONCE);
    },
    (error) => {
      if (!isClosed) deps.log.warn({ err: error }, "timers wait for the database");
    },
  );
  // What an api that was killed held is nobody's: its people are asked for by timers.
  const lookForDead = calmly(
    async () => {
      if (!isClosed && deps.leadership.isLeader()) await letGoOfDead(deps.db);
    },
    (error) => {
      if (!isClosed) deps.log.warn({ err: error }, "dead api processes could not be looked for");
    },
  );
  const looking = [setInterval(look, LOOK_EVERY_MS), setInterval(lookForDead, LOOK_FOR_DEAD_EVERY_MS)];
  return {
    async close() {
      isClosed = true;
      looking.forEach(clearInterval);
      await Promise.all([look.idle(), lookForDead.idle()]);
    },
  };
}
