import { queryOptions } from "@tanstack/react-query";
import { client } from "../../app/trpc.ts";

export type Team = Awaited<ReturnType<typeof client.team.list.query>>[number];

/** Nothing live keeps it current: it is asked anew each time the page is opened, and after each change. */
export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: () => client.team.list.query(),
  staleTime: 0,
});
