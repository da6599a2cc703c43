/** Where a notice leads. */
import type { Notice } from "../live/wire.ts";

type Place =
  | { to: "/inbox/$view"; params: { view: string }; search: { team?: string } }
  | { to: "/inbox/$view/$conversationId"; params: { view: string; conversationId: string }; search: object };

/** A queue leads to its list, everything else to its conversation. */
export function placeOf({ kind, teamId, conversationId }: Pick<Notice, "kind" | "teamId" | "conversationId">): Place {
  if (teamId) return { to: "/inbox/$view", params: { view: "team" }, search: { team: teamId } };
  const view = kind === "mention" ? "mentions" : "mine";
  return { to: "/inbox/$view/$conversationId", params: { view, conversationId }, search: {} };
}
