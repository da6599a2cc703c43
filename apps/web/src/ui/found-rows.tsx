/** What a search found, a row each: the same in the palette and on the page of a search. */
import { clsx } from "clsx";
import { Command } from "cmdk";
import { Lock, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { useTeamName } from "../app/session.ts";
import { useServerNow } from "../live/clock.ts";
import type { Conversation, Found, FoundCustomer, FoundMessage, FoundTag } from "../live/wire.ts";
import { markMatches } from "../words/mark-matches.ts";
import { snippetParts } from "../words/snippet-parts.ts";
import { useTimeWords } from "../words/use-time-words.ts";
import { Avatar } from "./avatar.tsx";
import { ChannelGlyph } from "./channel-glyph.tsx";
import { Icon } from "./icon.tsx";
import { Marked } from "./marked.tsx";
import { TagChip, TagDot } from "./tag-chip.tsx";

export const FOUND_ROW =
  "flex min-h-10 cursor-default items-center gap-3 rounded-2 px-2.5 select-none data-[selected=true]:bg-accent-soft data-[disabled=true]:text-ink-3 max-sm:min-h-12";

type RowProps = {
  /** What was looked for, to mark it in names. */
  search: string;
  /** Where rows are filtered by what is typed, this one stays. */
  typed: string;
  onSelect: () => void;
  /** With room for it, words are shown on a line of their own. */
  isRoomy?: boolean;
};

const Sign = ({ children }: { children: ReactNode }) => (
  <span className="flex size-6 flex-none items-center justify-center text-ink-2">{children}</span>
);

function When({ at }: { at: string }) {
  const words = useTimeWords();
  const nowMs = useServerNow();
  return (
    <time dateTime={at} title={words.exact(at)} className="flex-none text-12 text-ink-3 tabular-nums">
      {words.age(at, nowMs)}
    </time>
  );
}

export function CustomerRow({ customer, search, typed, onSelect }: RowProps & { customer: FoundCustomer }) {
  const { t } = useTranslation();
  return (
    <Command.Item value={`customer ${customer.id}`} keywords={[typed]} onSelect={onSelect} className={FOUND_ROW}>
      <Avatar name={customer.name} id={customer.id} side="contact" size={24} />
      <bdi className="max-w-[55%] flex-none truncate">
        <Marked parts={markMatches(customer.name, search)} />
      </bdi>
      <span className="min-w-0 flex-1 truncate text-12 text-ink-3">
        <bdi>{customer.identities[0]?.display}</bdi>
        {!customer.latest && ` · ${t("search.noneToSee")}`}
      </span>
    </Command.Item>
  );
}

/** What it leads to are the conversations that carry it. */
export function TagRow({ tag, search, typed, onSelect }: RowProps & { tag: FoundTag }) {
  const { t } = useTranslation();
  const team = useTeamName()(tag.teamId);
  return (
    <Command.Item value={`tag ${tag.id}`} keywords={[typed]} onSelect={onSelect} className={FOUND_ROW}>
      <Sign>
        <TagDot color={tag.color} />
      </Sign>
      <bdi className="min-w-0 truncate">
        <Marked parts={markMatches(tag.name, search)} />
      </bdi>
      <span className="flex-1 truncate text-12 text-ink-3">
        <bdi>{team}</bdi> {tag.isArchived && t("search.archived")}
      </span>
    </Command.Item>
  );
}

/** `tags` are those that were found: the ones it carries say why it is here. */
type ConversationProps = RowProps & { conversation: Conversation; tags: readonly FoundTag[] };

export function ConversationRow({ conversation, tags, search, typed, onSelect }: ConversationProps) {
  const { t } = useTranslation();
  const { contact, preview, state, number, tagIds } = conversation;
  const said = preview?.text?.trim() || (preview ? t(`kind.${preview.kind}`) : t("list.noPreview"));
  return (
    <Command.Item
      value={`conversation ${conversation.id}`}
      keywords={[typed]}
      onSelect={onSelect}
      className={FOUND_ROW}
    >
      <Sign>
        <ChannelGlyph channel={conversation.channel} size={16} />
      </Sign>
      <bdi className="max-w-[50%] flex-none truncate">
        <Marked parts={markMatches(contact.name, search)} />
      </bdi>
      <span className="min-w-0 flex-1 truncate text-12 text-ink-3">
        <span className="tabular-nums">#{number}</span> {state === "closed" && `${t("conversation.closed")} · `}
        <bdi>{said}</bdi>
      </span>
      {tags
        .filter(({ id }) => tagIds.includes(id))
        .map(({ id, name, color }) => (
          <TagChip key={id} name={name} color={color} isSmall />
        ))}
      <When at={conversation.lastActivityAt} />
    </Command.Item>
  );
}

export function MessageRow({ found, typed, onSelect, isRoomy = false }: RowProps & { found: FoundMessage }) {
  const { t } = useTranslation();
  const isNote = found.type === "note";
  const who = found.authorName && found.authorName !== found.contactName ? found.authorName : null;
  return (
    <Command.Item
      value={`message ${found.id}`}
      keywords={[typed]}
      onSelect={onSelect}
      className={clsx(FOUND_ROW, isRoomy && "py-2")}
    >
      <Sign>
        <Icon of={isNote ? Lock : MessageSquare} size={16} />
      </Sign>
      <span className={clsx("flex min-w-0 flex-1", isRoomy ? "flex-col gap-0.5" : "items-center gap-2")}>
        <span className={clsx("min-w-0", isRoomy ? "line-clamp-2 break-words" : "truncate")}>
          {isNote && <span className="sr-only">{t("search.note")}: </span>}
          <bdi>
            <Marked parts={snippetParts(found.snippet)} />
          </bdi>
        </span>
        <span className="max-w-full flex-none truncate text-12 text-ink-3">
          <bdi>{found.contactName}</bdi>
          {isRoomy && (
            <>
              {" "}
              <span className="tabular-nums">#{found.number}</span>
              {found.state === "closed" && ` · ${t("conversation.closed")}`}
              {isNote && ` · ${t("search.note")}`}
              {who && <bdi> · {who}</bdi>}
            </>
          )}
        </span>
      </span>
      <When at={found.at} />
    </Command.Item>
  );
}

/** The row that Enter opens, by its value: somebody, something said, and a list last; null when there is none. */
export function firstFound({ customers, conversations, messages, tags }: Omit<Found, "corrected">): string | null {
  const customer = customers?.items[0];
  if (customer) return `customer ${customer.id}`;
  const [conversation, message, tag] = [conversations?.items[0], messages?.items[0], tags?.items[0]];
  if (conversation) return `conversation ${conversation.id}`;
  if (message) return `message ${message.id}`;
  return tag ? `tag ${tag.id}` : null;
}
