/** Who is signed in, and leaving. */
import type { Actor, ConversationAction } from "@max/domain/access/permissions";
import { can, canManageTagsOf } from "@max/domain/access/permissions";
import type { TeamId } from "@max/domain/ids";
import { useQuery } from "@tanstack/react-query";
import { createContext, createElement, type ReactNode, useCallback, useContext, useMemo } from "react";
import { tagsQuery, workspaceQuery } from "../live/queries.ts";
import type { Conversation, Tag, Workspace } from "../live/wire.ts";
import { queryClient } from "./query-client.ts";
import { client } from "./trpc.ts";

// Who only wants a name is not drawn anew whenever a colleague comes or goes.
const facesIn = ({ users }: Workspace) => users.map(({ id, name, picture }) => ({ id, name, picture }));
const teamsIn = ({ teams }: Workspace) => teams;
const NONE: never[] = [];

const WorkspaceContext = createContext<Workspace | null>(null);
const FacesContext = createContext<ReturnType<typeof facesIn>>(NONE);
const TeamsContext = createContext<Workspace["teams"]>(NONE);

/** Watches the workspace once for all beneath it: a page has hundreds of parts that want a name of it. */
export function SignedInSession({ children }: { children: ReactNode }) {
  const { data: workspace } = useQuery(workspaceQuery);
  const { data: faces = NONE } = useQuery({ ...workspaceQuery, select: facesIn });
  const { data: teams = NONE } = useQuery({ ...workspaceQuery, select: teamsIn });
  if (!workspace) return null;
  const withTeams = createElement(TeamsContext, { value: teams }, children);
  return createElement(
    WorkspaceContext,
    { value: workspace },
    createElement(FacesContext, { value: faces }, withTeams),
  );
}

/** The signed-in person and their company. Only within `SignedInSession`. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("This part of the page needs somebody to be signed in.");
  return workspace;
}

/** The signed-in person as rights are asked about them. */
export function useActor(): Actor {
  const { me, tenant } = useWorkspace();
  return useMemo<Actor>(
    () => ({ type: "user", tenantId: tenant.id, userId: me.id, role: me.role, teamIds: me.teamIds }),
    [me, tenant],
  );
}

/** What the signed-in person may do to a conversation; the server decides the same way. */
export function useMay(): (action: ConversationAction, conversation: Conversation) => boolean {
  const actor = useActor();
  return useCallback((action, conversation) => can(actor, action, conversation), [actor]);
}

/** Whether the signed-in person may make tags of a team, or of the company. */
export function useMayManageTags(): (teamId: TeamId | null) => boolean {
  const actor = useActor();
  return useCallback((teamId) => canManageTagsOf(actor, teamId), [actor]);
}

const NO_TAGS: readonly Tag[] = [];

/** Every tag of the company; none until they are known. */
export const useTags = (): readonly Tag[] => useQuery(tagsQuery).data ?? NO_TAGS;

export type Face = { name: string; picture: string | null };

/** How a person of this company is called and looks, or null when they are no longer in it. */
export function useFace(): (userId: string | null) => Face | null {
  const users = useContext(FacesContext);
  return useCallback((userId) => users.find((user) => user.id === userId) ?? null, [users]);
}

/** The name of a person of this company, or null when they are no longer in it. */
export function useUserName(): (userId: string | null) => string | null {
  const faceOf = useFace();
  return useCallback((userId) => faceOf(userId)?.name ?? null, [faceOf]);
}

export function useTeamName(): (teamId: string | null) => string | null {
  const teams = useContext(TeamsContext);
  return useCallback((teamId) => teams.find((team) => team.id === teamId)?.name ?? null, [teams]);
}

/**
 * Ends the session on the server, leaves, then forgets everything it told us. Unsent messages stay stored for the
 * next time.
 */
export async function signOut(leave: () => Promise<void>): Promise<void> {
  await client.auth.signOut.mutate();
  await leave();
  queryClient.clear();
}
