import type { PersonState } from "@max/domain/access/people";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { client } from "../../app/trpc.ts";

export type PeopleFilter = { q: string; state: PersonState | null };
export type Person = Awaited<ReturnType<typeof client.person.list.query>>["items"][number];

const PAGE = 50;

/** Nothing live keeps it current: it is asked anew each time the page is opened, and after each change. */
export const peopleQuery = ({ q, state }: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: ["people", q, state],
    initialPageParam: null as string | null,
    getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor,
    queryFn: ({ pageParam }) =>
      client.person.list.query({ ...(q && { q }), ...(state && { state }), cursor: pageParam, limit: PAGE }),
    staleTime: 0,
    placeholderData: (before) => before,
  });
