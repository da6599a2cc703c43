/** Settings and administration, loaded when they are opened: nobody waits for them before the inbox. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { openOffice } from "../i18n.ts";
import { signedInRoute } from "./signed-in-route.tsx";

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: "settings",
  component: lazyRouteComponent(async () => {
    const [{ SettingsPage }] = await Promise.all([import("../settings-page.tsx"), openOffice()]);
    return { default: SettingsPage };
  }),
});

const profileRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/profile",
  component: lazyRouteComponent(() => import("../../features/settings/profile-page.tsx"), "ProfilePage"),
});
const preferencesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/preferences",
  component: lazyRouteComponent(() => import("../../features/settings/preferences-page.tsx"), "PreferencesPage"),
});
const notificationsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/notifications",
  component: lazyRouteComponent(() => import("../../features/settings/notifications-page.tsx"), "NotificationsPage"),
});
const passwordRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/password",
  component: lazyRouteComponent(() => import("../../features/settings/password-page.tsx"), "PasswordPage"),
});
const sessionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/sessions",
  component: lazyRouteComponent(() => import("../../features/settings/sessions-page.tsx"), "SessionsPage"),
});
const peopleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/people",
  component: lazyRouteComponent(() => import("../../features/admin/people-page.tsx"), "PeoplePage"),
});
const importRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/import",
  component: lazyRouteComponent(() => import("../../features/admin/import-page.tsx"), "ImportPage"),
});
const teamsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/teams",
  component: lazyRouteComponent(() => import("../../features/admin/teams-page.tsx"), "TeamsPage"),
});
const protectionRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/protection",
  component: lazyRouteComponent(() => import("../../features/admin/protection-page.tsx"), "ProtectionPage"),
});

const tagsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/tags",
  component: lazyRouteComponent(() => import("../../features/admin-tags/tags-page.tsx"), "TagsPage"),
});
const dispositionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/dispositions",
  component: lazyRouteComponent(
    () => import("../../features/admin-dispositions/dispositions-page.tsx"),
    "DispositionsPage",
  ),
});
const inboxesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/inboxes",
  component: lazyRouteComponent(() => import("../../features/admin-inboxes/inboxes-page.tsx"), "InboxesPage"),
});
const templatesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/templates",
  component: lazyRouteComponent(() => import("../../features/admin-templates/templates-page.tsx"), "TemplatesPage"),
});
const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/admin/audit",
  component: lazyRouteComponent(() => import("../../features/audit-log/audit-page.tsx"), "AuditPage"),
});

const cannedResponsesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/settings/canned-responses",
  component: lazyRouteComponent(
    () => import("../../features/canned-responses/canned-responses-page.tsx"),
    "CannedResponsesPage",
  ),
});

export const settingsRoutes = settingsRoute.addChildren([
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
]);
