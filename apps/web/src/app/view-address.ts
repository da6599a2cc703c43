/** Which view an address names, and how it is narrowed; and back. */
import { ConversationFilter, type LooseFilter } from "@max/domain/conversation/filter";
import { type InboxView, VIEW_NAMES, type ViewName } from "../live/inbox-view.ts";
import type { Anchor } from "../live/queries.ts";

/**
 * `team` is the queue that is looked at, or narrows any other view. `message`, or `note` with its instant, is what the
 * conversation opens at.
 */
export type InboxSearch = {
  team?: string;
  state?: string;
  agent?: string;
  inbox?: string;
  tag?: string;
  channel?: string;
  unread?: boolean;
  snoozed?: boolean;
  since?: string;
  before?: string;
  saved?: string;
  message?: string;
  note?: string;
  at?: string;
};

/** The word of an address for each part of a filter. A new part needs its line here. */
const WORDS = {
  state: "state",
  teamId: "team",
  assigneeId: "agent",
  inboxId: "inbox",
  tagId: "tag",
  channel: "channel",
  unread: "unread",
  snoozed: "snoozed",
  activeSince: "since",
  activeBefore: "before",
} as const satisfies Record<keyof LooseFilter, keyof InboxSearch>;
const PARTS = Object.entries(WORDS);

export const anchorOf = ({ message, note, at }: InboxSearch): Anchor | null => {
  if (message) return { type: "message", id: message };
  return note && at ? { type: "note", id: note, at } : null;
};

export const searchOfAnchor = (anchor: Anchor | null): InboxSearch => {
  if (!anchor) return {};
  return anchor.type === "message" ? { message: anchor.id } : { note: anchor.id, at: anchor.at };
};

export const isViewName = (name: string): name is ViewName => (VIEW_NAMES as readonly string[]).includes(name);

/** What an address says that makes sense, part by part; the rest is left out. */
export function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  const kept: Record<string, unknown> = {};
  for (const [part, word] of PARTS)
    if (ConversationFilter.safeParse({ [part]: search[word] }).success && search[word] !== undefined)
      kept[word] = search[word];
  for (const word of ["saved", "message", "note", "at"])
    if (typeof search[word] === "string") kept[word] = search[word];
  return kept;
}

export function viewFromAddress(name: string, search: InboxSearch): InboxView {
  if (name === "mentions") return { name };
  const { saved, ...said } = search;
  const isQueue = name === "team" && said.team !== undefined;
  const parts = PARTS.flatMap(([part, word]) =>
    Reflect.get(said, word) === undefined || (isQueue && word === "team") ? [] : [[part, Reflect.get(said, word)]],
  );
  const read = ConversationFilter.safeParse(Object.fromEntries(parts));
  const more = {
    ...(read.success && parts.length > 0 && { filter: read.data }),
    ...(saved && { savedId: saved }),
  };
  if (isQueue && said.team) return { name: "team", teamId: said.team, ...more };
  return { name: isViewName(name) && name !== "team" && name !== "mentions" ? name : "open", ...more };
}

export function searchOf(view: InboxView): InboxSearch {
  const { state, ...rest } = view.filter ?? {};
  const said = { ...rest, ...(state && { state: state.join(",") }) };
  const parts = PARTS.flatMap(([part, word]) => {
    const value: unknown = Reflect.get(said, part);
    return value === undefined ? [] : [[word, value]];
  });
  return {
    ...Object.fromEntries(parts),
    ...(view.savedId && { saved: view.savedId }),
    ...(view.name === "team" && { team: view.teamId }),
  };
}

/** Where to go after sign-in: only to a path of our own. */
export function safeReturnPath(path: unknown): string {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) && !path.startsWith("/login") ? path : "/";
}
