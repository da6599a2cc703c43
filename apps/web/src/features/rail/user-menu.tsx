/** The person's own menu: settings, presence, theme, language, keys, the simulator of a demo, and leaving. */
import { canInTenant } from "@max/domain/access/permissions";
import { CHOSEN_PRESENCES } from "@max/domain/presence/presence";
import { useNavigate } from "@tanstack/react-router";
import { ExternalLink, Keyboard, LogOut, Settings, UserRound, UsersRound } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { chooseLanguage, type Language, LANGUAGES } from "../../app/i18n.ts";
import { signOut, useActor, useWorkspace } from "../../app/session.ts";
import { changePresence } from "../../app/change-presence.ts";
import { chooseTheme, type ThemeChoice, useTheme } from "../../app/theme.ts";
import { wordsForError } from "../../app/error-words.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import {
  Menu,
  MenuChoice,
  MenuChoices,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuLine,
  MenuTrigger,
} from "../../ui/menu.tsx";
import { PresenceDot } from "../../ui/presence-dot.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useKeysHelp } from "../../ui/open-keys-help.ts";

const THEMES: ThemeChoice[] = ["system", "light", "dark"];

export function UserMenu({ look }: { look: "card" | "icon" }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { me, simulatorUrl } = useWorkspace();
  const isLeading = canInTenant(useActor(), "team.read");
  const choice = useTheme((state) => state.choice);
  const choosePresence = (value: string) => {
    const chosen = CHOSEN_PRESENCES.find((each) => each === value);
    if (chosen) void changePresence(chosen, t);
  };
  const leave = () =>
    signOut(() => navigate({ to: "/login" })).catch((error: unknown) => showToast(wordsForError(t, error)));
  return (
    <Menu>
      <MenuTrigger
        aria-label={`${t("views.you")}: ${t(`presence.${me.presence}`)}`}
        className={
          look === "card"
            ? "my-2 flex flex-none items-center gap-2.5 rounded-row p-2 text-left transition-colors hover:bg-rail-hover"
            : "touch-target my-2 flex flex-none items-center justify-center rounded-row p-1"
        }
      >
        <Avatar name={me.name} id={me.id} side="agent" picture={me.picture} size={36} presence={me.presence} />
        {look === "card" && (
          <>
            <span className="min-w-0 flex-1">
              <bdi className="block truncate">{me.name}</bdi>
              <span className="block truncate text-12 text-ink-2">
                {me.presence === "away" ? t("presence.away") : t(`role.${me.role}`)}
              </span>
            </span>
            <Icon of={Settings} className="text-ink-2" />
          </>
        )}
      </MenuTrigger>
      <MenuContent side="top" align="start">
        <MenuLabel>{t("presence.name")}</MenuLabel>
        <MenuChoices value={me.presence} onValueChange={choosePresence}>
          {CHOSEN_PRESENCES.map((presence) => (
            <MenuChoice key={presence} value={presence}>
              <span className="flex items-center gap-2">
                <PresenceDot presence={presence} />
                {t(`presence.${presence}`)}
              </span>
            </MenuChoice>
          ))}
        </MenuChoices>
        <MenuLine />
        <MenuItem icon={<Icon of={UserRound} />} onSelect={() => void navigate({ to: "/settings/profile" })}>
          {t("menu.settings")}
        </MenuItem>
        {isLeading && (
          <MenuItem
            icon={<Icon of={UsersRound} />}
            onSelect={() => void navigate({ to: me.role === "admin" ? "/admin/people" : "/admin/teams" })}
          >
            {t("menu.admin")}
          </MenuItem>
        )}
        <MenuLine />
        <MenuLabel>{t("menu.theme")}</MenuLabel>
        <MenuChoices value={choice} onValueChange={(value) => chooseTheme(value as ThemeChoice)}>
          {THEMES.map((theme) => (
            <MenuChoice key={theme} value={theme}>
              {t(`menu.${theme}`)}
            </MenuChoice>
          ))}
        </MenuChoices>
        <MenuLine />
        <MenuLabel>{t("menu.language")}</MenuLabel>
        <MenuChoices value={i18n.language} onValueChange={(value) => void chooseLanguage(value as Language)}>
          {LANGUAGES.map((language) => (
            <MenuChoice key={language} value={language} lang={language}>
              {t(`language.${language}`)}
            </MenuChoice>
          ))}
        </MenuChoices>
        <MenuLine />
        <MenuItem
          icon={<Icon of={Keyboard} />}
          hint={<Key>?</Key>}
          onSelect={() => useKeysHelp.setState({ isOpen: true })}
        >
          {t("menu.keys")}
        </MenuItem>
        {simulatorUrl && (
          <MenuItem
            icon={<Icon of={ExternalLink} />}
            onSelect={() => window.open(simulatorUrl, "_blank", "noopener,noreferrer")}
          >
            {t("menu.simulator")}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={<Icon of={LogOut} />} onSelect={() => void leave()}>
          {t("menu.signOut")}
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
