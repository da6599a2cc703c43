import { queryOptions } from "@tanstack/react-query";
import { client } from "../../app/trpc.ts";

export type Disposition = Awaited<ReturnType<typeof client.disposition.list.query>>[number];

/** Nothing live keeps it current: it is asked anew each time the page is opened, and after each change. */
export const dispositionsQuery = queryOptions({
  queryKey: ["dispositions"],
  queryFn: () => client.disposition.list.query(),
  staleTime: 0,
});
