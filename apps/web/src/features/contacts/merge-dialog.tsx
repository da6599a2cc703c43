/** Two contacts become one: with whom, what comes together, and which of two words is right. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowUpDown, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { refusalOf } from "../../app/trpc.ts";
import { contactsQuery, mergePreviewQuery, suggestionsQuery } from "../../live/contacts.ts";
import type { Contact, ContactSummary, MergePreview, MergeSuggestion } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { BlockedChip } from "../../ui/blocked-chip.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { useWaited } from "../../ui/use-waited.ts";
import { Reasons } from "./suggestions.tsx";
import { useMerging } from "./use-merging.ts";

type Props = {
  contact: Contact;
  /** Whom to begin with; null to choose. */
  withId: string | null;
  onClose: () => void;
};

export function MergeDialog({ contact, withId, onClose }: Props) {
  const { t } = useTranslation();
  const [otherId, setOtherId] = useState(withId);
  return (
    <Dialog isOpen onClose={onClose} title={t("contacts.mergeTitle")} lead={t("contacts.mergeLead")} className="w-160!">
      <div className="mt-4">
        {otherId === null ? (
          <ChooseOther contact={contact} onChoose={setOtherId} />
        ) : (
          <Preview contactId={contact.id} otherId={otherId} onClose={onClose} onOther={() => setOtherId(null)} />
        )}
      </div>
    </Dialog>
  );
}

const TYPING_MS = 150;

