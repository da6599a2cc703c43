/** The message that is answered, above the answer, until it is sent or dropped. */
import { X } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import type { Message } from "../../live/wire.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

export function QuoteInComposer({ quoted, onDrop }: { quoted: Message; onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="mx-3.5 mt-1 flex items-center gap-2 border-l-2 border-accent pl-2 text-12 text-ink-2 max-sm:mx-5">
      <span className="min-w-0 flex-1">
        <bdi className="block font-medium text-accent-ink">{t("composer.quoteOf", { name: quoted.author.name })}</bdi>
        <bdi className="block truncate">{quoted.text?.trim() ? quoted.text : t(`kind.${quoted.kind}`)}</bdi>
      </span>
      <IconButton label={t("composer.dropQuote")} onClick={onDrop}>
        <Icon of={X} size={14} />
      </IconButton>
    </div>
  );
}
