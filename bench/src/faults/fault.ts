/** What a fault is: something done to a desk under load, and the claims that must hold of how the desk took it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Attempt } from "../ledger.ts";
import type { Backend } from "../scenario.ts";
import type { FaultDesk } from "./fault-desk.ts";
import type { FaultLoad } from "./fault-load.ts";
import type { ReadinessWatch } from "./readiness.ts";

/** One line of the table. `isTime` claims depend on the machine; the others hold on any. */
export type Claim = { what: string; measured: string; goal: string; isKept: boolean; isTime: boolean };

export type Form = "test" | "short" | "long";

export type FaultContext = {
  desk: FaultDesk;
  load: FaultLoad;
  readiness: ReadinessWatch;
  /** How long or how often, in the form that runs with the tests, the one on demand, and the one for a night. */
  pick<T>(ofForm: Record<Form, T>): T;
  /** Something counted or yes or no. Looked at when the load is over, so that every answer is in. */
  fact(what: string, goal: string, look: () => { measured: string | number | boolean; isKept: boolean }): void;
  atMost(what: string, limitMs: number, lookMs: () => number): void;
};

export type Fault = {
  id: string;
  about: string;
  backends: readonly Backend[];
  /** Nothing else can run on the same desk, or it needs one of its own kind. */
  needs?: { apis?: number; workers?: number; smallDiskMb?: number };
  /** A line that says what is missing here, or null. */
  missing?: () => string | null;
  run(context: FaultContext): Promise<void>;
};

export const BOTH: readonly Backend[] = ["embedded", "redis"];
const LOOK_EVERY_MS = 25;
const GOES_ON_LIMIT_MS = 60_000;
const CALM_FOR_MS = 2_000;
const CALM_MS = 500;
/** What was on its way when the fault began or ended belongs to neither side of it. */
const EDGE_MS = 100;

const ofKind = (load: FaultLoad, kind: Attempt["kind"]) => load.attempts.filter((one) => one.kind === kind);

/** Milliseconds from `since` to the first webhook that was acknowledged after it. @throws Error after a minute */
export async function untilAcknowledged({ load }: FaultContext, since: number): Promise<number> {
  for (;;) {
    const answered = ofKind(load, "inbound").flatMap(({ status, answeredAt }) =>
      status === 200 && answeredAt !== null && answeredAt >= since ? [answeredAt] : [],
    );
    if (answered.length > 0) return Math.min(...answered) - since;
    if (Date.now() > since + GOES_ON_LIMIT_MS) throw new Error("No webhook was acknowledged within a minute.");
    await sleep(LOOK_EVERY_MS);
  }
}

/** Milliseconds from `since` to the first message that was written after it, by the database's clock, which is ours. */
export async function untilReceived({ desk }: FaultContext, since: number): Promise<number> {
  for (;;) {
    const { rows } = await desk.owner.query<{ at: number | null }>(
      `select (extract(epoch from min(created_at)) * 1000)::float8 as at from messages
       where direction = 'inbound' and created_at > to_timestamp($1 / 1000.0)`,
      [since],
    );
    if (rows[0]?.at) return rows[0].at - since;
    if (Date.now() > since + GOES_ON_LIMIT_MS) throw new Error("No message was received within a minute.");
    await sleep(LOOK_EVERY_MS);
  }
}

/** Resolves when, for two seconds, every webhook was acknowledged at its first attempt and soon. @throws Error after a minute */
export async function untilCalm({ load }: FaultContext): Promise<void> {
  const giveUpAt = Date.now() + GOES_ON_LIMIT_MS;
  const isCalm = () => {
    const now = Date.now();
    const sent = ofKind(load, "inbound").filter(({ sentAt }) => sentAt >= now - CALM_FOR_MS);
    return (
      sent.length > 0 &&
      sent.every(({ status, sentAt, answeredAt }) => status === 200 && answeredAt! - sentAt < CALM_MS)
    );
  };
  while (!isCalm()) {
    if (Date.now() > giveUpAt) throw new Error("The desk was not at ease within a minute.");
    await sleep(LOOK_EVERY_MS * 10);
  }
}

export type Window = { from: number; to: number };

