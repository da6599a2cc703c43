/**
 * An answer may be older than events that arrived while it was on its way; and a further page is joined to what was
 * loaded when it was asked for. Every answer is therefore brought up to date before anything is drawn from it.
 */
import type { Query } from "@tanstack/react-query";
import { queryClient } from "../app/query-client.ts";
import { detailAfter, listAfter, type Pages, threadAfter, type ThreadPages } from "./apply-live-event.ts";
import type { ListView } from "./inbox-view.ts";
import { withPerson } from "./apply-person.ts";
import { workspaceAfter } from "./apply-presence.ts";
import { workspaceQuery } from "./queries.ts";
import { eventsSince, markEvents, type RecentEvent } from "./recent-events.ts";
import type { Conversation, ConversationDetail } from "./wire.ts";

/** Starts watching the cache; before the first question is asked. */
export function keepAnswersCurrent(): void {
  const askedAt = new WeakMap<Query, number>();
  queryClient.getQueryCache().subscribe((notice) => {
    if (notice.type !== "updated") return;
    const { query, action } = notice;
    if (action.type === "fetch") askedAt.set(query, markEvents());
    if (action.type !== "success" || action.manual) return;
    const missed = eventsSince(askedAt.get(query) ?? markEvents());
    if (missed.length > 0) catchUp(query, missed);
  });
}

function catchUp({ queryKey }: Query, missed: readonly RecentEvent[]) {
  const myId = queryClient.getQueryData(workspaceQuery.queryKey)?.me.id ?? "";
  const [name, subject] = queryKey;
  if (name === "workspace")
    queryClient.setQueryData(workspaceQuery.queryKey, (known) =>
      missed.reduce((all, { event }) => {
        if (all && event.type === "presence.changed") return workspaceAfter(all, event);
        return all && event.type === "person.changed" ? withPerson(all, event.person) : all;
      }, known),
    );
  if (name === "conversations")
    queryClient.setQueryData<Pages<Conversation>>(queryKey, (known) =>
      missed.reduce((list, { event, news }) => list && listAfter(list, event, news, subject as ListView, myId), known),
    );
  if (name === "messages")
    queryClient.setQueryData<ThreadPages>(queryKey, (known) =>
      missed.reduce((thread, { event, news }) => thread && threadAfter(thread, event, news, String(subject)), known),
    );
  if (name === "conversation")
    queryClient.setQueryData<ConversationDetail>(queryKey, (known) =>
      missed.reduce((detail, { event, news }) => detail && detailAfter(detail, event, news), known),
    );
}
