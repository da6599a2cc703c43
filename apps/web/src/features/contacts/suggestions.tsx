/** Who may be the same person, and why. Nobody is joined by this: somebody looks first. */
import type { SuggestionReason } from "@max/domain/contact/merge";
import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import { suggestionsQuery } from "../../live/contacts.ts";
import type { MergeSuggestion } from "../../live/wire.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

type Props = { contactId: string; className: string; onLook: (contactId: string) => void };

export function Suggestions({ contactId, className, onLook }: Props) {
  const { t } = useTranslation();
  const { data: suggestions = [] } = useQuery(suggestionsQuery(contactId));
  if (suggestions.length === 0) return null;
  return (
    <section aria-label={t("contacts.suggestions")} className={className}>
      <ul className="mb-3 flex flex-col gap-2">
        {suggestions.map((suggestion) => (
          <li
            key={suggestion.contact.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-row bg-accent-soft px-3 py-2"
          >
            <Icon of={Users} className="text-ink-2" />
            <span className="min-w-50 flex-1">
              <span className="font-medium">{t("contacts.maybe", { name: suggestion.contact.name })}</span>{" "}
              <Reasons suggestion={suggestion} />
            </span>
            <Button look="outlined" onClick={() => onLook(suggestion.contact.id)}>
              {t("contacts.look")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Reasons({ suggestion }: { suggestion: MergeSuggestion }) {
  const { t } = useTranslation();
  const words: Record<SuggestionReason, (own: string, other: string) => string> = {
    same_phone: (own, other) => t("contacts.reasons.samePhone", { own, other }),
    likely_phone: (own, other) => t("contacts.reasons.likelyPhone", { own, other }),
    same_email: (own) => t("contacts.reasons.sameEmail", { own }),
  };
  return (
    <span className="text-ink-2">
      {suggestion.reasons.map(({ reason, own, other }) => words[reason](own, other)).join(" ")}
    </span>
  );
}
