/** The addresses of the page. Whoever is not signed in goes to sign-in and comes back afterwards. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
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
import { isSignedOut } from "./trpc.ts";
import { type InboxSearch, isViewName, safeReturnPath, viewFromAddress } from "./view-address.ts";

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

/** Whoever is not signed in comes back to this address after signing in. */
async function requireSignedIn(href: string): Promise<void> {
  try {
    await queryClient.ensureQueryData(workspaceQuery);
  } catch (error) {
    if (!isSignedOut(error)) throw error;
    throw redirect({ to: "/login", search: { back: href }, replace: true });
  }
}

const inboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/inbox/$view",
  validateSearch: (search: Record<string, unknown>): InboxSearch =>
    typeof search.team === "string" ? { team: search.team } : {},
  beforeLoad: async ({ location, params, search }) => {
    if (!isViewName(params.view)) throw redirect({ to: "/inbox/$view", params: { view: "open" }, replace: true });
    await requireSignedIn(location.href);
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

const cannedResponsesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/canned-responses",
  beforeLoad: ({ location }) => requireSignedIn(location.href),
  component: lazyRouteComponent(
    () => import("../features/canned-responses/canned-responses-page.tsx"),
    "CannedResponsesPage",
  ),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    companySignInRoute,
    homeRoute,
    inboxRoute.addChildren([conversationRoute]),
    cannedResponsesRoute,
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
