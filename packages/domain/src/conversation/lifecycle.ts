/** The life of a conversation as a pure state machine. The table is the specification. */
import { z } from "zod";
import { DomainError } from "../errors.ts";
import type { TeamId, UserId } from "../ids.ts";

export const CONVERSATION_STATES = ["new", "queued", "assigned", "closed"] as const;
export const ConversationState = z.enum(CONVERSATION_STATES);
export type ConversationState = z.infer<typeof ConversationState>;

export type Placement = {
  state: ConversationState;
  teamId: TeamId | null;
  assigneeId: UserId | null;
  closedAt: Date | null;
  /** Out of its owner's way until then, or until the customer writes. Set only while it is assigned. */
  snoozedUntil: Date | null;
};

export type Command =
  | { type: "enqueue"; teamId: TeamId }
  | { type: "take"; agentId: UserId } // an agent helps themself
  | { type: "assign"; agentId: UserId } // somebody else decides; also a transfer to a person
  | { type: "unassign" } // back to where it waited
  | { type: "snooze"; until: Date }
  | { type: "wake" } // the moment has come, the customer has written, or a person wants it back
  | { type: "close"; disposition: string }
  | { type: "reopen"; to: UserId | "queue" };

/** What each state accepts. A pair that is not listed is refused, never ignored. */
const ACCEPTS: Record<ConversationState, readonly Command["type"][]> = {
  new: ["enqueue", "take", "assign", "close"],
  queued: ["enqueue", "take", "assign", "close"],
  assigned: ["enqueue", "assign", "unassign", "snooze", "wake", "close"],
  closed: ["reopen"],
};

export const accepts = (state: ConversationState, command: Command["type"]) => ACCEPTS[state].includes(command);

export class RefusedTransition extends DomainError {
  constructor(state: ConversationState, command: Command["type"]) {
    super("transition_refused", `A conversation that is ${state} cannot be changed by "${command}".`);
    this.name = "RefusedTransition";
  }
}

/** Whatever moves a conversation also wakes it. */
export function decide<P extends Placement>(now: P, command: Command, at: Date): P {
  if (!accepts(now.state, command.type)) throw new RefusedTransition(now.state, command.type);
  const awake = { ...now, snoozedUntil: null };
  switch (command.type) {
    case "enqueue":
      return { ...awake, state: "queued", teamId: command.teamId, assigneeId: null };
    case "take":
    case "assign":
      return { ...awake, state: "assigned", assigneeId: command.agentId };
    case "unassign":
      return waiting(awake);
    case "snooze":
      return { ...now, snoozedUntil: command.until };
    case "wake":
      return awake;
    case "close":
      return { ...awake, state: "closed", closedAt: at };
    case "reopen":
      return command.to === "queue"
        ? waiting({ ...awake, closedAt: null })
        : { ...awake, state: "assigned", assigneeId: command.to, closedAt: null };
  }
}

/** In its team's queue, or new where it has no team. */
const waiting = <P extends Placement>(placement: P): P => ({
  ...placement,
  state: placement.teamId ? "queued" : "new",
  assigneeId: null,
});

/** Nobody remembers what they put off for longer. */
const LONGEST_SNOOZE_MS = 366 * 24 * 3_600_000;

/** @throws DomainError `invalid_input` for an instant that is past at `now` (database time), or more than a year ahead */
export function requireSnoozable(until: Date, now: Date): void {
  const aheadMs = until.getTime() - now.getTime();
  if (aheadMs <= 0) throw new DomainError("invalid_input", "Choose a time in the future.");
  if (aheadMs > LONGEST_SNOOZE_MS) throw new DomainError("invalid_input", "Choose a time within a year.");
}

/** The screen offers to undo for ten seconds; the two more are for the way here. */
export const UNDO_WITHIN_MS = 12_000;

/** A customer who writes again within this gets the same conversation back. */
const REOPEN_WITHIN_MS = 24 * 3_600_000;

/** Whether an answer at `at` reopens a conversation that was closed at `closedAt` (both UTC), rather than opening a new one. */
export const reopensOnAnswer = (closedAt: Date, at: Date) => at.getTime() - closedAt.getTime() < REOPEN_WITHIN_MS;
