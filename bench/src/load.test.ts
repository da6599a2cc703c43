import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { arrive, idInWords, newClientMessageId, wordsOf } from "./load.ts";

describe("load at a constant rate", () => {
  it("goes on arriving while those before it wait, and is over when the last is answered", async () => {
    const due: number[] = [];
    let atOnce = 0;
    let mostAtOnce = 0;
    await arrive({ perSecond: 100, forMs: 200 }, async (_n, dueAt) => {
      due.push(dueAt);
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      await sleep(100);
      atOnce--;
    });
    expect(due).toHaveLength(20);
    expect(due.at(-1)! - due[0]!).toBeCloseTo(190, 5);
    expect(mostAtOnce).toBeGreaterThan(4);
    expect(atOnce).toBe(0);
  });

  it("keeps the moment a request was due when the machine was late", async () => {
    const due: number[] = [];
    await arrive({ perSecond: 100, forMs: 60 }, async (n, dueAt) => {
      due.push(dueAt);
      // Nothing else runs meanwhile: those after it come late, and know since when they were due.
      if (n === 0) for (const until = Date.now() + 40; Date.now() < until;);
    });
    expect(due.map((at) => Math.round(at - due[0]!))).toEqual([0, 10, 20, 30, 40, 50]);
  });
});

describe("an answer's words", () => {
  it("carry the id by which the provider's account is held against ours", () => {
    const id = newClientMessageId();
    expect(idInWords(wordsOf(id))).toBe(id);
  });
});
