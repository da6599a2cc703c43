/** All that is found of every kind, as far as it was asked for. */
import type { SearchKind } from "@max/domain/search/views";
import { useInfiniteQuery } from "@tanstack/react-query";
import { foundQuery } from "../../live/search.ts";
import type { SearchFilters } from "../../live/search-filters.ts";
import { firstFound } from "../../ui/found-rows.tsx";
import type { Found } from "../../live/wire.ts";

const useKind = (kind: SearchKind, q: string, filters: SearchFilters) => useInfiniteQuery(foundQuery(kind, q, filters));
export type FoundQuery = ReturnType<typeof useKind>;

export function useFound(q: string, filters: SearchFilters) {
  const queries = {
    customers: useKind("customers", q, filters),
    conversations: useKind("conversations", q, filters),
    messages: useKind("messages", q, filters),
    tags: useKind("tags", q, filters),
  } satisfies Record<SearchKind, FoundQuery>;
  const all = Object.entries(queries) as [SearchKind, FoundQuery][];
  const corrected = new Map<string, Found["corrected"][number]>();
  for (const [, query] of all)
    for (const each of query.data?.pages[0]?.corrected ?? []) corrected.set(each.typed, each);
  const tags = queries.tags.data?.pages[0]?.tags ?? null;
  return {
    queries,
    tags: tags?.items ?? [],
    corrected: [...corrected.values()],
    /** The value of the first row that can be opened. */
    first: firstFound({
      customers: queries.customers.data?.pages[0]?.customers ?? null,
      conversations: queries.conversations.data?.pages[0]?.conversations ?? null,
      messages: queries.messages.data?.pages[0]?.messages ?? null,
      tags,
    }),
    // One that has something to show, or somewhere further back to look.
    isAny: all.some(([kind, { data }]) =>
      data?.pages.some((page) => page[kind]?.items.length || page[kind]?.nextCursor),
    ),
    isAsking: all.some(([, query]) => query.isFetching),
    error: all.find(([, query]) => query.isError && !query.data)?.[1].error ?? null,
    retry: () => {
      for (const [, query] of all) if (query.isError) void query.refetch();
    },
  };
}
