/** The addresses of the page. Whoever is not signed in goes to sign-in and comes back afterwards. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useParams,
  useSearch,
} from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import {
  conversationsQuery,
  countsQuery,
  mentionsQuery,
  prefetchConversation,
  savedViewsQuery,
  tagsQuery,
  workspaceQuery,
} from "../live/queries.ts";
import type { LinkKind } from "@max/domain/access/password";
import { FailedPage, MissingPage } from "./error-pages.tsx";
import { openOffice } from "./i18n.ts";
import { InboxPage } from "./inbox-page.tsx";
import { ConversationView } from "./later.tsx";
import { queryClient, whenSignedOut } from "./query-client.ts";
import { readSearchAddress } from "./search-address.ts";
import { isSignedOut } from "./trpc.ts";
import { useLiveSession } from "./use-live-session.ts";
import { useTitleBadge } from "./use-title-badge.ts";
import { isViewName, readInboxSearch, safeReturnPath, viewFromAddress } from "./view-address.ts";

/** Nothing of it is drawn before there is news. */
const NoticeCards = lazy(async () => ({
  default: (await import("../features/notices/notice-cards.tsx")).NoticeCards,
}));

const UpdateCard = lazy(async () => ({ default: (await import("./update-card.tsx")).UpdateCard }));

const rootRoute = createRootRoute({
  component: Outlet,
  errorComponent: FailedPage,
  notFoundComponent: MissingPage,
});

const readReturn = (search: Record<string, unknown>): { back?: string } =>
  typeof search.back === "string" ? { back: search.back } : {};

const signInPage = lazyRouteComponent(async () => {
  const [{ SignInPage }] = await Promise.all([import("../features/sign-in/sign-in-page.tsx"), openOffice()]);
  return {
    default: function SignIn() {
      const { slug = null } = useParams({ strict: false });
      const { back } = useSearch({ strict: false });
      return <SignInPage slug={slug} onSignedIn={() => router.history.push(safeReturnPath(back))} />;
    },
  };
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: readReturn,
  component: signInPage,
});

const companySignInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login/$slug",
  validateSearch: readReturn,
  component: signInPage,
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  validateSearch: (search: Record<string, unknown>): { company?: string } =>
    typeof search.company === "string" ? { company: search.company } : {},
  component: lazyRouteComponent(async () => {
    const [{ ForgotPasswordPage }] = await Promise.all([
      import("../features/sign-in/forgot-password-page.tsx"),
      openOffice(),
    ]);
    return {
      default: function ForgotPassword() {
        return <ForgotPasswordPage company={forgotPasswordRoute.useSearch().company ?? null} />;
      },
    };
  }),
});

/** The token stands behind the #: it is sent nowhere by itself. */
const linkPage = (kind: LinkKind) =>
  lazyRouteComponent(async () => {
    const [{ ChoosePasswordPage }] = await Promise.all([
      import("../features/sign-in/choose-password-page.tsx"),
      openOffice(),
    ]);
    return {
      default: function ChoosePassword() {
        return (
          <ChoosePasswordPage
            kind={kind}
            token={router.state.location.hash}
            onSignedIn={() => {
              // Whoever was signed in here before is somebody else by now.
              queryClient.clear();
              router.history.push("/");
            }}
          />
        );
      },
    };
  });

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  component: linkPage("reset"),
});

const acceptInviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/accept-invite",
  component: linkPage("invite"),
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
    return (
      <>
        <Outlet />
        <Suspense>
          <NoticeCards />
          <UpdateCard />
        </Suspense>
      </>
    );
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

/** Settings and administration are loaded when they are opened: nobody waits for them before the inbox. */
const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: "settings",
  component: lazyRouteComponent(async () => {
    const [{ SettingsPage }] = await Promise.all([import("./settings-page.tsx"), openOffice()]);
    return { default: SettingsPage };
  }),
});

const profileRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/profile",
  component: lazyRouteComponent(() => import("../features/settings/profile-page.tsx"), "ProfilePage"),
});
const preferencesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/preferences",
  component: lazyRouteComponent(() => import("../features/settings/preferences-page.tsx"), "PreferencesPage"),
});
const notificationsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/notifications",
  component: lazyRouteComponent(() => import("../features/settings/notifications-page.tsx"), "NotificationsPage"),
});
const passwordRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/password",
  component: lazyRouteComponent(() => import("../features/settings/password-page.tsx"), "PasswordPage"),
});
const sessionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/sessions",
  component: lazyRouteComponent(() => import("../features/settings/sessions-page.tsx"), "SessionsPage"),
});
const peopleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/people",
  component: lazyRouteComponent(() => import("../features/admin/people-page.tsx"), "PeoplePage"),
});
const importRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/import",
  component: lazyRouteComponent(() => import("../features/admin/import-page.tsx"), "ImportPage"),
});
const teamsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/teams",
  component: lazyRouteComponent(() => import("../features/admin/teams-page.tsx"), "TeamsPage"),
});
const protectionRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/protection",
  component: lazyRouteComponent(() => import("../features/admin/protection-page.tsx"), "ProtectionPage"),
});

const tagsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/tags",
  component: lazyRouteComponent(() => import("../features/admin-tags/tags-page.tsx"), "TagsPage"),
});
const dispositionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/dispositions",
  component: lazyRouteComponent(
    () => import("../features/admin-dispositions/dispositions-page.tsx"),
    "DispositionsPage",
  ),
});
const inboxesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/inboxes",
  component: lazyRouteComponent(() => import("../features/admin-inboxes/inboxes-page.tsx"), "InboxesPage"),
});
const templatesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/templates",
  component: lazyRouteComponent(() => import("../features/admin-templates/templates-page.tsx"), "TemplatesPage"),
});
const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/audit",
  component: lazyRouteComponent(() => import("../features/audit-log/audit-page.tsx"), "AuditPage"),
});

const searchRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/search",
  validateSearch: readSearchAddress,
  component: lazyRouteComponent(() => import("./search-page.tsx"), "SearchPage"),
});

/** People have pages of their own beside the rail, loaded when the first is opened. */
const contactsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: "contacts",
  component: lazyRouteComponent(() => import("./contacts-page.tsx"), "ContactsPage"),
});
const contactListRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: "/contacts",
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === "string" || typeof search.q === "number" ? { q: String(search.q) } : {},
  component: lazyRouteComponent(async () => {
    const { ContactList } = await import("../features/contacts/contact-list.tsx");
    const search = (q: string) => {
      // Whoever was found may have been clicked while the address had yet to follow what was typed.
      if (router.latestLocation.pathname === "/contacts")
        void router.navigate({ to: "/contacts", search: q ? { q } : {}, replace: true });
    };
    return {
      default: function Contacts() {
        return <ContactList q={contactListRoute.useSearch().q ?? ""} onSearch={search} />;
      },
    };
  }),
});
const contactRoute = createRoute({
  getParentRoute: () => contactsRoute,
  path: "/contacts/$contactId",
  component: lazyRouteComponent(async () => {
    const { ContactPage } = await import("../features/contacts/contact-page.tsx");
    const lead = (contactId: string) =>
      void router.navigate({ to: "/contacts/$contactId", params: { contactId }, replace: true });
    return {
      default: function Contact() {
        const { contactId } = contactRoute.useParams();
        return <ContactPage key={contactId} contactId={contactId} onRedirect={lead} />;
      },
    };
  }),
});

const cannedResponsesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/canned-responses",
  component: lazyRouteComponent(
    () => import("../features/canned-responses/canned-responses-page.tsx"),
    "CannedResponsesPage",
  ),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    companySignInRoute,
    forgotPasswordRoute,
    resetPasswordRoute,
    acceptInviteRoute,
    homeRoute,
    signedInRoute.addChildren([
      inboxRoute.addChildren([conversationRoute]),
      searchRoute,
      contactsRoute.addChildren([contactListRoute, contactRoute]),
      settingsRoute.addChildren([
        profileRoute,
        preferencesRoute,
        notificationsRoute,
        passwordRoute,
        sessionsRoute,
        cannedResponsesRoute,
        peopleRoute,
        importRoute,
        teamsRoute,
        tagsRoute,
        dispositionsRoute,
        inboxesRoute,
        templatesRoute,
        auditRoute,
        protectionRoute,
      ]),
    ]),
  ]),
  defaultPendingMs: 150,
  scrollRestoration: false,
});

const OPEN_PATHS = ["/login", "/forgot-password", "/reset-password", "/accept-invite"];

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (OPEN_PATHS.some((path) => pathname.startsWith(path))) return;
  // What is on the screen goes before what it was drawn from, so that no part of it is left without its data.
  void router.navigate({ to: "/login", search: { back: href } }).then(() => queryClient.clear());
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
