/** Canned responses as the composer's menu and the page that manages them hold them. */
import { queryOptions } from "@tanstack/react-query";
import { queryClient } from "../app/query-client.ts";
import { client } from "../app/trpc.ts";
import type { CannedResponse } from "./wire.ts";

/** Nothing tells of a colleague's change: a minute later it is seen. */
const MENU_STALE_MS = 60_000;

export const cannedMenuQuery = queryOptions({
  queryKey: ["canned", "menu"],
  queryFn: (): Promise<CannedResponse[]> => client.cannedResponse.menu.query(),
  staleTime: MENU_STALE_MS,
});

/** Counts a use, here at once and on the server as soon as it can; only the order of the menu hangs on it. */
export function countCannedUse(id: CannedResponse["id"]): void {
  queryClient.setQueryData(cannedMenuQuery.queryKey, (menu) =>
    menu?.map((each) => (each.id === id ? { ...each, uses: each.uses + 1 } : each)),
  );
  client.cannedResponse.use.mutate({ cannedResponseId: id }).catch(() => undefined);
}

/** After a change: menus and lists are asked for anew. */
export const forgetCanned = () => queryClient.invalidateQueries({ queryKey: ["canned"] });
