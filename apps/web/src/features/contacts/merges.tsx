/** Who turned out to be this person, for as long as it can be taken back. */
import { useTranslation } from "../../words/use-translation.ts";
import type { Contact } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { Section } from "./section.tsx";
import { useMerging } from "./use-merging.ts";

export function Merges({ contact, mayUndo }: { contact: Contact; mayUndo: boolean }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const merging = useMerging();
  if (contact.merges.length === 0) return null;
  return (
    <Section title={t("contacts.merges")}>
      <ul className="flex flex-col gap-2">
        {contact.merges.map((merge) => (
          <li key={merge.id} className="flex items-start gap-2">
            <span className="min-w-0 flex-1">
              <bdi className="block truncate">{merge.mergedName}</bdi>
              <span className="block text-12 text-ink-3">
                {t("contacts.mergedBy", { name: merge.byName, at: words.dayTime(merge.mergedAt) })}{" "}
                {t("contacts.undoableUntil", { at: words.dayTime(merge.undoableUntil) })}
              </span>
            </span>
            {mayUndo && (
              <Button
                look="outlined"
                isBusy={merging.isUndoing}
                aria-label={t("contacts.partName", { name: merge.mergedName })}
                onClick={() => merging.undo(merge.id)}
              >
                {t("contacts.part")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
