/** The addresses of the page. Whoever is not signed in goes to sign-in and comes back afterwards. */
import { createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { SignInPage } from "../features/sign-in/sign-in-page.tsx";
import {
  conversationsQuery,
  countsQuery,
  mentionsQuery,
  prefetchConversation,
  tagsQuery,
  workspaceQuery,
} from "../live/queries.ts";
import { FailedPage, MissingPage } from "./error-pages.tsx";
import { InboxPage } from "./inbox-page.tsx";
import { queryClient, whenSignedOut } from "./query-client.ts";
import { readSearchAddress } from "./search-address.ts";
import { SearchPage } from "./search-page.tsx";
import { isSignedOut } from "./trpc.ts";
import { useLiveSession } from "./use-live-session.ts";
import { useTitleBadge } from "./use-title-badge.ts";
import { isViewName, readInboxSearch, safeReturnPath, viewFromAddress } from "./view-address.ts";

const rootRoute = createRootRoute({
  component: Outlet,
  errorComponent: FailedPage,
  notFoundComponent: MissingPage,
});

const readReturn = (search: Record<string, unknown>): { back?: string } =>
  typeof search.back === "string" ? { back: search.back } : {};

function SignIn({ slug, back }: { slug: string | null; back: string | undefined }) {
  return <SignInPage slug={slug} onSignedIn={() => router.history.push(safeReturnPath(back))} />;
}

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: readReturn,
  component: function SignInRoute() {
    return <SignIn slug={null} back={signInRoute.useSearch().back} />;
  },
});

const companySignInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login/$slug",
  validateSearch: readReturn,
  component: function CompanySignInRoute() {
    return <SignIn slug={companySignInRoute.useParams().slug} back={companySignInRoute.useSearch().back} />;
  },
});

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "open" }, replace: true });
  },
});

/** What somebody signed in has, wherever they are: the feed, the outbox and the title go on from page to page. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(workspaceQuery);
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      throw redirect({ to: "/login", search: { back: location.href }, replace: true });
    }
  },
  component: function SignedIn() {
    useLiveSession();
    useTitleBadge();
    return <Outlet />;
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
  },
  component: InboxPage,
});

const conversationRoute = createRoute({
  getParentRoute: () => inboxRoute,
  path: "/$conversationId",
  beforeLoad: ({ params }) => prefetchConversation(params.conversationId),
});

const searchRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/search",
  validateSearch: readSearchAddress,
  component: SearchPage,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    companySignInRoute,
    homeRoute,
    signedInRoute.addChildren([inboxRoute.addChildren([conversationRoute]), searchRoute]),
  ]),
  defaultPendingMs: 150,
  scrollRestoration: false,
});

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname.startsWith("/login")) return;
  // What is on the screen goes before what it was drawn from, so that no part of it is left without its data.
  void router.navigate({ to: "/login", search: { back: href } }).then(() => queryClient.clear());
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
