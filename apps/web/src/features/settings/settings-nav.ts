/** Every page of the settings, in the order of their menu. A new page is a line here and a route of its own. */
import { canInTenant, type Actor, type TenantAction } from "@max/domain/access/permissions";
import {
  Bell,
  FileUp,
  KeyRound,
  type LucideIcon,
  MessageSquareText,
  MonitorSmartphone,
  SlidersHorizontal,
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
    | "/admin/teams";
  words:
    | "canned.menu"
    | `settings.${"profile" | "preferences" | "notifications" | "password" | "sessions"}`
    | `admin.${"people" | "import" | "teams"}`;
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
];

export const openTo = (pages: SettingsPage[], actor: Actor) =>
  pages.filter(({ needs }) => needs === undefined || canInTenant(actor, needs));
