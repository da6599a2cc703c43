import { beforeEach, describe, expect, it } from "vitest";
import { type CircuitBreaker, createCircuitBreaker, type Passage } from "./circuit-breaker.ts";

let clock: number;
let changes: string[];
let breaker: CircuitBreaker;
beforeEach(() => {
  clock = 0;
  changes = [];
  breaker = createCircuitBreaker({
    opensAfter: 5,
    probesEveryMs: 10_000,
    asksAgainAfterMs: 2_000,
    now: () => clock,
    onChange: (key, state) => changes.push(`${key} ${state}`),
  });
});

const waitOf = (key = "a") => {
  const answer = breaker.enter(key);
  return "waitMs" in answer ? answer.waitMs : null;
};
function pass(key = "a"): Passage {
  const answer = breaker.enter(key);
  if ("waitMs" in answer) throw new Error(`must wait ${answer.waitMs} ms`);
  return answer;
}
const fail = (times: number, key = "a") => {
  for (let n = 0; n < times; n++) pass(key).failed();
};

describe("a circuit", () => {
  it("opens after five failures in a row, for its own key alone", () => {
    fail(4);
    expect(waitOf()).toBeNull();
    fail(1);
    expect(waitOf()).toBe(10_000);
    expect(waitOf("b")).toBeNull();
    expect(breaker.open()).toBe(1);
  });

  it("stays closed when successes come between failures", () => {
    fail(4);
    pass().succeeded();
    fail(4);
    expect(waitOf()).toBeNull();
  });

  it("counts nothing for what was never tried", () => {
    for (let n = 0; n < 9; n++) pass().unused();
    expect(waitOf()).toBeNull();
  });

  it("opens once for forty tries that were under way together", () => {
    const passages = Array.from({ length: 40 }, () => pass());
    for (const one of passages) one.failed();
    expect(waitOf()).toBe(10_000);
    expect(changes).toEqual(["a open"]);
  });
});

describe("an open circuit", () => {
  beforeEach(() => fail(5));

  it("lets one probe pass when its time has come, and nobody beside it", () => {
    clock = 9_999;
    expect(waitOf()).toBe(1);
    clock = 10_000;
    pass();
    expect(waitOf()).toBe(2_000);
  });

  it("says how long to wait without giving the probe away", () => {
    expect([breaker.waitMs("a"), breaker.waitMs("b")]).toEqual([10_000, null]);
    clock = 10_000;
    expect(breaker.waitMs("a")).toBeNull();
    pass();
    expect(breaker.waitMs("a")).toBe(2_000);
  });

  it("closes when the probe succeeds", () => {
    clock = 10_000;
    pass().succeeded();
    expect([waitOf(), waitOf()]).toEqual([null, null]);
    expect(breaker.open()).toBe(0);
    expect(changes).toEqual(["a open", "a closed"]);
  });

  it("waits as long again when the probe fails", () => {
    clock = 10_000;
    pass().failed();
    expect(waitOf()).toBe(10_000);
    clock = 20_000;
    expect(waitOf()).toBeNull();
  });

  it("gives the probe to another when nothing was tried with it", () => {
    clock = 10_000;
    pass().unused();
    expect(waitOf()).toBeNull();
  });

  it("is not closed by a try from before it opened", () => {
    const late = (() => {
      clock = 10_000;
      pass().succeeded();
      const begun = pass();
      fail(5);
      return begun;
    })();
    late.succeeded();
    expect(waitOf()).toBe(10_000);
  });

  it("hears how a try went once", () => {
    clock = 10_000;
    const probe = pass();
    probe.failed();
    probe.succeeded();
    expect(waitOf()).toBe(10_000);
  });
});
