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

/** Holds something in the database, so that what needs it stands still in the middle of its transaction. */
export async function hold(desk: Desk, statement: string, values: unknown[] = []) {
  const client = await desk.owner.connect();
  await client.query("begin");
  await client.query(statement, values);
  return {
    /** Resolves when so many of the product's transactions stand still. */
    waiting: (count: number) =>
      until(`${count} transactions that wait for a lock`, async () => (await waitingPids(desk)).length >= count),
    /** Ends the sessions of api and jobs that stand still: what they had begun is undone. */
    async endWaiting(): Promise<void> {
      await desk.owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and usename = 'max_app'`,
      );
    },
    async release(): Promise<void> {
      await client.query("rollback");
      client.release();
    },
  };
}

async function waitingPids(desk: Desk): Promise<number[]> {
  const { rows } = await desk.owner.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.map(({ pid }) => pid);
}
