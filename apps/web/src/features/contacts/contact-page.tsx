/** One person: who they are on each channel, what is known of them, what colleagues should know, and all they ever wrote. */
import { useQuery } from "@tanstack/react-query";
import { Ban, GitMerge, Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useActor } from "../../app/session.ts";
import { refusalOf } from "../../app/trpc.ts";
import { canInTenant } from "@max/domain/access/permissions";
import { contactQuery } from "../../live/contacts.ts";
import type { Contact } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { BlockedChip } from "../../ui/blocked-chip.tsx";
import { Button } from "../../ui/button.tsx";
import { LockDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { BackToInbox } from "./back-to-inbox.tsx";
import { BlockDialog } from "./block-dialog.tsx";
import { ContactConversations } from "./contact-conversations.tsx";
import { ContactFacts } from "./contact-facts.tsx";
import { ContactNotes } from "./contact-notes.tsx";
import { EditContactDialog } from "./edit-contact-dialog.tsx";
import { MergeDialog } from "./merge-dialog.tsx";
import { Merges } from "./merges.tsx";
import { Suggestions } from "./suggestions.tsx";
import { useBlocking } from "../../app/use-blocking.ts";

type Props = {
  contactId: string;
  /** A merged contact's address leads to the person. */
  onRedirect: (contactId: string) => void;
};

export function ContactPage({ contactId, onRedirect }: Props) {
  const { t } = useTranslation();
  const query = useQuery(contactQuery(contactId));
  const personId = query.data?.id;
  useEffect(() => {
    if (personId && personId !== contactId) onRedirect(personId);
  }, [personId, contactId, onRedirect]);
  if (query.data) return <Page contact={query.data} />;
  const refusal = query.error && refusalOf(query.error);
  const isMissing = refusal?.kind === "refused" && (refusal.code === "not_found" || refusal.code === "invalid_input");
  return (
    <>
      <header className="flex h-14 flex-none items-center border-b border-line px-5 max-sm:px-2">
        <BackToInbox />
        <h1 className="sr-only">{t("contacts.one")}</h1>
      </header>
      <div className="mx-auto flex w-full max-w-220 flex-1 flex-col px-5">
        {isMissing ? (
          <EmptyState drawing={<LockDrawing />} title={t("contacts.missing")} body={t("contacts.missingBody")} />
        ) : query.isError ? (
          <FailedRows onRetry={() => void query.refetch()} isBusy={query.isFetching} />
        ) : (
          <LoadingRows />
        )}
      </div>
    </>
  );
}

type Open = { type: "edit" } | { type: "block" } | { type: "merge"; withId: string | null };

function Page({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const actor = useActor();
  const [open, setOpen] = useState<Open | null>(null);
  const blocking = useBlocking();
  const close = () => setOpen(null);
  const mayMerge = canInTenant(actor, "contact.merge");
  const { id, name, isBlocked } = contact;
  return (
    <>
      <header className="flex min-h-14 flex-none flex-wrap items-center gap-2 border-b border-line px-5 py-2 max-sm:px-2">
        <BackToInbox />
        <Avatar name={name} id={id} side="contact" size={36} />
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-2">
            <h1 className="truncate text-15 font-semibold">
              <bdi>{name}</bdi>
            </h1>
            {isBlocked && <BlockedChip />}
          </div>
          <p className="truncate text-12 text-ink-2">
            <time dateTime={contact.createdAt} title={words.exact(contact.createdAt)}>
              {t("contacts.since", { at: words.dayTime(contact.createdAt) })}
            </time>
          </p>
        </div>
        <span className="flex flex-wrap gap-1 max-sm:basis-full">
          <Button icon={<Icon of={Pencil} />} onClick={() => setOpen({ type: "edit" })}>
            {t("contacts.edit")}
          </Button>
          {mayMerge && (
            <Button icon={<Icon of={GitMerge} />} onClick={() => setOpen({ type: "merge", withId: null })}>
              {t("contacts.merge")}
            </Button>
          )}
          {isBlocked ? (
            <Button look="outlined" isBusy={blocking.isBusy} onClick={() => blocking.unblock(contact)}>
              {t("contacts.unblock")}
            </Button>
          ) : (
            <Button icon={<Icon of={Ban} />} onClick={() => setOpen({ type: "block" })}>
              {t("contacts.block")}
            </Button>
          )}
        </span>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid max-w-280 gap-x-10 px-5 pt-4 pb-16 max-sm:px-4 lg:grid-cols-[minmax(0,1fr)_320px]">
          {mayMerge && (
            <Suggestions
              contactId={id}
              className="lg:col-span-2"
              onLook={(withId) => setOpen({ type: "merge", withId })}
            />
          )}
          <div className="min-w-0 lg:order-2">
            <ContactFacts contact={contact} />
            <Merges contact={contact} mayUndo={mayMerge} />
          </div>
          <div className="min-w-0 lg:order-1">
            <ContactNotes contact={contact} />
            <ContactConversations contact={contact} />
          </div>
        </div>
      </div>
      {open?.type === "edit" && <EditContactDialog contact={contact} onClose={close} />}
      {open?.type === "block" && <BlockDialog contact={contact} onClose={close} />}
      {open?.type === "merge" && <MergeDialog contact={contact} withId={open.withId} onClose={close} />}
    </>
  );
}
