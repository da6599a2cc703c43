import { queryOptions } from "@tanstack/react-query";
import { client } from "../../app/trpc.ts";

/** Nothing live keeps it current: it is asked anew each time the page is opened. */
export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => client.profile.sessions.query(),
  staleTime: 0,
  gcTime: 0,
});
