/** Sends what is written, or adds the note. Whoever may not presses it and is told why. */
import { clsx } from "clsx";
import { ArrowUp } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { useMedia } from "../../ui/use-media.ts";

type Props = { isNote: boolean; isEmpty: boolean; cannotSend: string | null; onPress: () => void };

export function SendButton({ isNote, isEmpty, cannotSend, onPress }: Props) {
  const { t } = useTranslation();
  const act = isNote ? t("note.add") : t("composer.send");
  if (useMedia("isPhone"))
    return (
      <button
        type="button"
        aria-label={act}
        aria-disabled={cannotSend !== null || isEmpty || undefined}
        title={cannotSend ?? undefined}
        // Tapping it must not take the focus, or the phone's keyboard would fold away between two messages.
        onPointerDown={(event) => event.preventDefault()}
        onClick={onPress}
        className={clsx(
          "flex size-11 flex-none items-center justify-center rounded-full",
          cannotSend !== null
            ? "text-ink-3 shadow-[inset_0_0_0_1px_var(--line-strong)]"
            : isNote
              ? "bg-note-solid text-on-note-solid"
              : "bg-accent text-on-accent",
        )}
      >
        <Icon of={ArrowUp} />
      </button>
    );
  return (
    <Button
      look={isNote ? "note" : "primary"}
      onClick={onPress}
      disabledReason={cannotSend ?? (isEmpty ? t("composer.empty") : null)}
    >
      {act}
      <Key onPrimary>⏎</Key>
    </Button>
  );
}
