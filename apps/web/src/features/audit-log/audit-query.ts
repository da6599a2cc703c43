import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../../app/trpc.ts";
import { type Asked, filterOf } from "./asked.ts";

export type AuditEntry = Awaited<ReturnType<typeof client.audit.list.query>>["items"][number];
export type AuditChoices = Awaited<ReturnType<typeof client.audit.choices.query>>;

const PAGE = 50;

export const auditQuery = (asked: Asked) =>
  infiniteQueryOptions({
    queryKey: ["audit", asked],
    initialPageParam: null as string | null,
    getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor,
    queryFn: ({ pageParam }) => client.audit.list.query({ ...filterOf(asked), cursor: pageParam, limit: PAGE }),
    staleTime: 0,
    placeholderData: (before) => before,
  });

export const auditChoicesQuery = queryOptions({
  queryKey: ["audit-choices"],
  queryFn: () => client.audit.choices.query(),
  staleTime: 0,
});