function ChooseOther({ contact, onChoose }: { contact: Contact; onChoose: (contactId: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const q = useWaited(useDeferredValue(typed.trim()), TYPING_MS);
  const { data: suggestions = [] } = useQuery(suggestionsQuery(contact.id));
  const found = useInfiniteQuery({ ...contactsQuery(q), enabled: q !== "" });
  const others = q === "" ? [] : (found.data?.pages[0]?.items ?? []).filter(({ id }) => id !== contact.id);
  return (
    <>
      <label className="flex h-10 items-center gap-2 rounded-2 px-3 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:h-11">
        <Icon of={Search} className="text-ink-3" />
        <span className="sr-only">{t("contacts.findOther")}</span>
        <input
          type="search"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- whoever opens it has come to find somebody
          autoFocus
          value={typed}
          placeholder={t("contacts.findHint")}
          maxLength={200}
          onChange={({ target }) => setTyped(target.value)}
          className="h-full min-w-0 flex-1 bg-transparent text-14 shadow-none! outline-none max-sm:text-16"
        />
      </label>
      <ul aria-label={t("contacts.findOther")} className="mt-2 max-h-80 min-h-24 overflow-y-auto">
        {q === "" &&
          suggestions.map((suggestion) => (
            <Choice
              key={suggestion.contact.id}
              contact={suggestion.contact}
              suggestion={suggestion}
              onChoose={onChoose}
            />
          ))}
        {others.map((other) => (
          <Choice key={other.id} contact={other} onChoose={onChoose} />
        ))}
        {q !== "" && !found.isFetching && others.length === 0 && (
          <li className="px-2 py-3 text-ink-2">{t("contacts.nobodyElse")}</li>
        )}
      </ul>
    </>
  );
}

type ChoiceProps = { contact: ContactSummary; suggestion?: MergeSuggestion; onChoose: (contactId: string) => void };

function Choice({ contact, suggestion, onChoose }: ChoiceProps) {
  return (
    <li>
      <button
        type="button"
        onClick={() => onChoose(contact.id)}
        className="flex min-h-12 w-full items-center gap-3 rounded-row px-2 py-1.5 text-left hover:bg-hover"
      >
        <Who contact={contact} />
        {suggestion && <Reasons suggestion={suggestion} />}
      </button>
    </li>
  );
}

function Who({ contact }: { contact: ContactSummary }) {
  return (
    <span className="flex min-w-0 flex-1 items-center gap-3">
      <Avatar name={contact.name} id={contact.id} side="contact" size={36} />
      <span className="min-w-0">
        <span className="flex items-center gap-2">
          <bdi className="truncate font-medium">{contact.name}</bdi>
          {contact.isBlocked && <BlockedChip />}
        </span>
        <bdi className="block truncate text-12 text-ink-2 tabular-nums">
          {contact.identities.map(({ display }) => display).join(", ")}
        </bdi>
      </span>
    </span>
  );
}

type PreviewProps = { contactId: string; otherId: string; onClose: () => void; onOther: () => void };

function Preview({ contactId, otherId, onClose, onOther }: PreviewProps) {
  const { t } = useTranslation();
  const [isSwapped, setSwapped] = useState(false);
  const [keptId, mergedId] = isSwapped ? [otherId, contactId] : [contactId, otherId];
  const query = useQuery(mergePreviewQuery(keptId, mergedId));
  const refusal = query.error && refusalOf(query.error);
  if (refusal?.kind === "refused")
    return (
      <>
        <p role="alert" className="text-red-ink">
          {refusal.code === "conflict" ? t("contacts.alreadyOne") : wordsForError(t, query.error)}
        </p>
        <div className="mt-5 flex justify-end">
          <Button size="form" onClick={onOther}>
            {t("contacts.chooseOther")}
          </Button>
        </div>
      </>
    );
  if (query.isError) return <FailedRows onRetry={() => void query.refetch()} isBusy={query.isFetching} />;
  if (!query.data) return <LoadingRows count={3} />;
  return (
    <Decide
      // What was chosen belongs to what is looked at.
      key={`${keptId} ${query.dataUpdatedAt}`}
      preview={query.data}
      onSwap={() => setSwapped(!isSwapped)}
      onOther={onOther}
      onClose={onClose}
      onLookAgain={() => void query.refetch()}
    />
  );
}

type DecideProps = {
  preview: MergePreview;
  onSwap: () => void;
  onOther: () => void;
  onClose: () => void;
  onLookAgain: () => void;
};

function Decide({ preview, onSwap, onOther, onClose, onLookAgain }: DecideProps) {
  const { t } = useTranslation();
  const [take, setTake] = useState<MergePreview["conflicts"][number]["key"][]>([]);
  const merging = useMerging(onClose);
  const { kept, merged, conflicts, gained } = preview;
  const refusal = merging.error && refusalOf(merging.error);
  const isOutdated = refusal?.kind === "refused" && refusal.code === "conflict";
  return (
    <>
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="mb-1 text-12 text-ink-3">{t("contacts.kept")}</p>
          <Who contact={kept} />
          <p className="mt-3 mb-1 text-12 text-ink-3">{t("contacts.goesInto")}</p>
          <Who contact={merged} />
        </div>
        <Button icon={<Icon of={ArrowUpDown} />} onClick={onSwap}>
          {t("contacts.swap")}
        </Button>
      </div>
      <h3 className="mt-5 mb-1 font-medium">{t("contacts.comes")}</h3>
      <ul className="list-disc pl-5 text-ink-2">
        <li>{t("contacts.comesAddresses", { count: merged.identities.length })}</li>
        <li>
          {t("contacts.comesConversations", { count: preview.conversations })}
          {preview.openConversations > 0 && `, ${t("contacts.comesOpen", { count: preview.openConversations })}`}
        </li>
        {preview.notes > 0 && <li>{t("contacts.comesNotes", { count: preview.notes })}</li>}
        {preview.tags > 0 && <li>{t("contacts.comesTags", { count: preview.tags })}</li>}
        {gained.map(({ label, value }) => (
          <li key={label}>
            <bdi>
              <FactName name={label} />
            </bdi>
            : <bdi>{value}</bdi>
          </li>
        ))}
        {kept.isBlocked !== merged.isBlocked && (
          <li>{t(kept.isBlocked ? "contacts.comesBlocked" : "contacts.comesUnblocked")}</li>
        )}
      </ul>
      {conflicts.length > 0 && <h3 className="mt-5 mb-1 font-medium">{t("contacts.conflicts")}</h3>}
      {conflicts.map(({ key, label, kept: own, merged: other }) => (
        <fieldset key={key} className="mb-2">
          <legend className="text-12 text-ink-3">
            <FactName name={label} />
          </legend>
          {[false, true].map((isOther) => (
            <label key={String(isOther)} className="flex min-h-8 items-center gap-2.5 max-sm:min-h-11">
              <input
                type="radio"
                name={key}
                checked={take.includes(key) === isOther}
                onChange={() => setTake((now) => (isOther ? [...now, key] : now.filter((each) => each !== key)))}
                className="size-4 flex-none accent-accent"
              />
              <bdi className="min-w-0 wrap-break-word">{isOther ? other : own}</bdi>
            </label>
          ))}
        </fieldset>
      ))}
      {merging.error && (
        <p role="alert" className="mt-3 text-red-ink">
          {isOutdated ? t("contacts.mergeOutdated") : wordsForError(t, merging.error)}
        </p>
      )}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button size="form" className="mr-auto" onClick={onOther}>
          {t("contacts.chooseOther")}
        </Button>
        <Button size="form" onClick={onClose}>
          {t("settings.cancel")}
        </Button>
        {isOutdated ? (
          <Button look="primary" size="form" onClick={onLookAgain}>
            {t("contacts.lookAgain")}
          </Button>
        ) : (
          <Button
            look="primary"
            size="form"
            isBusy={merging.isMerging}
            onClick={() =>
              merging.merge({
                keptId: kept.id,
                mergedId: merged.id,
                keptVersion: kept.version,
                mergedVersion: merged.version,
                take,
              })
            }
          >
            {t("contacts.mergeDo")}
          </Button>
        )}
      </div>
    </>
  );
}

/** A fact of ours has words; an attribute is called as somebody called it. */
function FactName({ name }: { name: string }) {
  const { t } = useTranslation();
  switch (name) {
    case "name":
    case "email":
    case "phone":
    case "company":
    case "language":
    case "timeZone":
      return t(`contacts.facts.${name}`);
    default:
      return name;
  }
}
