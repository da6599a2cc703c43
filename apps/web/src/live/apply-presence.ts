/** What a change of presence does to what is known of the company. Pure. */
import type { Presence } from "@max/domain/presence/presence";
import type { LiveEvent, Workspace } from "./wire.ts";

export type PresenceEvent = Extract<LiveEvent, { type: "presence.changed" }>;

/** The company after somebody came, went or chose. One's own choice is told to all of one's pages like that. */
export function workspaceAfter(workspace: Workspace, { userId, presence }: PresenceEvent): Workspace {
  const users = workspace.users.map((user) => (user.id === userId ? { ...user, presence } : user));
  const isMine = workspace.me.id === userId && presence !== "offline";
  return { ...workspace, users, me: isMine ? { ...workspace.me, presence } : workspace.me };
}

const RANK: Record<Presence, number> = { available: 0, away: 1, offline: 2 };

/** Those who take work first; the order among equals stays. */
export const byPresence = (a: { presence: Presence }, b: { presence: Presence }) => RANK[a.presence] - RANK[b.presence];
