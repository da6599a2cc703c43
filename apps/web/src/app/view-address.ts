/** Which view an address names, and how it is narrowed; and back. */
import { type InboxView, VIEW_NAMES, type ViewName } from "../live/inbox-view.ts";
import type { Anchor } from "../live/queries.ts";
import { type FilterWords, readFilter, sensibleWords, wordsOfFilter } from "./filter-address.ts";

/**
 * `team` is the queue that is looked at, or narrows any other view. `message`, or `note` with its instant, is what the
 * conversation opens at.
 */
export type InboxSearch = FilterWords & {
  saved?: string;
  message?: string;
  note?: string;
  at?: string;
};

export const anchorOf = ({ message, note, at }: InboxSearch): Anchor | null => {
  if (message) return { type: "message", id: message };
  return note && at ? { type: "note", id: note, at } : null;
};

export const searchOfAnchor = (anchor: Anchor | null): InboxSearch => {
  if (!anchor) return {};
  return anchor.type === "message" ? { message: anchor.id } : { note: anchor.id, at: anchor.at };
};

export const isViewName = (name: string): name is ViewName => (VIEW_NAMES as readonly string[]).includes(name);

/** What an address says that makes sense; the rest is left out. */
export function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  const kept: Record<string, unknown> = sensibleWords(search);
  for (const word of ["saved", "message", "note", "at"])
    if (typeof search[word] === "string") kept[word] = search[word];
  return kept;
}

export function viewFromAddress(name: string, search: InboxSearch): InboxView {
  if (name === "mentions") return { name };
  const { saved, ...said } = search;
  // A queue is one team's; several narrow a list.
  const isQueue = name === "team" && said.team !== undefined && !said.team.includes(",");
  const filter = readFilter(isQueue ? { ...said, team: undefined } : said);
  const more = { ...(Object.keys(filter).length > 0 && { filter }), ...(saved && { savedId: saved }) };
  if (isQueue && said.team) return { name: "team", teamId: said.team, ...more };
  return { name: isViewName(name) && name !== "team" && name !== "mentions" ? name : "open", ...more };
}

export const searchOf = (view: InboxView): InboxSearch => ({
  ...wordsOfFilter(view.filter ?? {}),
  ...(view.savedId && { saved: view.savedId }),
  ...(view.name === "team" && { team: view.teamId }),
});

/** Where to go after sign-in: only to a path of our own. */
export function safeReturnPath(path: unknown): string {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) && !path.startsWith("/login") ? path : "/";
}
