/**
 * Makes what was said findable, some moments after it was said: the leading worker looks every second which companies have news.
 * It goes company by company, a pass each, and rests between passes, so that receiving and sending go first.
 */
import type { Database } from "@max/db/client";
import type { Leadership } from "@max/platform/leadership";
import type { Logger } from "@max/platform/logger";
import { keepWords, tenantsWithNews } from "@max/services/search/keep-words";
import { calmly } from "./calmly.ts";
import { callAs } from "./deps.ts";

const LOOK_EVERY_MS = 1_000;
const REST_MS = 20;

type Deps = { db: Database; log: Logger; leadership: Leadership };

/** One pass for each company that has news; one that fails holds up no other. @returns whether there is more to do at once */
export async function keepNewWords(
  deps: Pick<Deps, "db" | "log">,
  goesOn: () => boolean = () => true,
): Promise<boolean> {
  let isMore = false;
  for (const tenantId of await tenantsWithNews(deps.db)) {
    if (!goesOn()) return false;
    try {
      isMore = (await keepWords(callAs(deps, "keep-words", tenantId))) || isMore;
    } catch (error) {
      deps.log.warn({ err: error, tenantId }, "what was said is not findable yet");
    }
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  return isMore;
}

/** @returns how to stop: no pass begins, and what was running is done */
export function startKeepingWords(deps: Deps): { close(): Promise<void> } {
  let isClosed = false;
  const goesOn = () => !isClosed && deps.leadership.isLeader();
  const look = calmly(
    async () => {
      while (goesOn() && (await keepNewWords(deps, goesOn)));
    },
    (error) => {
      if (!isClosed) deps.log.warn({ err: error }, "words wait for the database");
    },
  );
  const looking = setInterval(look, LOOK_EVERY_MS);
  return {
    async close() {
      isClosed = true;
      clearInterval(looking);
      await look.idle();
    },
  };
}
