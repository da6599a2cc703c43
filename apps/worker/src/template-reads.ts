/** Reads templates from the provider when they are due: with a new inbox, every few hours, and when a webhook says so. Only the leading worker asks. */
import type { Leadership } from "@max/platform/leadership";
import {
  accountOf,
  type DueRead,
  postponeRead,
  storeTemplates,
  takeDueReads,
} from "@max/services/template/store-templates";
import { calmly } from "./calmly.ts";
import { adapterOf, callAs, type WorkerDeps } from "./deps.ts";

/** The only one with templates. */
const CHANNEL = "whatsapp";
const LOOK_EVERY_MS = 2_000;
/** One after the other, so that no provider is asked much at once. */
const AT_ONCE = 20;
const TIMEOUT_MS = 60_000;

export type ReadingDeps = Pick<WorkerDeps, "db" | "log" | "channels" | "tokens">;

/** Reads what is due. One that fails is due again later, and holds up no other. @returns how many were taken */
export async function readDueTemplates(deps: ReadingDeps): Promise<number> {
  const due = await takeDueReads(deps.db, AT_ONCE);
  for (const each of due)
    await readOne(deps, each).catch((error: unknown) => deps.log.warn({ err: error }, "templates could not be read"));
  return due.length;
}

async function readOne(deps: ReadingDeps, { tenantId, inboxId }: DueRead): Promise<void> {
  const { readTemplates } = adapterOf(deps, CHANNEL);
  if (!readTemplates) throw new Error(`${CHANNEL} has no templates to read.`);
  const call = callAs(deps, "template-reads", tenantId);
  const accountKey = await accountOf(call, inboxId);
  const accessToken = accountKey && (await deps.tokens.of(call, { id: inboxId, channel: CHANNEL }));
  if (!accountKey || !accessToken) return postponeRead(call, inboxId, "The inbox has no account or no access token.");
  const outcome = await readTemplates({ accountKey, accessToken }, AbortSignal.timeout(TIMEOUT_MS));
  if (outcome.kind === "failed") {
    deps.log.warn({ inboxId, reason: outcome.reason }, "templates could not be read");
    return postponeRead(call, inboxId, outcome.reason);
  }
  if (outcome.unreadable > 0)
    deps.log.warn({ inboxId, unreadable: outcome.unreadable }, "some templates were left out");
  await storeTemplates(call, inboxId, accountKey, outcome.templates);
}

/** @returns how to stop: nothing more is taken, and what was running is done */
export function startTemplateReads(deps: ReadingDeps, leadership: Leadership): { close(): Promise<void> } {
  let isClosed = false;
  const look = calmly(
    async () => {
      while (!isClosed && leadership.isLeader() && (await readDueTemplates(deps)) === AT_ONCE);
    },
    (error) => {
      if (!isClosed) deps.log.warn({ err: error }, "templates wait for the database");
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
