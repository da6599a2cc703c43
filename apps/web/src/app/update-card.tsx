/** A new version of the page is there. Texts and files that were begun are kept; one that is still on its way is waited for. */
import { RefreshCw } from "lucide-react";
import { useTranslation } from "../words/use-translation.ts";
import { useUploads } from "../outbox/uploads.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useUpdate } from "./follow-updates.ts";

export function UpdateCard() {
  const { t } = useTranslation();
  const apply = useUpdate((state) => state.apply);
  const isUploading = useUploads(({ uploads }) =>
    uploads.some(({ state }) => state === "waiting" || state === "uploading"),
  );
  return (
    <output className="pointer-events-none fixed bottom-4 left-1/2 z-30 block -translate-x-1/2 max-sm:bottom-20 max-sm:w-[calc(100%-32px)]">
      {apply && (
        <span className="pointer-events-auto flex min-h-10 animate-[float-in_var(--d-3)_var(--ease)] items-center gap-3 rounded-row bg-raised py-1.5 pr-2 pl-3.5 shadow-3">
          <Icon of={RefreshCw} className="text-ink-3" />
          <span className="min-w-0 flex-1">{t("update.ready")}</span>
          <Button look="outlined" disabledReason={isUploading ? t("update.uploading") : null} onClick={apply}>
            {t("update.reload")}
          </Button>
          <Button onClick={() => useUpdate.setState({ apply: null })}>{t("update.later")}</Button>
        </span>
      )}
    </output>
  );
}
