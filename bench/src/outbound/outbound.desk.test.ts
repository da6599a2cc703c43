/** What becomes of an answer when the provider misbehaves: the built api and worker, PostgreSQL, and an emulated Meta. */
import { beforeAll, describe, expect, it } from "vitest";
import { startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { send } from "../benches/send.ts";
import { SMOKE } from "../scenario.ts";
import { loseResponses } from "./lose-responses.ts";
import { type MatrixResult, playStubMatrix } from "./stub-matrix.ts";
import { STUB_ROWS } from "./stub-rows.ts";

const LIMIT_MS = 120_000;
let result: MatrixResult;

beforeAll(async () => {
  const desk = await startDesk({ rules: faultRules });
  result = await playStubMatrix(desk, STUB_ROWS).finally(() => desk.stop());
}, LIMIT_MS);

describe("a provider that answers a send with", () => {
  it.each(STUB_ROWS.map((row, n) => [row.what, row, n] as const))("%s", (_what, row, n) => {
    expect(result.rows[n]).toEqual({ status: row.status, code: row.code ?? null, requests: row.requests });
  });

  it("all of these leaves nothing lost, doubled, overtaken or unsaid", () => {
    expect(result.defects).toEqual([]);
  });
});

describe("a provider that is away", () => {
  it("is asked five times; then the others wait in queued, and all of them are delivered when it is back", () => {
    expect(result.away).toEqual({ requests: 5, queued: 3, delivered: 3, metric: 1 });
  });
});

describe("a reply window that has closed", () => {
  it("keeps the answer from being stored and sent", () => {
    expect(result.tooLate).toEqual({ httpStatus: 409, requests: 0 });
  });
});

describe("a response that is lost after the request was written", () => {
  it(
    "never makes a message go out again: the report settles it, or it says unconfirmed (G15)",
    async () => {
      const result = await loseResponses({ lost: 50, perSecond: 30, backend: "embedded" });
      const { slowestUnconfirmedMs, ...counts } = result;
      expect(counts).toEqual({ cuts: 50, askedOnce: 50, askedAgain: 0, settled: 40, unconfirmed: 10, defects: [] });
      expect(slowestUnconfirmedMs).toBeLessThan(30_000);
    },
    LIMIT_MS,
  );
});

describe("the bench of sending", () => {
  it(
    "finds each answer stored once and at the provider once, and a ratio to its floor",
    async () => {
      const { figures, ratios } = await send.run(SMOKE);
      expect(figures).toMatchObject({ stored: { count: 100 }, floor: { count: 100 }, accept: { count: 30 } });
      expect(figures).toMatchObject({ provider: { count: 30 } });
      expect(ratios?.["P19"]?.median).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});
