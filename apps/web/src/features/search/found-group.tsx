/** One kind of what was found, and the way to more of it. */
import type { SearchKind } from "@max/domain/search/views";
import { Command } from "cmdk";
import { ChevronDown } from "lucide-react";
import { useTranslation } from "../../words/use-translation.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import type { Anchor } from "../../live/queries.ts";
import { anchorOfFound, placeOf, viewOfFound, viewOfTag } from "../../live/search.ts";
import type { Found, FoundTag } from "../../live/wire.ts";
import { ConversationRow, CustomerRow, FOUND_ROW, MessageRow, TagRow } from "../../ui/found-rows.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PickerGroup } from "../../ui/picker.tsx";
import type { FoundQuery } from "./use-found.ts";

type Go = (view: InboxView, conversationId: string | null, anchor?: Anchor) => void;
/** `tags` are all that were found: conversations say which of them they carry. */
type Given = { go: Go; openContact: (contactId: string) => void; tags: readonly FoundTag[] };
type Props = Given & { kind: SearchKind; query: FoundQuery; search: string };

export function FoundGroup({ kind, query, search, ...given }: Props) {
  const { t } = useTranslation();
  const pages = query.data?.pages ?? [];
  const isEmpty = pages.every((page) => !page[kind]?.items.length);
  if (isEmpty && !query.hasNextPage) return null;
  return (
    <PickerGroup label={t(`search.${kind}`)}>
      {pages.map((page, at) => (
        <Rows key={String(query.data?.pageParams[at])} kind={kind} page={page} search={search} {...given} />
      ))}
      {query.hasNextPage && (
        <Command.Item
          value={`more ${kind}`}
          onSelect={() => void query.fetchNextPage()}
          aria-busy={query.isFetchingNextPage}
          className={`${FOUND_ROW} text-ink-2`}
        >
          <span className="flex size-6 flex-none items-center justify-center">
            <Icon of={ChevronDown} size={16} />
          </span>
          {/* A page that came back empty says how far was looked. */}
          {query.isFetchingNextPage ? t("search.loading") : t(isEmpty ? "search.furtherBack" : "search.more")}
        </Command.Item>
      )}
    </PickerGroup>
  );
}

type RowsProps = Given & { kind: SearchKind; page: Found; search: string };

function Rows({ kind, page, search, go, openContact, tags }: RowsProps) {
  const row = { search, typed: search, isRoomy: true };
  switch (kind) {
    case "customers":
      return page.customers?.items.map((customer) => (
        <CustomerRow key={customer.id} customer={customer} {...row} onSelect={() => openContact(customer.id)} />
      ));
    case "tags":
      return page.tags?.items.map((tag) => (
        <TagRow key={tag.id} tag={tag} {...row} onSelect={() => go(viewOfTag(tag.id), null)} />
      ));
    case "conversations":
      return page.conversations?.items.map((conversation) => {
        const open = () => go(viewOfFound(placeOf(conversation)), conversation.id);
        return (
          <ConversationRow key={conversation.id} conversation={conversation} tags={tags} {...row} onSelect={open} />
        );
      });
    case "messages":
      return page.messages?.items.map((found) => {
        const open = () => go(viewOfFound(found), found.conversationId, anchorOfFound(found));
        return <MessageRow key={found.id} found={found} {...row} onSelect={open} />;
      });
  }
}
