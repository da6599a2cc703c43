/**
 * Tells people of what happened, by the leading worker, as soon as the bus says that there are new events. It goes company by company,
 * a pass each, and rests between passes, so that a flood is told in few words and receiving and sending go first.
 */
import type { Database } from "@max/db/client";
import type { Leadership } from "@max/platform/leadership";
import type { Logger } from "@max/platform/logger";
import { makeNotices, tenantsToTell } from "@max/services/notice/make-notices";
import { calmly } from "./calmly.ts";
import { callAs } from "./deps.ts";

const REST_MS = 200;
/** The bus may lose a word. */
const LOOK_EVERY_MS = 2_000;

type Deps = { db: Database; log: Logger; leadership: Leadership };

/** One pass for each company that has news; one that fails holds up no other. @returns whether there is more to do */
export async function tellPeople(deps: Pick<Deps, "db" | "log">, goesOn: () => boolean = () => true): Promise<boolean> {
  let isMore = false;
  for (const tenantId of await tenantsToTell(deps.db)) {
    if (!goesOn()) return false;
    try {
      isMore = (await makeNotices(callAs(deps, "notices", tenantId))) || isMore;
    } catch (error) {
      deps.log.warn({ err: error, tenantId }, "people are not told yet");
    }
  }
  return isMore;
}

/** @returns how to stop: no pass begins, and what was running is done */
export async function startTellingPeople(deps: Deps): Promise<{ close(): Promise<void> }> {
  let isClosed = false;
  const goesOn = () => !isClosed && deps.leadership.isLeader();
  const look: ReturnType<typeof calmly> = calmly(
    async () => {
      if (goesOn() && (await tellPeople(deps, goesOn))) look();
    },
    (error) => {
      if (!isClosed) deps.log.warn({ err: error }, "notices wait for the database");
    },
    REST_MS,
  );
  const unsubscribe = await deps.db.bus.subscribe("live", () => look(), { onReconnect: look });
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
