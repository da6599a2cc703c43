/** The inbox, its conversations, and the search over all of them. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import {
  conversationsQuery,
  countsQuery,
  mentionsQuery,
  prefetchConversation,
  savedViewsQuery,
  tagsQuery,
} from "../../live/queries.ts";
import { InboxPage } from "../inbox-page.tsx";
import { ConversationView } from "../later.tsx";
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

const inboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/inbox/$view",
  validateSearch: readInboxSearch,
  beforeLoad: ({ params, search }) => {
    if (!isViewName(params.view)) throw redirect({ to: "/inbox/$view", params: { view: "open" }, replace: true });
    const view = viewFromAddress(params.view, search);
    if (view.name === "mentions") void queryClient.prefetchInfiniteQuery(mentionsQuery);
    else void queryClient.prefetchInfiniteQuery(conversationsQuery(view));
    void queryClient.prefetchQuery(tagsQuery);
    void queryClient.prefetchQuery(countsQuery);
    void queryClient.prefetchQuery(savedViewsQuery);
  },
  component: InboxPage,
});

const conversationRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: "/$conversationId",
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
