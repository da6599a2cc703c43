/** Every page of the settings, in the order of their menu. A new page is a line here and a route of its own. */
import { canInTenant, type Actor, type TenantAction } from "@max/domain/access/permissions";
import {
  Bell,
  FileUp,
  Inbox,
  KeyRound,
  LayoutTemplate,
  ListChecks,
  type LucideIcon,
  MessageSquareText,
  MonitorSmartphone,
  ScrollText,
  Send,
  ShieldAlert,
  SlidersHorizontal,
  Tags,
  UserRound,
  UsersRound,
} from "lucide-react";

export type SettingsPage = {
  to:
    | "/settings/profile"
    | "/settings/preferences"
    | "/settings/notifications"
    | "/settings/password"
    | "/settings/sessions"
    | "/settings/canned-responses"
    | "/admin/people"
    | "/admin/import"
    | "/admin/teams"
    | "/admin/tags"
    | "/admin/dispositions"
    | "/admin/inboxes"
    | "/admin/templates"
    | "/admin/audit"
    | "/admin/sending"
    | "/admin/protection";
  words:
    | "canned.menu"
    | "protection.title"
    | "sending.title"
    | `settings.${"profile" | "preferences" | "notifications" | "password" | "sessions"}`
    | `admin.${"people" | "import" | "teams" | "tags" | "dispositions" | "inboxes" | "templates" | "audit"}`;
  icon: LucideIcon;
  /** Who meets it; everybody where it is left out. */
  needs?: TenantAction;
};

export const OWN_PAGES: SettingsPage[] = [
  { to: "/settings/profile", words: "settings.profile", icon: UserRound },
  { to: "/settings/preferences", words: "settings.preferences", icon: SlidersHorizontal },
  { to: "/settings/notifications", words: "settings.notifications", icon: Bell },
  { to: "/settings/password", words: "settings.password", icon: KeyRound },
  { to: "/settings/sessions", words: "settings.sessions", icon: MonitorSmartphone },
];

export const COMPANY_PAGES: SettingsPage[] = [
  { to: "/settings/canned-responses", words: "canned.menu", icon: MessageSquareText, needs: "canned.write" },
  { to: "/admin/people", words: "admin.people", icon: UserRound, needs: "people.manage" },
  { to: "/admin/import", words: "admin.import", icon: FileUp, needs: "people.manage" },
  { to: "/admin/teams", words: "admin.teams", icon: UsersRound, needs: "team.read" },
  { to: "/admin/tags", words: "admin.tags", icon: Tags, needs: "tag.manage" },
  { to: "/admin/dispositions", words: "admin.dispositions", icon: ListChecks, needs: "tenant.configure" },
  { to: "/admin/inboxes", words: "admin.inboxes", icon: Inbox, needs: "tenant.configure" },
  { to: "/admin/templates", words: "admin.templates", icon: LayoutTemplate, needs: "tenant.configure" },
  { to: "/admin/audit", words: "admin.audit", icon: ScrollText, needs: "audit.read" },
  { to: "/admin/sending", words: "sending.title", icon: Send, needs: "tenant.configure" },
  { to: "/admin/protection", words: "protection.title", icon: ShieldAlert, needs: "tenant.configure" },
];

export const openTo = (pages: SettingsPage[], actor: Actor) =>
  pages.filter(({ needs }) => needs === undefined || canInTenant(actor, needs));
