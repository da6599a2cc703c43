/** One kind of what was found, and the way to more of it. */
import type { SearchKind } from "@max/domain/search/views";
import { Command } from "cmdk";
import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { InboxView } from "../../live/inbox-view.ts";
import type { Anchor } from "../../live/queries.ts";
import { anchorOfFound, placeOf, viewOfFound } from "../../live/search.ts";
import type { Found } from "../../live/wire.ts";
import { ConversationRow, CustomerRow, FOUND_ROW, MessageRow } from "../../ui/found-rows.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PickerGroup } from "../../ui/picker.tsx";
import type { FoundQuery } from "./use-found.ts";

type Go = (view: InboxView, conversationId: string, anchor?: Anchor) => void;
type Props = { kind: SearchKind; query: FoundQuery; search: string; go: Go };

export function FoundGroup({ kind, query, search, go }: Props) {
  const { t } = useTranslation();
  const pages = query.data?.pages ?? [];
  const isEmpty = pages.every((page) => !page[kind]?.items.length);
  if (isEmpty && !query.hasNextPage) return null;
  return (
    <PickerGroup label={t(`search.${kind}`)}>
      {pages.map((page, at) => (
        <Rows key={String(query.data?.pageParams[at])} kind={kind} page={page} search={search} go={go} />
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

function Rows({ kind, page, search, go }: { kind: SearchKind; page: Found; search: string; go: Go }) {
  const row = { search, typed: search, isRoomy: true };
  switch (kind) {
    case "customers":
      return page.customers?.items.map((customer) => {
        const { latest } = customer;
        const open = () => latest && go(viewOfFound(latest), latest.conversationId);
        return <CustomerRow key={customer.id} customer={customer} {...row} onSelect={open} />;
      });
    case "conversations":
      return page.conversations?.items.map((conversation) => {
        const open = () => go(viewOfFound(placeOf(conversation)), conversation.id);
        return <ConversationRow key={conversation.id} conversation={conversation} {...row} onSelect={open} />;
      });
    case "messages":
      return page.messages?.items.map((found) => {
        const open = () => go(viewOfFound(found), found.conversationId, anchorOfFound(found));
        return <MessageRow key={found.id} found={found} {...row} onSelect={open} />;
      });
  }
}
