import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TeamId, UserId } from "../ids.ts";
import {
  accepts,
  ConversationState,
  decide,
  RefusedTransition,
  requireSnoozable,
  type Command,
  type Placement,
} from "./lifecycle.ts";

const user = (n: number) => UserId.parse(`00000000-0000-7000-8000-00000000000${n}`);
const team = (n: number) => TeamId.parse(`00000000-0000-7000-9000-00000000000${n}`);
const [ana, ben] = [user(1), user(2)];
const [billing, returns] = [team(1), team(2)];
const noon = new Date("2026-11-20T12:00:00Z");
const later = new Date("2026-11-20T13:00:00Z");

const fresh: Placement = { state: "new", teamId: null, assigneeId: null, closedAt: null, snoozedUntil: null };
const queued = decide(fresh, { type: "enqueue", teamId: billing }, noon);
const assigned = decide(queued, { type: "take", agentId: ana }, noon);
const closed = decide(assigned, { type: "close", disposition: "Answered" }, noon);
const inState: Record<ConversationState, Placement> = { new: fresh, queued, assigned, closed };

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant("enqueue" as const), teamId: fc.constantFrom(billing, returns) }),
  fc.record({ type: fc.constantFrom("take" as const, "assign" as const), agentId: fc.constantFrom(ana, ben) }),
  fc.record({ type: fc.constantFrom("unassign" as const, "wake" as const) }),
  fc.record({ type: fc.constant("snooze" as const), until: fc.constant(later) }),
  fc.record({ type: fc.constant("close" as const), disposition: fc.string() }),
  fc.record({ type: fc.constant("reopen" as const), to: fc.constantFrom(ana, ben, "queue" as const) }),
);

/** Says of every state what it must look like, and so what the database's own checks demand. */
function expectSound(placement: Placement) {
  expect(placement.closedAt !== null).toBe(placement.state === "closed");
  if (placement.state === "assigned") expect(placement.assigneeId).not.toBeNull();
  if (placement.state === "new" || placement.state === "queued") expect(placement.assigneeId).toBeNull();
  if (placement.state === "queued") expect(placement.teamId).not.toBeNull();
  if (placement.snoozedUntil) expect(placement.state).toBe("assigned");
}

describe("the life of a conversation", () => {
  it("accepts exactly what the table lists, and refuses the rest aloud", () => {
    const table: Record<ConversationState, string> = {
      new: "enqueue take assign close",
      queued: "enqueue take assign close",
      assigned: "enqueue assign unassign snooze wake close",
      closed: "reopen",
    };
    const commands: Command[] = [
      { type: "enqueue", teamId: returns },
      { type: "take", agentId: ben },
      { type: "assign", agentId: ben },
      { type: "unassign" },
      { type: "snooze", until: later },
      { type: "wake" },
      { type: "close", disposition: "x" },
      { type: "reopen", to: ben },
    ];
    for (const state of ConversationState.options)
      for (const command of commands) {
        const isListed = table[state].split(" ").includes(command.type);
        expect(accepts(state, command.type)).toBe(isListed);
        if (isListed) expectSound(decide(inState[state], command, later));
        else expect(() => decide(inState[state], command, later)).toThrow(RefusedTransition);
      }
  });

  it("is sound after any commands in any order, and a refusal changes nothing", () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
        let now = fresh;
        for (const command of commands) {
          const before = structuredClone(now);
          try {
            const after = decide(now, command, later);
            expect(accepts(now.state, command.type)).toBe(true);
            expect(now).toEqual(before);
            now = after;
          } catch (error) {
            expect(error).toBeInstanceOf(RefusedTransition);
            expect(accepts(now.state, command.type)).toBe(false);
          }
          expectSound(now);
        }
      }),
    );
  });

  it("keeps whatever else the row holds", () => {
    expect(decide({ ...queued, id: "kept" }, { type: "take", agentId: ana }, noon)).toMatchObject({ id: "kept" });
  });
});

describe("taking a conversation from a queue", () => {
  it("gives it to the agent who took it and remembers the team", () => {
    expect(assigned).toMatchObject({ state: "assigned", assigneeId: ana, teamId: billing });
  });

  it("refuses the second agent, so two people never answer the same customer", () => {
    expect(() => decide(assigned, { type: "take", agentId: ben }, noon)).toThrow(RefusedTransition);
  });
});

describe("closing and reopening", () => {
  it("remembers when it was closed and who had it", () => {
    expect(closed).toMatchObject({ state: "closed", closedAt: noon, assigneeId: ana, teamId: billing });
  });

  it("goes to whoever reopens it, or back to its team's queue, or to nobody when it has no team", () => {
    expect(decide(closed, { type: "reopen", to: ben }, later)).toMatchObject({ state: "assigned", assigneeId: ben });
    expect(decide(closed, { type: "reopen", to: "queue" }, later)).toMatchObject({ state: "queued", teamId: billing });
    const teamless = decide(fresh, { type: "close", disposition: "Spam" }, noon);
    expect(decide(teamless, { type: "reopen", to: "queue" }, later)).toEqual(fresh);
  });

  it("refuses to close twice", () => {
    expect(() => decide(closed, { type: "close", disposition: "again" }, later)).toThrow(/closed.*"close"/);
  });
});

describe("giving back and putting off", () => {
  const asleep = decide(assigned, { type: "snooze", until: later }, noon);

  it("puts an unassigned conversation back where it waited, or makes it new where it has no team", () => {
    expect(decide(assigned, { type: "unassign" }, later)).toEqual(queued);
    const teamless = decide(fresh, { type: "take", agentId: ana }, noon);
    expect(decide(teamless, { type: "unassign" }, later)).toEqual(fresh);
  });

  it("leaves a snoozed conversation with its owner and remembers until when", () => {
    expect(asleep).toEqual({ ...assigned, snoozedUntil: later });
    expect(decide(asleep, { type: "wake" }, later)).toEqual(assigned);
  });

  it("wakes it whatever else happens to it, so that nothing sleeps unseen in another's hands", () => {
    const moves: Command[] = [
      { type: "assign", agentId: ben },
      { type: "enqueue", teamId: returns },
      { type: "unassign" },
      { type: "close", disposition: "Answered" },
    ];
    for (const move of moves) expect(decide(asleep, move, later).snoozedUntil).toBeNull();
  });

  it("refuses a moment that is past, or so far away that nobody remembers", () => {
    expect(() => requireSnoozable(noon, noon)).toThrow(/future/);
    expect(() => requireSnoozable(new Date("2027-12-01T00:00:00Z"), noon)).toThrow(/year/);
    expect(() => requireSnoozable(later, noon)).not.toThrow();
  });
});
