import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { Icon } from "../../ui/icon.tsx";
import { useMedia } from "../../ui/use-media.ts";

/** Where there is room for one pane only, nothing else leads back. */
export function BackToInbox() {
  const { t } = useTranslation();
  if (!useMedia("isPhone")) return null;
  return (
    <Link
      to="/inbox/$view"
      params={{ view: "open" }}
      aria-label={t("settings.back")}
      className="flex size-11 flex-none items-center justify-center rounded-2 text-ink-2"
    >
      <Icon of={ChevronLeft} size={20} />
    </Link>
  );
}
