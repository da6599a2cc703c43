/** The life of a conversation as a pure state machine. The table is the specification. */
import { z } from "zod";
import { DomainError } from "../errors.ts";
import type { TeamId, UserId } from "../ids.ts";

export const ConversationState = z.enum(["new", "queued", "assigned", "closed"]);
export type ConversationState = z.infer<typeof ConversationState>;

export type Placement = {
  state: ConversationState;
  teamId: TeamId | null;
  assigneeId: UserId | null;
  closedAt: Date | null;
};

export type Command =
  | { type: "enqueue"; teamId: TeamId }
  | { type: "take"; agentId: UserId } // an agent helps themself
  | { type: "assign"; agentId: UserId } // somebody else decides; also a transfer to a person
  | { type: "close"; disposition: string }
  | { type: "reopen"; to: UserId | "queue" };

/** What each state accepts. A pair that is not listed is refused, never ignored. */
const ACCEPTS: Record<ConversationState, readonly Command["type"][]> = {
  new: ["enqueue", "take", "assign", "close"],
  queued: ["enqueue", "take", "assign", "close"],
  assigned: ["enqueue", "assign", "close"],
  closed: ["reopen"],
};

export const accepts = (state: ConversationState, command: Command["type"]) => ACCEPTS[state].includes(command);

export class RefusedTransition extends DomainError {
  constructor(state: ConversationState, command: Command["type"]) {
    super("transition_refused", `A conversation that is ${state} cannot be changed by "${command}".`);
    this.name = "RefusedTransition";
  }
}

export function decide<P extends Placement>(now: P, command: Command, at: Date): P {
  if (!accepts(now.state, command.type)) throw new RefusedTransition(now.state, command.type);
  switch (command.type) {
    case "enqueue":
      return { ...now, state: "queued", teamId: command.teamId, assigneeId: null };
    case "take":
    case "assign":
      return { ...now, state: "assigned", assigneeId: command.agentId };
    case "close":
      return { ...now, state: "closed", closedAt: at };
    case "reopen":
      return command.to === "queue"
        ? { ...now, state: now.teamId ? "queued" : "new", assigneeId: null, closedAt: null }
        : { ...now, state: "assigned", assigneeId: command.to, closedAt: null };
  }
}

/** A customer who writes again within this gets the same conversation back. */
const REOPEN_WITHIN_MS = 24 * 3_600_000;

/** Whether an answer at `at` reopens a conversation that was closed at `closedAt` (both UTC), rather than opening a new one. */
export const reopensOnAnswer = (closedAt: Date, at: Date) => at.getTime() - closedAt.getTime() < REOPEN_WITHIN_MS;
