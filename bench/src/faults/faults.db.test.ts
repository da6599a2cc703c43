/** The short forms of the faults and races, on a real desk: the built api and worker, PostgreSQL, and an emulated Meta. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, startDesk } from "../desk.ts";
import { killApi } from "./f1-kill-api.ts";
import { killWorker } from "./f2-kill-worker.ts";
import { faultRules, type FaultResult } from "./fault-run.ts";
import { albumsAtOnce, doubleSends } from "./races.ts";

const BUILT = ["api", "worker", "cli"].map((app) =>
  fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url)),
);
const START_LIMIT_MS = 60_000;
const FAULT_LIMIT_MS = 90_000;

let desk: Desk;

beforeAll(async () => {
  const missing = BUILT.filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new Error(`Build first, by \`npx turbo run build\`. There is no ${missing.join(", ")}.`);
  desk = await startDesk({ workers: 2, rules: faultRules });
}, START_LIMIT_MS);

afterAll(() => desk?.stop(), START_LIMIT_MS);

function expectNothingLostOrDoubled({ defects, followers, findings }: FaultResult) {
  expect(defects).toEqual([]);
  for (const heard of followers) expect(heard).toEqual({ missed: [], heardTwice: [], backwards: 0, resets: 0 });
  expect(findings.acked).toBeGreaterThan(900);
  expect(findings.accepted).toBeGreaterThan(90);
}

describe("two workers and many at once", () => {
  it(
    "make one contact and one conversation of each stranger who sends ten messages at the same moment",
    async () => {
      const result = await albumsAtOnce(desk, 50, 10);
      expect(result).toEqual({ contacts: 50, conversations: 50, messages: 500, defects: [] });
    },
    FAULT_LIMIT_MS,
  );

  it(
    "send an answer once when it is asked for twice at the same moment",
    async () => {
      const result = await doubleSends(desk, 50, 10);
      expect(result).toEqual({ agreed: 50, stored: 50, sent: 50, defects: [] });
    },
    FAULT_LIMIT_MS,
  );
});

describe("one worker, under 100 messages and 10 answers a second", () => {
  beforeAll(() => desk.kill("worker-2", "SIGTERM"), START_LIMIT_MS);

  it(
    "loses and doubles nothing when the api is killed again and again",
    async () => {
      const result = await killApi(desk);
      expectNothingLostOrDoubled(result);
      expect(result.backMs).toHaveLength(3);
    },
    FAULT_LIMIT_MS,
  );

  it(
    "loses and doubles nothing when the worker is killed again and again",
    async () => {
      const result = await killWorker(desk);
      expectNothingLostOrDoubled(result);
      expect(result.backMs).toHaveLength(3);
      // By the goal. What the dead worker held comes later, when its lease has run out.
      expect(Math.max(...result.backMs)).toBeLessThan(15_000);
    },
    FAULT_LIMIT_MS,
  );
});
