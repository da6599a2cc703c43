import { describe, expect, it } from "vitest";
import { check, checkFollower, type Defect, defectsIn, type Seen, type Stored } from "./checker.ts";
import type { Attempt } from "./ledger.ts";

const NOON = Date.UTC(2026, 4, 4, 12);

const webhook = (id: string, at: number, more: Partial<Attempt> = {}): Attempt => ({
  kind: "inbound",
  id,
  tenantId: "casa",
  party: "14155550001",
  providerAt: NOON,
  status: 200,
  sentAt: NOON + at,
  answeredAt: NOON + at + 5,
  ...more,
});
const send = (id: string, at: number, more: Partial<Attempt> = {}): Attempt => ({
  ...webhook(id, at),
  kind: "send",
  party: "talk",
  providerAt: null,
  ...more,
});
const unanswered = { status: null, answeredAt: null };

/** Two messages in, two answers out, all of them where they belong. */
const attempts = [webhook("in-1", 0), webhook("in-2", 100), send("out-1", 200), send("out-2", 300)];
const stored: Stored = {
  inbound: [1, 2].map((n) => ({
    externalId: `in-${n}`,
    tenantId: "casa",
    conversationId: "talk",
    phone: "14155550001",
    sortAt: NOON,
    arrival: [n, 0] as const,
  })),
  outbound: [1, 2].map((n) => ({ clientMessageId: `out-${n}`, tenantId: "casa", status: "read", reports: ["sent"] })),
  openByThread: [{ threadId: "thread", open: 1 }],
  counts: [{ of: "casa new", kept: 1, really: 1 }],
};
const seen: Seen[] = [1, 2].map((n) => ({ id: `out-${n}`, tenantId: "casa" }));
const [in1, in2] = stored.inbound as [Stored["inbound"][0], Stored["inbound"][0]];
const [out1, out2] = stored.outbound as [Stored["outbound"][0], Stored["outbound"][0]];

type Account = { attempts?: Attempt[]; stored?: Partial<Stored>; seen?: Seen[] };
const look = (account: Account) =>
  check(account.attempts ?? attempts, { ...stored, ...account.stored }, account.seen ?? seen);

