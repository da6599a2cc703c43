/** The inbox, its conversations, and the search over all of them. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import {
  conversationQuestions,
  conversationsQuery,
  countsQuery,
  mentionsQuery,
  prefetchConversation,
  savedViewsQuery,
  tagsQuery,
} from "../../live/queries.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import type { Question } from "../../live/ask-before.ts";
import { InboxPage } from "../inbox-page.tsx";
import { ConversationView, fetchPickers } from "../later.tsx";
import { queryClient } from "../query-client.ts";
import { readSearchAddress } from "../search-address.ts";
import { isViewName, readInboxSearch, viewFromAddress } from "../view-address.ts";
import { rootRoute } from "./root-route.ts";
import { signedInRoute } from "./signed-in-route.tsx";

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "open" }, replace: true });
  },
});

const listQuestion = (view: InboxView): Question => {
  if (view.name === "mentions")
    return { key: mentionsQuery.queryKey, ask: () => queryClient.prefetchInfiniteQuery(mentionsQuery) };
  const query = conversationsQuery(view);
  return { key: query.queryKey, ask: () => queryClient.prefetchInfiniteQuery(query) };
};

const inboxQuestions = (view: InboxView): Question[] => [
  listQuestion(view),
  { key: tagsQuery.queryKey, ask: () => queryClient.prefetchQuery(tagsQuery) },
  { key: countsQuery.queryKey, ask: () => queryClient.prefetchQuery(countsQuery) },
  { key: savedViewsQuery.queryKey, ask: () => queryClient.prefetchQuery(savedViewsQuery) },
];

const inboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/inbox/$view",
  validateSearch: readInboxSearch,
  staticData: {
    firstQuestions: ({ params, search }) => {
      fetchPickers();
      return "view" in params
        ? inboxQuestions(viewFromAddress(String(params.view), readInboxSearch({ ...search })))
        : [];
    },
  },
  beforeLoad: ({ params, search }) => {
    if (!isViewName(params.view)) throw redirect({ to: "/inbox/$view", params: { view: "open" }, replace: true });
    for (const { ask } of inboxQuestions(viewFromAddress(params.view, search))) void ask();
    fetchPickers();
  },
  component: InboxPage,
});

const conversationRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: "/$conversationId",
  staticData: {
    firstQuestions: ({ params }) => {
      ConversationView.fetch();
      return "conversationId" in params ? conversationQuestions(String(params.conversationId)) : [];
    },
  },
  beforeLoad: ({ params }) => {
    ConversationView.fetch();
    prefetchConversation(params.conversationId);
  },
});

const searchRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/search",
  validateSearch: readSearchAddress,
  component: lazyRouteComponent(() => import("../search-page.tsx"), "SearchPage"),
});

export const inboxRoutes = [inboxRoute.addChildren([conversationRoute]), searchRoute] as const;
