/** Runs faults one after the other on one desk, under one load, and says for each what was claimed and what held. */
import { setTimeout as sleep } from "node:timers/promises";
import { summarise, table } from "../latency.ts";
import type { Backend } from "../scenario.ts";
import { type Balancer, startBalancer } from "./balancer.ts";
import type { Claim, Fault, FaultContext, Form } from "./fault.ts";
import { type FaultDesk, startFaultDesk } from "./fault-desk.ts";
import { type FaultLoad, judge, type LoadSize, startFaultLoad, type Verdict } from "./fault-load.ts";
import { withLedger } from "./fault-run.ts";
import { watchReadiness } from "./readiness.ts";

const PLAIN_MS = 2_000;
/** A message that a dead worker left in `sending` is settled within its lease of 20 s. */
const REST_LIMIT_MS = 90_000;

/** Half of the load of G1, so that a busy machine with two cores still has room for what repeats after an outage. */
export const TEST_LOAD: LoadSize = { messagesPerSecond: 40, sendsPerSecond: 6, customers: 20, followers: 4 };
export const SHORT_LOAD: LoadSize = { messagesPerSecond: 100, sendsPerSecond: 10, customers: 40, followers: 4 };
export const LONG_LOAD: LoadSize = { ...SHORT_LOAD, followers: 200 };

export type FaultOutcome = { id: string; claims: Claim[]; error: string | null; tookMs: number };
export type FaultsReport = {
  outcomes: FaultOutcome[];
  verdict: Verdict | null;
  /** What kept the checker from its verdict. */
  error: string | null;
  attempts: number;
  ackedMs: ReturnType<typeof summarise>;
};

export type FaultsOptions = {
  backend: Backend;
  form: Form;
  size: LoadSize;
  /** Gets the desk as soon as it stands, so that whoever breaks the run off can take it away. */
  onDesk?: (desk: FaultDesk) => void;
  /** Hears of each fault when it is over; its claims may still change until all answers are in. */
  onFault?: (outcome: FaultOutcome) => void;
  /** Called before the desk and its log are taken away. */
  onEnd?: (logPath: string) => void;
};

/** All of them must be able to share a desk. The desk is stopped at the end, whatever happens. */
export async function runFaults(faults: readonly Fault[], options: FaultsOptions): Promise<FaultsReport> {
  const needs = Object.assign({}, ...faults.map((fault) => fault.needs)) as Fault["needs"];
  const desk = await startFaultDesk({ backend: options.backend, ...needs });
  options.onDesk?.(desk);
  const balancer = (needs?.apis ?? 1) > 1 ? await startBalancer([desk.urlOf("api-1"), desk.urlOf("api-2")]) : null;
  try {
    return await runOn(desk, faults, options, balancer);
  } finally {
    options.onEnd?.(desk.logPath);
    await balancer?.close();
    await desk.stop();
  }
}

async function runOn(
  desk: FaultDesk,
  faults: readonly Fault[],
  { form, size, onFault }: FaultsOptions,
  balancer: Balancer | null,
): Promise<FaultsReport> {
  return withLedger(async (file) => {
    const load = await startFaultLoad(desk, file, size, balancer?.url);
    const readiness = watchReadiness(desk.url);
    const pending: { outcome: FaultOutcome; look: () => Claim }[] = [];
    const outcomes: FaultOutcome[] = [];
    await sleep(PLAIN_MS);
    for (const fault of faults) {
      const outcome: FaultOutcome = { id: fault.id, claims: [], error: null, tookMs: 0 };
      outcomes.push(outcome);
      const startedAt = Date.now();
      const claim = (look: () => Claim) => void pending.push({ outcome, look });
      const context: FaultContext = {
        desk,
        load,
        readiness,
        pick: (ofForm) => ofForm[form],
        fact: (what, goal, look) => claim(() => factOf(what, goal, look())),
        atMost: (what, limitMs, lookMs) => claim(() => limitOf(what, limitMs, lookMs())),
      };
      try {
        await fault.run(context);
      } catch (error) {
        outcome.error = error instanceof Error ? error.message : String(error);
      }
      outcome.tookMs = Date.now() - startedAt;
      onFault?.({ ...outcome, claims: pending.flatMap((one) => (one.outcome === outcome ? [one.look()] : [])) });
      await sleep(PLAIN_MS);
    }
    const { verdict, error } = await conclude(desk, load);
    await readiness.close();
    for (const { outcome, look } of pending) outcome.claims.push(look());
    const ackedMs = load.attempts.flatMap(({ kind, status, sentAt, answeredAt }) =>
      kind === "inbound" && status === 200 ? [answeredAt! - sentAt] : [],
    );
    return {
      outcomes,
      verdict,
      error,
      attempts: load.attempts.length,
      ackedMs: summarise(ackedMs),
    };
  });
}

/** A load or a rest that does not end is itself a finding, beside what the faults found. */
async function conclude(desk: FaultDesk, load: FaultLoad): Promise<{ verdict: Verdict | null; error: string | null }> {
  try {
    await load.stop();
    return { verdict: await judge(desk, load, REST_LIMIT_MS), error: null };
  } catch (error) {
    for (const follower of load.followers) follower.close();
    const why = error instanceof Error ? error.message : String(error);
    return { verdict: null, error: [...desk.crashes, why].join("; ") };
  }
}

const factOf = (
  what: string,
  goal: string,
  { measured, isKept }: { measured: string | number | boolean; isKept: boolean },
): Claim => ({ what, goal, measured: String(measured), isKept, isTime: false });

const limitOf = (what: string, limitMs: number, ms: number): Claim => ({
  what,
  goal: `${limitMs} ms`,
  measured: `${ms.toFixed(0)} ms`,
  isKept: ms <= limitMs,
  isTime: true,
});

/** Whether every promise was kept, those about time among them. */
export const isWell = ({ outcomes, verdict }: FaultsReport): boolean =>
  verdict?.defects.length === 0 &&
  outcomes.every(({ claims, error }) => error === null && claims.every(({ isKept }) => isKept));

export const describeOutcome = ({ id, claims, error, tookMs }: FaultOutcome): string =>
  [
    table([
      [`${id}, ${(tookMs / 1_000).toFixed(0)} s`, "measured", "goal", ""],
      ...claims.map(({ what, measured, goal, isKept }) => [what, measured, goal, isKept ? "" : "BROKEN"]),
    ]),
    ...(error ? [`BROKEN OFF: ${error}`] : []),
  ].join("\n");

export function describeFaults({ outcomes, verdict, error, attempts, ackedMs }: FaultsReport): string {
  const lines = outcomes.flatMap((outcome) => [describeOutcome(outcome), ""]);
  const { findings, defects } = verdict ?? {};
  const rows: (string | number)[][] = [
    ["the checker", "", ""],
    ["attempts, repeats included", attempts, ""],
    [
      "time to acknowledge, ms, p50 / p99 / max",
      [ackedMs.p50, ackedMs.p99, ackedMs.max].map(Math.round).join(" / "),
      "",
    ],
  ];
  if (findings)
    rows.push(
      ["webhooks acknowledged", findings.acked, ""],
      ["sends accepted", findings.accepted, ""],
      ["recovered (stored, not acknowledged)", findings.recovered, ""],
      ["sends left unconfirmed, shown as such", findings.unconfirmed, ""],
      ["sends failed, shown as such", findings.failed, ""],
      ["kinds of defects", defects!.length, "0"],
    );
  return [
    ...lines,
    table(rows),
    ...(defects ?? []).map((one) => `DEFECT: ${one}`),
    ...(error ? [`NO VERDICT: ${error}`] : []),
  ].join("\n");
}
