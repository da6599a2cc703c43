/** The views of the rail: what each asks the server for, and which conversations belong to it. */
import type { ConversationState } from "@max/domain/conversation/lifecycle";
import type { Conversation } from "./wire.ts";

export const VIEW_NAMES = ["mine", "unassigned", "open", "mentions", "snoozed", "closed", "team"] as const;
export type ViewName = (typeof VIEW_NAMES)[number];
/** A view that lists conversations. A team's queue is the only one that needs to say which. */
export type ListView = { name: Exclude<ViewName, "team" | "mentions"> } | { name: "team"; teamId: string };
export type InboxView = ListView | { name: "mentions" };

const STATES: Record<ListView["name"], ConversationState[]> = {
  mine: ["assigned"],
  unassigned: ["new", "queued"],
  open: ["new", "queued", "assigned"],
  snoozed: ["assigned"],
  closed: ["closed"],
  team: ["new", "queued"],
};

/** What `conversation.list` is asked. */
export function listInput(view: ListView): ListInput {
  const input = { state: STATES[view.name], snoozed: view.name === "snoozed" };
  if (view.name === "mine") return { ...input, assigneeId: "me" };
  if (view.name === "team") return { ...input, teamId: view.teamId };
  return input;
}
type ListInput = { state: ConversationState[]; snoozed: boolean; assigneeId?: "me"; teamId?: string };

/** Whether a conversation is in a view, as the server would decide it. */
export function belongsTo(view: ListView, conversation: Conversation, myId: string): boolean {
  if (!STATES[view.name].includes(conversation.state)) return false;
  if ((conversation.snoozedUntil !== null) !== (view.name === "snoozed")) return false;
  if (view.name === "mine") return conversation.assigneeId === myId;
  if (view.name === "team") return conversation.teamId === view.teamId;
  return true;
}

/** Latest activity first, then the id, as the server sorts; ISO instants compare as text. */
export function byActivity(a: Conversation, b: Conversation): number {
  if (a.lastActivityAt !== b.lastActivityAt) return a.lastActivityAt < b.lastActivityAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
