/** A defect put into a copy of the product on purpose, the fault that brings it out, and what the checker must call it. */
import type { Defect, FollowerFindings } from "../checker.ts";
import type { Company, Desk } from "../desk.ts";
import type { AttemptLedger } from "../ledger.ts";
import { until } from "../observe.ts";

/** One small piece of source, exactly as it stands in the product, and what stands there in the copy. */
export type Seed = { app: "api" | "worker"; file: string; find: string; replace: string };

export type SeededDefect = {
  name: string;
  seeds: readonly Seed[];
  /** What leaves the database with it: a key would keep the defect from showing. */
  schema?: readonly string[];
  /** Brings it out. The product as it is comes through the same without any finding. */
  provoke(stage: Stage): Promise<void>;
  finds: Defect | keyof FollowerFindings;
};

export type Stage = {
  desk: Desk;
  company: Company;
  ledger: AttemptLedger;
  /** Whether the live client has heard a message of these words. */
  hasHeard(text: string): boolean;
  /** A customer nobody has met yet. */
  stranger(): string;
};

export type Held = {
  /** Resolves when so many of the product's transactions stand still. */
  waiting(count: number): Promise<void>;
  /** Ends the sessions of api and jobs that stand still: what they had begun is undone. */
  endWaiting(): Promise<void>;
};

/** Holds something in the database while `run` runs, so that what needs it stands still in the middle of its transaction. */
export async function whileHeld(
  desk: Desk,
  [statement, ...values]: [string, ...unknown[]],
  run: (held: Held) => Promise<void>,
): Promise<void> {
  const client = await desk.owner.connect();
  try {
    await client.query("begin");
    await client.query(statement, values);
    await run({
      waiting: (count) => until(`${count} transactions that stand still`, async () => (await standing(desk)) >= count),
      async endWaiting() {
        await desk.owner.query(`select pg_terminate_backend(pid) from (${STANDING}) s where usename = 'max_app'`);
      },
    });
  } finally {
    await client.query("rollback");
    client.release();
  }
}

const STANDING = `select pid, usename from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

async function standing(desk: Desk): Promise<number> {
  const { rows } = await desk.owner.query<{ count: number }>(`select count(*)::int from (${STANDING}) s`);
  return rows[0]!.count;
}

const LATE_REPORT_MS = 8_000;
const TAKEN_WITHIN_MS = 15_000;

/** What the provider takes over while `run` runs is reported late: a report that came first would settle the message. */
export async function withLateReports(desk: Desk, run: () => Promise<void>): Promise<void> {
  const { rules } = desk.emulator;
  const usual = rules.statusDelaysMs;
  rules.statusDelaysMs = { ...usual, sent: LATE_REPORT_MS };
  try {
    await run();
  } finally {
    rules.statusDelaysMs = usual;
  }
}

/** Resolves when the provider has taken over a message of these words. */
export const takenOver = (desk: Desk, words: string) =>
  desk.emulator.ledger.waitFor(
    ({ body, wamid }) => wamid !== null && JSON.stringify(body).includes(words),
    TAKEN_WITHIN_MS,
  );
