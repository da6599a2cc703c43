/**
 * The short forms of the faults and races, on a real desk: the built api and worker, PostgreSQL, and an emulated Meta. The
 * faults follow each other under one load, so that the checker sees at the end what all of them did together.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, startDesk } from "../desk.ts";
import type { Backend } from "../scenario.ts";
import type { Fault } from "./fault.ts";
import { killApi } from "./f1-kill-api.ts";
import { killWorker } from "./f2-kill-worker.ts";
import { postgresAway } from "./f3-postgres-away.ts";
import { frozen } from "./f6-frozen.ts";
import { partitions } from "./f7-partitions.ts";
import { poolExhausted } from "./f12-pool-exhausted.ts";
import { migration } from "./f13-migration.ts";
import { faultRules } from "./fault-run.ts";
import { albumsAtOnce, doubleSends } from "./races.ts";
import { describeFaults, type FaultsReport, runFaults, TEST_LOAD } from "./run-faults.ts";

const BUILT = ["api", "worker", "cli"].map((app) =>
  fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url)),
);
const START_LIMIT_MS = 60_000;
const RACE_LIMIT_MS = 90_000;
const FAULTS_LIMIT_MS = 900_000;

beforeAll(() => {
  const missing = BUILT.filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new Error(`Build first, by \`npx turbo run build\`. There is no ${missing.join(", ")}.`);
});

describe("two workers and many at once", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk({ workers: 2, rules: faultRules });
  }, START_LIMIT_MS);
  afterAll(() => desk?.stop(), START_LIMIT_MS);

  it(
    "make one contact and one conversation of each stranger who sends ten messages at the same moment",
    async () => {
      const result = await albumsAtOnce(desk, 50, 10);
      expect(result).toEqual({ contacts: 50, conversations: 50, messages: 500, defects: [] });
    },
    RACE_LIMIT_MS,
  );

  it(
    "send an answer once when it is asked for twice at the same moment",
    async () => {
      const result = await doubleSends(desk, 50, 10);
      expect(result).toEqual({ agreed: 50, stored: 50, sent: 50, defects: [] });
    },
    RACE_LIMIT_MS,
  );
});

describe.each<[Backend, readonly Fault[]]>([
  ["embedded", [killApi, killWorker, postgresAway, frozen, partitions, poolExhausted, migration]],
])("on the %s backend, under load", (backend, faults) => {
  let report: FaultsReport;
  beforeAll(async () => {
    report = await runFaults(faults, { backend, form: "test", size: TEST_LOAD });
    // The whole account, for whoever reads why a promise was broken.
    if (report.verdict?.defects.length !== 0 || report.outcomes.some(({ error }) => error))
      console.log(describeFaults(report));
  }, FAULTS_LIMIT_MS);

  it.each(faults.map(({ id, about }) => [id, about]))("%s is seen, and heals without hands: %s", (id) => {
    const outcome = report.outcomes.find((one) => one.id === id);
    expect(outcome?.error).toBeNull();
    // Times depend on the machine; the command shows and judges them.
    expect(outcome?.claims.filter(({ isKept, isTime }) => !isKept && !isTime)).toEqual([]);
    expect(outcome?.claims.length).toBeGreaterThan(0);
  });

  it("loses, doubles and sends twice nothing, whatever happened to it", () => {
    expect(report.error).toBeNull();
    expect(report.verdict?.defects).toEqual([]);
    expect(report.verdict?.findings.acked).toBeGreaterThan(300);
    expect(report.verdict?.findings.accepted).toBeGreaterThan(30);
  });
});
