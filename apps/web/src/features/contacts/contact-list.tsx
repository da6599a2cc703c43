/** Everybody who ever wrote: found by name, by a number or its end, by an e-mail address. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { contactsQuery } from "../../live/contacts.ts";
import type { ContactSummary } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { LensDrawing, TrayDrawing } from "../../ui/drawings.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Marked } from "../../ui/marked.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { useWaited } from "../../ui/use-waited.ts";
import { markMatches } from "../../words/mark-matches.ts";
import { BackToInbox } from "./back-to-inbox.tsx";
import { BlockedChip } from "../../ui/blocked-chip.tsx";

const TYPING_MS = 150;

type Props = {
  /** What is looked for, as the address says it. */
  q: string;
  onSearch: (q: string) => void;
};

export function ContactList({ q, onSearch }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(q);
  const waited = useWaited(useDeferredValue(typed.trim()), TYPING_MS);
  const said = useRef(q);
  useEffect(() => {
    if (waited === said.current) return;
    said.current = waited;
    onSearch(waited);
  }, [waited, onSearch]);
  return (
    <>
      <header className="flex h-14 flex-none items-center gap-3 border-b border-line px-5 max-sm:px-2">
        <BackToInbox />
        <h1 className="text-15 font-semibold">{t("contacts.title")}</h1>
        <label className="ml-auto flex h-8 w-80 max-w-full min-w-0 items-center gap-2 rounded-2 px-2 shadow-[inset_0_0_0_1px_var(--line-control)] max-sm:h-11">
          <Icon of={Search} className="text-ink-3" />
          <span className="sr-only">{t("contacts.find")}</span>
          <input
            type="search"
            value={typed}
            placeholder={t("contacts.findHint")}
            maxLength={200}
            onChange={({ target }) => setTyped(target.value)}
            className="h-full min-w-0 flex-1 bg-transparent shadow-none! outline-none max-sm:text-16"
          />
        </label>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-220 px-3 py-2">
          <Rows q={q} />
        </div>
      </div>
    </>
  );
}

function Rows({ q }: { q: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(contactsQuery(q));
  const rows = query.data?.pages.flatMap(({ items }) => items);
  if (query.isError && !rows) return <FailedRows onRetry={() => void query.refetch()} isBusy={query.isFetching} />;
  if (!rows) return <LoadingRows count={8} />;
  if (rows.length === 0)
    return (
      <div className="flex min-h-80">
        {q === "" ? (
          <EmptyState drawing={<TrayDrawing />} title={t("contacts.empty")} body={t("contacts.emptyBody")} />
        ) : (
          <EmptyState
            drawing={<LensDrawing />}
            title={t("contacts.emptySearch", { q })}
            body={t("contacts.emptySearchBody")}
          />
        )}
      </div>
    );
  return (
    <>
      <ul aria-label={t("contacts.title")}>
        {rows.map((contact) => (
          <ContactRow key={contact.id} contact={contact} search={q} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="px-2 py-3">
          <Button look="outlined" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("contacts.more")}
          </Button>
        </div>
      )}
    </>
  );
}

function ContactRow({ contact, search }: { contact: ContactSummary; search: string }) {
  const { t } = useTranslation();
  const { identities } = contact;
  return (
    <li className="border-b border-line last:border-0">
      <Link
        to="/contacts/$contactId"
        params={{ contactId: contact.id }}
        className="flex min-h-14 items-center gap-3 rounded-row px-2 py-2 transition-colors hover:bg-hover"
      >
        <Avatar name={contact.name} id={contact.id} side="contact" size={36} />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <bdi className="truncate font-medium">
              <Marked parts={markMatches(contact.name, search)} />
            </bdi>
            {contact.isBlocked && <BlockedChip />}
          </span>
          <span className="flex min-w-0 items-center gap-1.5 text-12 text-ink-2">
            {identities[0] ? (
              <>
                <ChannelGlyph channel={identities[0].channel} />
                <bdi className="truncate tabular-nums">{identities[0].display}</bdi>
                {identities.length > 1 && (
                  <span className="flex-none text-ink-3">
                    {t("contacts.moreAddresses", { count: identities.length - 1 })}
                  </span>
                )}
              </>
            ) : (
              t("panel.noIdentities")
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}
