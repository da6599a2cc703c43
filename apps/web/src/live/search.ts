/** What is asked of search. An answer is good for moments only; a question that nobody waits for any longer is called off. */
import { isEnough } from "@max/domain/search/query";
import type { SearchKind } from "@max/domain/search/views";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "../app/trpc.ts";
import type { InboxView } from "./inbox-view.ts";
import type { Anchor } from "./queries.ts";
import type { SearchFilters } from "./search-filters.ts";
import type { Conversation, Found, FoundMessage } from "./wire.ts";

const GOOD_FOR_MS = 20_000;
const KEPT_MS = 10 * 60_000;
const AT_FIRST = 5;
const PAGE = 20;
const DAY_MS = 86_400_000;

/** Some of every kind, for a box that answers while somebody types. */
export const firstFoundQuery = (q: string) =>
  queryOptions({
    queryKey: ["search", "first", q],
    queryFn: ({ signal }): Promise<Found> => client.search.find.query({ q, limit: AT_FIRST }, { signal }),
    enabled: isEnough(q),
    placeholderData: keepPreviousData,
    staleTime: GOOD_FOR_MS,
    gcTime: KEPT_MS,
  });

/** All of one kind, page by page. */
export const foundQuery = (kind: SearchKind, q: string, filters: SearchFilters) =>
  infiniteQueryOptions({
    queryKey: ["search", kind, q, filters],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Found) => last[kind]?.nextCursor ?? null,
    queryFn: ({ pageParam, signal }): Promise<Found> =>
      client.search.find.query({ q, kind, cursor: pageParam, ...filterInput(filters), limit: PAGE }, { signal }),
    enabled: isEnough(q),
    staleTime: GOOD_FOR_MS,
    gcTime: KEPT_MS,
  });

const filterInput = ({ channel, team, days }: SearchFilters) => ({
  ...(channel && { channel }),
  ...(team && { teamId: team }),
  // By whole hours, so that the pages of one search begin at one instant.
  ...(days && { since: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - days * DAY_MS).toISOString() }),
});

/** The view in which something found stands. */
export const viewOfFound = ({ state, isSnoozed }: Pick<FoundMessage, "state" | "isSnoozed">): InboxView => ({
  name: state === "closed" ? "closed" : isSnoozed ? "snoozed" : "open",
});
/** Everything that carries a tag, open or closed. */
export const viewOfTag = (tagId: string): InboxView => ({ name: "all", filter: { tagId } });

export const placeOf = (conversation: Conversation) => ({
  conversationId: conversation.id,
  state: conversation.state,
  isSnoozed: conversation.snoozedUntil !== null,
});

export const anchorOfFound = (found: FoundMessage): Anchor =>
  found.type === "message" ? { type: "message", id: found.id } : { type: "note", id: found.id, at: found.at };
