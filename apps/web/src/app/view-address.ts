/** Which view an address names, and back. */
import { type InboxView, VIEW_NAMES, type ViewName } from "../live/inbox-view.ts";

export type InboxSearch = { team?: string };

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
