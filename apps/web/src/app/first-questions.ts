/** What a page shows first. It is asked for together with who is signed in: nobody waits for one answer after the other. */
import { askBefore, type Question } from "../live/ask-before.ts";
import { workspaceQuery } from "../live/queries.ts";
import type { Workspace } from "../live/wire.ts";
import { queryClient } from "./query-client.ts";

type Address = { params: object; search: object };

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    firstQuestions?: (address: Address) => Question[];
  }
}

type Match = Address & { staticData: { firstQuestions?: (address: Address) => Question[] } };

/** Asks who is signed in, and with it what the pages at this address show first. @throws what the server said */
export function askFirst(matches: readonly Match[]): Promise<Workspace> {
  const { data, fetchStatus } = queryClient.getQueryState(workspaceQuery.queryKey) ?? {};
  const isAsked = data !== undefined || fetchStatus === "fetching";
  const workspace = queryClient.ensureQueryData(workspaceQuery);
  const questions = matches.flatMap((match) => match.staticData.firstQuestions?.(match) ?? []);
  if (!isAsked) void askBefore(queryClient, workspace, questions);
  return workspace;
}
