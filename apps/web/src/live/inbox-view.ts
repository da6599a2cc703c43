/** The views of the rail: what each asks the server for, and which conversations belong to it. */
import { type LooseFilter, matchesFilter } from "@max/domain/conversation/filter";
import type { Conversation } from "./wire.ts";

export const VIEW_NAMES = ["mine", "unassigned", "open", "mentions", "snoozed", "closed", "team", "all"] as const;
export type ViewName = (typeof VIEW_NAMES)[number];
/** A team's queue is the only view that needs to say which. */
type Place = { name: Exclude<ViewName, "team" | "mentions"> } | { name: "team"; teamId: string };
/** A view that lists conversations. */
export type ListView = Place & {
  /** What narrows it further. */
  filter?: LooseFilter;
  /** The saved view that this came from; says nothing about what it holds. */
  savedId?: string;
};
/** Mentions are not narrowed. */
export type InboxView = ListView | { name: "mentions"; filter?: undefined; savedId?: undefined };

const OF_VIEW: Record<Exclude<ListView["name"], "team">, LooseFilter> = {
  mine: { state: ["assigned"], snoozed: false, assigneeId: "me" },
  unassigned: { state: ["new", "queued"], snoozed: false },
  open: { state: ["new", "queued", "assigned"], snoozed: false },
  snoozed: { state: ["assigned"], snoozed: true },
  closed: { state: ["closed"], snoozed: false },
  /** Where saved views stand: everything, and narrowed by them alone. */
  all: {},
};

/** What a view holds before anybody narrows it. */
export const ofView = (view: ListView): LooseFilter =>
  view.name === "team" ? { state: ["new", "queued"], snoozed: false, teamId: view.teamId } : OF_VIEW[view.name];

/** All that a view asks for. What the view says itself is not undone by what narrows it. */
export function wholeFilter(view: ListView): LooseFilter {
  const own = ofView(view);
  const { state, ...more } = view.filter ?? {};
  const states = own.state && state ? own.state.filter((each) => state.includes(each)) : (own.state ?? state);
  return { ...more, ...own, ...(states?.length && { state: states }) };
}

/** Whether a conversation is in a view, as the server would decide it. */
export const belongsTo = (view: ListView, conversation: Conversation, myId: string, now = new Date()): boolean =>
  matchesFilter(wholeFilter(view), conversation, { meId: myId, now });

/** The same list, wherever it is known from. */
export function listKey(view: ListView): ListView {
  const key = { ...view };
  delete key.savedId;
  return key;
}

/** Latest activity first, then the id, as the server sorts; ISO instants compare as text. */
export function byActivity(a: Conversation, b: Conversation): number {
  if (a.lastActivityAt !== b.lastActivityAt) return a.lastActivityAt < b.lastActivityAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
