/** What `npm run bench -- <name>` can run, and how a result is shown: a table for people, one line of JSON for programs. */
import type { Ratio } from "./ratio.ts";

/** `embedded`: job queues, fan-out and limits on PostgreSQL. `redis`: on a Redis of the run's own. */
export type Backend = "embedded" | "redis";

export type ScenarioOptions = {
  seconds: number | null;
  perSecond: number | null;
  /** How often floor and product are measured in turn. */
  rounds: number | null;
  backend: Backend;
  /** What `--backend` named, or both when it named none: for what shows the two beside each other. */
  backends: readonly Backend[];
  /** The long form, for a night. */
  isLong: boolean;
  /** Below ten seconds, for the tests: counts are checked, times mean nothing. */
  isSmoke: boolean;
};

export type Report = {
  text: string;
  figures: Record<string, unknown>;
  /** What could gate a change: the product against a bare baseline of the same rounds, by the goal's id. */
  ratios?: Record<string, Ratio>;
};

export type Scenario = {
  name: string;
  /** What it is for and what it compares, in one line. */
  about: string;
  /** Resolves with what was measured; a failed promise of the product (a lost or doubled message) is thrown. */
  run(options: ScenarioOptions): Promise<Report>;
};

export const SMOKE: ScenarioOptions = {
  seconds: 2,
  perSecond: null,
  rounds: 1,
  backend: "embedded",
  backends: ["embedded"],
  isLong: false,
  isSmoke: true,
};
