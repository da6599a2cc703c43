import { describe, expect, it } from "vitest";
import { placeBulk } from "./place-bulk.ts";
import { at, uuid } from "./views.fixture.ts";
import type { BulkJob } from "./wire.ts";

const job = (fields: Partial<Record<keyof BulkJob, unknown>> = {}) =>
  ({
    id: uuid(1),
    act: { type: "take" },
    state: "running",
    total: 4,
    done: 0,
    failed: 0,
    undone: 0,
    kept: 0,
    createdAt: at(0),
    finishedAt: null,
    ...fields,
  }) as BulkJob;

describe("acts on many", () => {
  it("are each there once, the newest first", () => {
    const two = placeBulk(placeBulk([], job()), job({ id: uuid(2) }));
    expect(two.map(({ id }) => id)).toEqual([uuid(2), uuid(1)]);
    expect(placeBulk(two, job({ done: 1 })).map(({ done }) => done)).toEqual([0, 1]);
  });

  it("only go on: what says less than is known is old", () => {
    const jobs = [job({ state: "done", done: 3, failed: 1 })];
    for (const old of [job(), job({ done: 3 }), job({ state: "done", done: 2 })])
      expect(placeBulk(jobs, old)).toEqual(jobs);
    expect(placeBulk(jobs, job({ state: "undoing", done: 3, failed: 1, undone: 1 }))[0]!.undone).toBe(1);
  });
});
