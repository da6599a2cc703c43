/** What this browser allows. It is asked on a press alone: a question nobody expected is answered with No, and that is for good. */
import { BellOff, BellRing, Volume2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { askPermission, permissionNow } from "../../notices/browser-notices.ts";
import { playNoticeSound } from "../../notices/sound.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

export function BrowserPermission() {
  const { t } = useTranslation();
  const [permission, setPermission] = useState(permissionNow);
  return (
    <section
      aria-label={t("notice.browser.name")}
      className="mb-8 flex flex-wrap items-center gap-3 rounded-row bg-sunken p-4"
    >
      <Icon of={permission === "granted" ? BellRing : BellOff} size={20} className="text-ink-3" />
      <div className="min-w-60 flex-1" aria-live="polite">
        <p className="font-medium">{t(`notice.browser.${permission}`)}</p>
        <p className="text-12 text-ink-2">{t(`notice.browser.${permission}Hint`)}</p>
      </div>
      {permission === "default" && (
        <Button look="primary" size="form" onClick={() => void askPermission().then(setPermission)}>
          {t("notice.browser.ask")}
        </Button>
      )}
      <Button look="outlined" size="form" icon={<Icon of={Volume2} />} onClick={() => void playNoticeSound()}>
        {t("notice.playSound")}
      </Button>
    </section>
  );
}