describe("the ledger checker", () => {
  it("finds nothing where everything is as promised", () => {
    expect(defectsIn(look({}))).toEqual([]);
    expect(look({})).toMatchObject({ acked: 2, accepted: 2, recovered: 0 });
  });

  it.each<[string, Defect, string[], Account]>([
    ["a webhook answered before its commit and lost with it", "lost", ["in-2"], { stored: { inbound: [in1] } }],
    ["a message stored twice for want of a unique key", "doubled", ["in-1"], { stored: { inbound: [in1, in1, in2] } }],
    [
      "a message that nobody sent",
      "phantom",
      ["in-9"],
      { stored: { inbound: [in1, in2, { ...in2, externalId: "in-9" }] } },
    ],
    [
      "a message in another company's hands",
      "crossed",
      ["in-2"],
      { stored: { inbound: [in1, { ...in2, tenantId: "sol" }] } },
    ],
    [
      "a message under another customer's name",
      "misfiled",
      ["in-2"],
      { stored: { inbound: [in1, { ...in2, phone: "14155550002" }] } },
    ],
    [
      "a message sorted by our clock instead of the provider's",
      "disordered",
      ["in-2"],
      { stored: { inbound: [in1, { ...in2, sortAt: NOON + 100 }] } },
    ],
    [
      "two messages of one second in the wrong order",
      "disordered",
      ["in-1"],
      {
        stored: {
          inbound: [
            { ...in1, arrival: [8, 0] },
            { ...in2, arrival: [7, 0] },
          ],
        },
      },
    ],
    [
      "two open conversations where the lock was per message",
      "openTwice",
      ["thread"],
      { stored: { openByThread: [{ threadId: "thread", open: 2 }] } },
    ],
    [
      "an accepted send that was never stored",
      "sendLost",
      ["out-2"],
      { stored: { outbound: [out1] }, seen: [seen[0]!] },
    ],
    ["a double click stored twice", "sendDoubled", ["out-1"], { stored: { outbound: [out1, out1, out2] } }],
    ["a send that nobody asked for", "sendPhantom", ["out-9"], { seen: [...seen, { id: "out-9", tenantId: "casa" }] }],
    [
      "a message handed over again by a second worker, or after an unknown outcome",
      "sentTwice",
      ["out-1"],
      { seen: [...seen, seen[0]!] },
    ],
    ["a message called read that never left", "unsaid", ["out-2"], { seen: [seen[0]!] }],
    [
      "a message left in sending for ever",
      "unsettled",
      ["out-2"],
      { stored: { outbound: [out1, { ...out2, status: "sending", reports: [] }] } },
    ],
    ["an answer that overtook the one before it", "overtaken", ["out-1"], { seen: seen.toReversed() }],
    [
      "a status that fell back",
      "fellBack",
      ["out-2"],
      { stored: { outbound: [out1, { ...out2, status: "sent", reports: ["delivered"] }] } },
    ],
    [
      "an answer that left from another company's number",
      "crossed",
      ["out-2"],
      { seen: [seen[0]!, { id: "out-2", tenantId: "sol" }] },
    ],
    [
      "a count that a rolled back or repeated change has moved",
      "miscounted",
      ["casa new"],
      { stored: { counts: [{ of: "casa new", kept: 2, really: 1 }] } },
    ],
  ])("catches %s", (_what, defect, ids, account) => {
    const findings = look(account);
    expect(findings[defect]).toEqual(ids);
    expect(defectsIn(findings)).toHaveLength(1);
  });

  it("lets a message be stored though its webhook was never answered, and counts it as recovered", () => {
    const findings = look({ attempts: [attempts[0]!, webhook("in-2", 100, unanswered), ...attempts.slice(2)] });
    expect(defectsIn(findings)).toEqual([]);
    expect(findings).toMatchObject({ acked: 1, recovered: 1 });
  });

  it("misses nothing that was never acknowledged", () => {
    const findings = look({
      attempts: [...attempts, webhook("in-3", 200, unanswered), send("out-3", 400, unanswered)],
    });
    expect(defectsIn(findings)).toEqual([]);
  });

  it("takes the repeat of an unanswered webhook for the same message", () => {
    const repeated = [webhook("in-1", 0, unanswered), webhook("in-1", 900), ...attempts.slice(1)];
    expect(look({ attempts: repeated })).toMatchObject({ lost: [], phantom: [], disordered: [], acked: 2 });
  });

  it("lets either of two messages be first that were under way together", () => {
    const together = [webhook("in-1", 0, { answeredAt: NOON + 150 }), ...attempts.slice(1)];
    const inbound = [
      { ...in1, arrival: [8, 0] as const },
      { ...in2, arrival: [7, 0] as const },
    ];
    expect(look({ attempts: together, stored: { inbound } }).disordered).toEqual([]);
  });

  it.each(["failed", "unconfirmed"] as const)("accepts an answer that did not go out and says %s", (status) => {
    const outbound = [out1, { ...out2, status, reports: [] }];
    expect(defectsIn(look({ stored: { outbound }, seen: [seen[0]!] }))).toEqual([]);
  });
});

describe("what a live client heard", () => {
  const heard = [4, 7, 9].map((cursor) => ({ cursor, messageId: `m-${cursor}`, isReset: false }));
  const ids = heard.map(({ messageId }) => messageId);
  const nothing = { missed: [], heardTwice: [], foreign: [], backwards: 0, resets: 0, gaps: [] };

  it("is right when each message came once and the cursor rose", () => {
    expect(checkFollower(heard, ids)).toEqual(nothing);
  });

  it("shows a gap, a repeat and a cursor that went back", () => {
    expect(checkFollower([heard[0]!, heard[2]!, heard[0]!], ids)).toEqual({
      ...nothing,
      missed: ["m-7"],
      heardTwice: ["m-4"],
      backwards: 1,
    });
  });

  it("shows an event of the database that it passed over, but none from before it began", () => {
    expect(checkFollower(heard, ids, [1, 4, 7, 8, 9])).toEqual({ ...nothing, gaps: [8] });
  });

  it("shows a message of another company", () => {
    expect(checkFollower(heard, ids.slice(1)).foreign).toEqual(["m-4"]);
  });
});
