/** All a person ever wrote, on every channel, as far as the reader may read it. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName, useUserName } from "../../app/session.ts";
import { searchOf } from "../../app/view-address.ts";
import { personsRowsOf } from "../../live/apply-live-event.ts";
import { useServerNow } from "../../live/clock.ts";
import { contactConversationsQuery } from "../../live/contacts.ts";
import { prefetchConversation } from "../../live/queries.ts";
import { placeOf, viewOfFound } from "../../live/search.ts";
import type { Contact, Conversation } from "../../live/wire.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { FailedRows, LoadingRows } from "../../ui/page-states.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { Section } from "./section.tsx";

export function ContactConversations({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  return (
    <Section title={t("contacts.conversations")}>
      <Rows contactId={contact.id} />
      {contact.hiddenConversations > 0 && (
        <p className="mt-2 text-12 text-ink-3">{t("contacts.hidden", { count: contact.hiddenConversations })}</p>
      )}
    </Section>
  );
}

function Rows({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(contactConversationsQuery(contactId));
  if (query.isError && !query.data)
    return <FailedRows onRetry={() => void query.refetch()} isBusy={query.isFetching} />;
  if (!query.data) return <LoadingRows count={3} />;
  const rows = personsRowsOf(query.data);
  if (rows.length === 0) return <p className="text-ink-3">{t("contacts.noConversations")}</p>;
  return (
    <>
      <ul aria-label={t("contacts.conversations")}>
        {rows.map((conversation) => (
          <Row key={conversation.id} conversation={conversation} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          look="outlined"
          className="mt-2"
          isBusy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("contacts.older")}
        </Button>
      )}
    </>
  );
}

function Row({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const nowMs = useServerNow();
  const { preview, unreadCount, lastActivityAt } = conversation;
  const view = viewOfFound(placeOf(conversation));
  const said = preview?.text?.trim() || (preview ? t(`kind.${preview.kind}`) : t("list.noPreview"));
  return (
    <li className="border-b border-line last:border-0">
      <Link
        to="/inbox/$view/$conversationId"
        params={{ view: view.name, conversationId: conversation.id }}
        search={searchOf(view)}
        onMouseEnter={() => prefetchConversation(conversation.id)}
        className="flex min-h-14 items-center gap-3 rounded-row px-2 py-2 transition-colors hover:bg-hover"
      >
        <span className="flex-none text-ink-2">
          <ChannelGlyph channel={conversation.channel} size={16} />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="flex-none text-12 text-ink-3 tabular-nums">#{conversation.number}</span>
            <span className="min-w-0 flex-1 truncate">
              {preview?.direction === "outbound" && `${t("list.you")} `}
              <bdi>{said}</bdi>
            </span>
          </span>
          <span className="block truncate text-12 text-ink-2">
            <Place conversation={conversation} />
          </span>
        </span>
        {unreadCount > 0 && <Badge label={t("list.unread", { count: unreadCount })} count={unreadCount} />}
        <time
          dateTime={lastActivityAt}
          title={words.exact(lastActivityAt)}
          className="flex-none text-12 text-ink-3 tabular-nums"
        >
          {words.age(lastActivityAt, nowMs)}
        </time>
      </Link>
    </li>
  );
}

/** Where it stands, in words. */
function Place({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const userName = useUserName();
  const team = useTeamName()(conversation.teamId);
  const { state, disposition, assigneeId, snoozedUntil } = conversation;
  const place =
    state === "closed"
      ? disposition
        ? t("conversation.closedAs", { disposition })
        : t("conversation.closed")
      : snoozedUntil
        ? t("conversation.snoozedUntil", { at: words.dayTime(snoozedUntil) })
        : assigneeId
          ? t("conversation.assignedTo", { name: userName(assigneeId) ?? t("conversation.unknownPerson") })
          : t("conversation.unassigned");
  return (
    <>
      {place}
      {team && (
        <>
          {" · "}
          <bdi>{team}</bdi>
        </>
      )}
    </>
  );
}
