/**
 * Proof that the checker bites: six defects, each put into a copy of the built api or worker, each brought out by a fault,
 * are each found. The product as it is comes through all six faults without a finding.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { buildCopy } from "./build-copy.ts";
import { countOf, plant, provokeAll, SEEDED_DEFECTS } from "./seeds-bite.ts";

const LIMIT_MS = 60_000;
/** Which program runs in place of the product's own, by its app. */
const programs = new Map<string, string>();
let desk: Desk;

beforeAll(async () => {
  desk = await startDesk({
    rules: faultRules,
    launch(name, program, args) {
      const copy = programs.get(name.split("-")[0]!);
      return [program, copy ? [copy] : args];
    },
  });
}, LIMIT_MS);
afterAll(() => desk?.stop(), LIMIT_MS);

describe("the checker", () => {
  it("knows six defects", () => {
    expect(SEEDED_DEFECTS.map(({ name }) => name).toSorted()).toEqual([
      "ack before commit",
      "cursor by time",
      "lock per message",
      "no unique key",
      "requeue without fence",
      "retry on unknown",
    ]);
  });

  it(
    "finds nothing wrong with the product as it is, under all six faults",
    async () => {
      const bite = await provokeAll(desk, await desk.company({ name: "Casa Sound" }), SEEDED_DEFECTS);
      expect(bite.sentences).toEqual([]);
      expect(bite.follower).toEqual({
        missed: [],
        heardTwice: [],
        foreign: [],
        backwards: 0,
        resets: 0,
        gaps: [],
      });
      expect(bite.findings.acked).toBeGreaterThan(30);
      expect(bite.findings.accepted).toBe(3);
    },
    LIMIT_MS,
  );

  it.each(SEEDED_DEFECTS.map((defect) => [defect.name, defect] as const))(
    "catches %s",
    async (_name, defect) => {
      await plant(desk, programs, defect);
      const bite = await provokeAll(desk, await desk.company({ name: "Casa Seed" }), [defect]);
      expect(countOf(bite, defect.finds), bite.sentences.join("\n")).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it("says so when a seed no longer fits the product", async () => {
    const [defect] = SEEDED_DEFECTS;
    const [seed] = defect!.seeds;
    const gone = buildCopy("gone", seed!.app, [{ ...seed!, find: "a line that nobody wrote" }]);
    await expect(gone).rejects.toThrow("fits no longer");
  });
});