/** How webhooks and sends, or one kind of them, were answered that were sent within a window. */
export function answersIn({ load }: FaultContext, { from, to }: Window, kind?: Attempt["kind"]) {
  const all = kind ? ofKind(load, kind) : load.attempts;
  const sent = all.filter(({ sentAt }) => sentAt >= from + EDGE_MS && sentAt < to - EDGE_MS);
  const strange = sent.flatMap(({ status }) => (status === null || status === 200 || status === 503 ? [] : [status]));
  const took = sent.flatMap(({ sentAt, answeredAt }) => (answeredAt === null ? [] : [answeredAt - sentAt]));
  return {
    count: sent.length,
    refused: sent.filter(({ status }) => status === 503).length,
    unanswered: sent.filter(({ status }) => status === null).length,
    strange: strange.length,
    /** Which these were, for whoever looks for the cause. */
    strangeStatuses: strange,
    /** Acknowledged before the window's end. */
    acknowledged: sent.filter(({ status, answeredAt }) => status === 200 && answeredAt! <= to).length,
    tookMs: took,
    longestMs: Math.max(0, ...took),
  };
}

export type Outage = Window & {
  name: string;
  /** Names in `/readyz`, all of which must have been down at some moment of it. Empty: the api does not depend on it. */
  shows: readonly string[];
};

/**
 * Breaks something, waits, mends it, and claims what holds of every outage: while the database was away nothing was
 * acknowledged and everybody was told so soon; `/readyz` said what was wrong; and all was well again by itself.
 */
export async function outage(
  context: FaultContext,
  options: {
    name: string;
    shows: readonly string[];
    begin: () => Promise<unknown> | unknown;
    holdMs: number;
    end: () => Promise<unknown> | unknown;
    /** Given when nothing can be stored meanwhile: how soon everybody is told. */
    refusesWithinMs?: number;
    /** From the mending to the first acknowledged webhook and the first received message. */
    backWithinMs: number;
  },
): Promise<Outage> {
  const { name, shows, refusesWithinMs } = options;
  await options.begin();
  const from = Date.now();
  await sleep(options.holdMs);
  const to = Date.now();
  await options.end();
  const mendedAt = Date.now();
  const ackMs = await untilAcknowledged(context, mendedAt);
  const receivedMs = await untilReceived(context, mendedAt);
  await context.readiness.untilReady(GOES_ON_LIMIT_MS);
  const window = { name, from, to, shows };

  if (refusesWithinMs !== undefined) {
    context.fact(`${name}: webhooks and sends acknowledged meanwhile`, "0", () => {
      const { acknowledged, count } = answersIn(context, window);
      return { measured: `${acknowledged} of ${count}`, isKept: acknowledged === 0 };
    });
    context.fact(`${name}: answers that were no 503, or none at all`, "0", () => {
      const { strange, strangeStatuses, unanswered } = answersIn(context, window);
      const which = strange > 0 ? ` (${strangeStatuses.join(", ")})` : "";
      return { measured: `${strange + unanswered}${which}`, isKept: strange + unanswered === 0 };
    });
    context.atMost(`${name}: longest wait for the 503`, refusesWithinMs, () => {
      const soon = { from, to: to - refusesWithinMs };
      return answersIn(context, soon).longestMs;
    });
  }
  claimShown(context, window);
  context.atMost(`${name}: first acknowledged webhook after it`, options.backWithinMs, () => ackMs);
  context.atMost(`${name}: first received message after it`, options.backWithinMs, () => receivedMs);
  return window;
}

/** That `/readyz` named what was wrong, not well until the end, and was well again. */
export function claimShown({ fact, readiness }: FaultContext, { name, from, to, shows }: Outage): void {
  if (shows.length === 0) return;
  fact(`${name}: /readyz said`, `down: ${shows.join(", ")}`, () => {
    const during = readiness.said.filter(({ at, answeredAt }) => answeredAt >= from && at <= to);
    const named = new Set(during.flatMap(({ down }) => down));
    const isSilent = during.some(({ status }) => status === null);
    const measured =
      named.size > 0 ? `down: ${[...named].toSorted().join(", ")}` : isSilent ? "nothing" : "all is well";
    return { measured, isKept: shows.every((one) => named.has(one)) };
  });
}
