/** A text that somebody takes elsewhere. */
import { Copy } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { showToast } from "../../ui/toast.tsx";

export function CopyLine({ label, text, hint }: { label: string; text: string; hint?: string }) {
  const { t } = useTranslation("office");
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    showToast(t("inboxes.copied"));
  };
  return (
    <div className="mb-4">
      <p className="mb-1 font-medium">{label}</p>
      <div className="flex items-start gap-2">
        <code className="min-w-0 flex-1 rounded-2 bg-inbound px-2.5 py-1.5 text-12 wrap-anywhere">{text}</code>
        <Button
          look="outlined"
          icon={<Icon of={Copy} />}
          aria-label={t("inboxes.copyOf", { what: label })}
          onClick={() => void copy()}
        >
          {t("inboxes.copy")}
        </Button>
      </div>
      {hint && <p className="mt-1 text-12 text-ink-3">{hint}</p>}
    </div>
  );
}
