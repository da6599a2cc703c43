/** Settings and administration, loaded when they are opened: nobody waits for them before the inbox. */
import { createRoute, lazyRouteComponent, type RouteComponent } from "@tanstack/react-router";
import { openWords } from "../i18n.ts";
import { signedInRoute } from "./signed-in-route.tsx";

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: "settings",
  component: lazyRouteComponent(async () => {
    const [{ SettingsPage }] = await Promise.all([import("../settings-page.tsx"), openWords("office")]);
    return { default: SettingsPage };
  }),
});

const page = <const Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => settingsRoute, path, component });

export const settingsRoutes = settingsRoute.addChildren([
  page(
    "/settings/profile",
    lazyRouteComponent(() => import("../../features/settings/profile-page.tsx"), "ProfilePage"),
  ),
  page(
    "/settings/preferences",
    lazyRouteComponent(() => import("../../features/settings/preferences-page.tsx"), "PreferencesPage"),
  ),
  page(
    "/settings/notifications",
    lazyRouteComponent(() => import("../../features/settings/notifications-page.tsx"), "NotificationsPage"),
  ),
  page(
    "/settings/password",
    lazyRouteComponent(() => import("../../features/settings/password-page.tsx"), "PasswordPage"),
  ),
  page(
    "/settings/sessions",
    lazyRouteComponent(() => import("../../features/settings/sessions-page.tsx"), "SessionsPage"),
  ),
  page(
    "/settings/canned-responses",
    lazyRouteComponent(
      () => import("../../features/canned-responses/canned-responses-page.tsx"),
      "CannedResponsesPage",
    ),
  ),
  page(
    "/admin/people",
    lazyRouteComponent(() => import("../../features/admin/people-page.tsx"), "PeoplePage"),
  ),
  page(
    "/admin/import",
    lazyRouteComponent(() => import("../../features/admin/import-page.tsx"), "ImportPage"),
  ),
  page(
    "/admin/teams",
    lazyRouteComponent(() => import("../../features/admin/teams-page.tsx"), "TeamsPage"),
  ),
  page(
    "/admin/tags",
    lazyRouteComponent(() => import("../../features/admin-tags/tags-page.tsx"), "TagsPage"),
  ),
  page(
    "/admin/dispositions",
    lazyRouteComponent(() => import("../../features/admin-dispositions/dispositions-page.tsx"), "DispositionsPage"),
  ),
  page(
    "/admin/inboxes",
    lazyRouteComponent(() => import("../../features/admin-inboxes/inboxes-page.tsx"), "InboxesPage"),
  ),
  page(
    "/admin/templates",
    lazyRouteComponent(() => import("../../features/admin-templates/templates-page.tsx"), "TemplatesPage"),
  ),
  page(
    "/admin/audit",
    lazyRouteComponent(() => import("../../features/audit-log/audit-page.tsx"), "AuditPage"),
  ),
  page(
    "/admin/sending",
    lazyRouteComponent(() => import("../../features/admin/sending-page.tsx"), "SendingPage"),
  ),
  page(
    "/admin/protection",
    lazyRouteComponent(() => import("../../features/admin/protection-page.tsx"), "ProtectionPage"),
  ),
]);
