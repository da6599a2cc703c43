import { describe, expect, it } from "vitest";
import type { Attempt } from "../ledger.ts";
import { answersIn, claimShown, type FaultContext } from "./fault.ts";

const attempt = (sentAt: number, status: number | null, answeredAt: number | null): Attempt => ({
  kind: "inbound",
  id: `wamid-${sentAt}`,
  tenantId: "casa",
  party: "1",
  providerAt: 0,
  sentAt,
  status,
  answeredAt,
});

type Shown = Parameters<FaultContext["fact"]>[2];

/** A context of an account that is already complete. */
function contextOf(attempts: Attempt[], said: FaultContext["readiness"]["said"] = []) {
  const looks: Shown[] = [];
  const context = {
    load: { attempts },
    readiness: { said },
    fact: (_what: string, _goal: string, look: Shown) => looks.push(look),
  } as unknown as FaultContext;
  return { context, looks };
}

describe("the answers of a window", () => {
  const window = { from: 1_000, to: 5_000 };

  it("tells those refused in time from those acknowledged, unanswered and strange", () => {
    const attempts = [
      attempt(2_000, 503, 2_400),
      attempt(2_500, 200, 2_600),
      attempt(3_000, null, null),
      attempt(3_500, 500, 3_501),
    ];
    expect(answersIn(contextOf(attempts).context, window)).toMatchObject({
      count: 4,
      refused: 1,
      acknowledged: 1,
      unanswered: 1,
      strange: 1,
      strangeStatuses: [500],
      longestMs: 400,
    });
  });

  it("leaves out what was under way at its edges, and an answer that came after it", () => {
    const attempts = [attempt(1_050, 200, 1_060), attempt(4_800, 200, 5_300), attempt(4_950, 503, 4_960)];
    expect(answersIn(contextOf(attempts).context, window)).toMatchObject({ count: 1, acknowledged: 0 });
  });
});

describe("what /readyz said during an outage", () => {
  const outage = { name: "away", from: 1_000, to: 2_000, shows: ["database", "bus"] };
  const saying = (at: number, down: string[]) => ({ at, answeredAt: at + 10, status: down.length ? 503 : 200, down });

  it("is enough when every dependency was named at some moment of it", () => {
    const { context, looks } = contextOf([], [saying(1_100, ["bus"]), saying(1_300, ["database", "bus"])]);
    claimShown(context, outage);
    expect(looks[0]!()).toEqual({ measured: "down: bus, database", isKept: true });
  });

  it("is too little when one was never named, or only after it", () => {
    const { context, looks } = contextOf([], [saying(1_100, ["bus"]), saying(2_500, ["database"])]);
    claimShown(context, outage);
    expect(looks[0]!()).toEqual({ measured: "down: bus", isKept: false });
  });
});
