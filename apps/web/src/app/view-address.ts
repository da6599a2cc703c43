/** Which view an address names, and back. */
import { type InboxView, VIEW_NAMES, type ViewName } from "../live/inbox-view.ts";
import type { Anchor } from "../live/queries.ts";

/** `message`, or `note` with its instant, is what the conversation opens at. */
export type InboxSearch = { team?: string; message?: string; note?: string; at?: string };

/** Only what an address may say; the rest of it is dropped. */
export function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  const names = ["team", "message", "note", "at"] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof search[name] === "string" ? [[name, search[name]]] : [])));
}

export const anchorOf = ({ message, note, at }: InboxSearch): Anchor | null => {
  if (message) return { type: "message", id: message };
  return note && at ? { type: "note", id: note, at } : null;
};

export const searchOfAnchor = (anchor: Anchor | null): InboxSearch => {
  if (!anchor) return {};
  return anchor.type === "message" ? { message: anchor.id } : { note: anchor.id, at: anchor.at };
};

export const isViewName = (name: string): name is ViewName => (VIEW_NAMES as readonly string[]).includes(name);

export function viewFromAddress(name: string, search: InboxSearch): InboxView {
  if (name === "team" && search.team) return { name, teamId: search.team };
  return { name: isViewName(name) && name !== "team" ? name : "open" };
}

export const searchOf = (view: InboxView): InboxSearch => (view.name === "team" ? { team: view.teamId } : {});

/** Where to go after sign-in: only to a path of our own. */
export function safeReturnPath(path: unknown): string {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) && !path.startsWith("/login") ? path : "/";
}
