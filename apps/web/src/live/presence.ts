/** Who is there, as the feed tells it, and saying it of oneself. */
import type { ChosenPresence } from "@max/domain/presence/presence";
import { queryClient } from "../app/query-client.ts";
import { client } from "../app/trpc.ts";
import { type PresenceEvent, workspaceAfter } from "./apply-presence.ts";
import { workspaceQuery } from "./queries.ts";

export const showPresence = (event: PresenceEvent) =>
  queryClient.setQueryData(workspaceQuery.queryKey, (known) => known && workspaceAfter(known, event));

/** Shown at once; taken back when it could not be said. */
export async function choosePresence(presence: ChosenPresence): Promise<void> {
  const before = queryClient.getQueryData(workspaceQuery.queryKey)?.me.presence;
  const show = (chosen: ChosenPresence) =>
    queryClient.setQueryData(
      workspaceQuery.queryKey,
      (known) => known && { ...known, me: { ...known.me, presence: chosen } },
    );
  show(presence);
  try {
    await client.presence.choose.mutate({ presence });
  } catch (error) {
    if (before) show(before);
    throw error;
  }
}
