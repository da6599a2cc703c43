/** Who the customer is, how they are reached, and what happened to this conversation. */
import { Link } from "@tanstack/react-router";
import { Hash, Inbox as InboxIcon, PanelRight, Plus, TextAlignStart, UserRound, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName, useUserName, useWorkspace } from "../../app/session.ts";
import type { Conversation, Note, PlacementChange } from "../../live/wire.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { BlockedChip } from "../../ui/blocked-chip.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { TagChip } from "../../ui/tag-chip.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";
import { useChangeWords } from "./change-lines.tsx";
import { NoteText } from "./note-text.tsx";
import type { Tagging } from "./use-tagging.ts";

function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t border-line py-3">
      <div className="mb-2 flex items-center gap-2">
        <h3 className="min-w-0 flex-1 text-12 font-medium text-ink-3">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

const Fact = ({ icon, children, aside }: { icon: ReactNode; children: ReactNode; aside?: ReactNode }) => (
  <div className="flex min-h-6 items-center gap-2">
    <span className="flex-none text-ink-3">{icon}</span>
    <span className="min-w-0 flex-1 truncate">{children}</span>
    {aside && <span className="flex-none text-12 text-ink-3">{aside}</span>}
  </div>
);

type Props = {
  conversation: Conversation;
  changes: readonly PlacementChange[] | null;
  notes: readonly Note[];
  tagging: Tagging;
  /** Opens the menu of tags. */
  onTag: () => void;
  onFold: () => void;
};

export function ContextPanel({ conversation, changes, notes, tagging, onTag, onFold }: Props) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const say = useChangeWords();
  const { inboxes } = useWorkspace();
  const userName = useUserName();
  const teamName = useTeamName();
  const { contact } = conversation;
  const inbox = inboxes.find((each) => each.id === conversation.inboxId);
  const assignee = userName(conversation.assigneeId);
  const pinned = notes.filter((note) => note.isPinned);
  return (
    <div className="px-4 pb-4">
      <div className="flex items-center gap-3 pt-4 pb-3.5">
        <Avatar name={contact.name} id={contact.id} side="contact" size={44} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-15 font-semibold">
            <bdi>{contact.name}</bdi>
          </h2>
          <p className="flex items-center gap-2 text-12">
            <Link
              to="/contacts/$contactId"
              params={{ contactId: contact.id }}
              className="touch-target truncate text-accent-ink underline-offset-2 hover:underline"
            >
              {t("contacts.open")}
            </Link>
            {contact.isBlocked && <BlockedChip />}
          </p>
        </div>
        <IconButton label={t("conversation.hidePanel")} className="-mt-1 -mr-1.5 self-start" onClick={onFold}>
          <Icon of={PanelRight} />
        </IconButton>
      </div>
      <Section title={t("panel.identities")}>
        {contact.identities.length === 0 && <p className="text-ink-3">{t("panel.noIdentities")}</p>}
        {contact.identities.map((identity) => (
          <Fact
            key={`${identity.type} ${identity.value}`}
            icon={<ChannelGlyph channel={identity.channel} size={16} />}
            aside={identity.channel === conversation.channel ? t("panel.thisThread") : undefined}
          >
            <bdi className="tabular-nums" title={identity.display}>
              {identity.display}
            </bdi>
          </Fact>
        ))}
      </Section>
      <Section title={t("panel.conversation")}>
        <Fact icon={<Icon of={Hash} />} aside={words.dayTime(conversation.createdAt)}>
          <span className="tabular-nums">{conversation.number}</span>
        </Fact>
        <Fact icon={<Icon of={InboxIcon} />} aside={t("panel.inbox")}>
          <bdi>{inbox?.name ?? t(`channel.${conversation.channel}`)}</bdi>
        </Fact>
        <Fact icon={<Icon of={TextAlignStart} />} aside={t("panel.team")}>
          <bdi>{teamName(conversation.teamId) ?? t("panel.noTeam")}</bdi>
        </Fact>
        <Fact icon={<Icon of={UserRound} />} aside={t("panel.assignee")}>
          <bdi>{assignee ?? t("list.nobody")}</bdi>
        </Fact>
      </Section>
      <Tags tagging={tagging} onTag={onTag} />
      {pinned.length > 0 && (
        <Section title={t("note.pinned")}>
          <ul className="flex flex-col gap-2.5">
            {pinned.map((note) => (
              <li key={note.id}>
                <NoteText note={note} />
                <span className="block text-12 text-ink-3">
                  <bdi>{note.author.name}</bdi>,{" "}
                  <time dateTime={note.createdAt} title={words.exact(note.createdAt)} className="tabular-nums">
                    {words.dayTime(note.createdAt)}
                  </time>
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title={t("panel.history")}>
        {changes?.length === 0 && <p className="text-ink-3">{t("panel.noHistory")}</p>}
        <ol className="flex flex-col gap-2">
          {changes?.toReversed().map((change) => (
            <li key={change.id}>
              <bdi className="block">{say(change)}</bdi>
              <time
                dateTime={change.at}
                title={words.exact(change.at)}
                className="block text-12 text-ink-3 tabular-nums"
              >
                {words.dayTime(change.at)}
              </time>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  );
}

function Tags({ tagging, onTag }: { tagging: Tagging; onTag: () => void }) {
  const { t } = useTranslation();
  const { carried, may } = tagging;
  if (carried.length === 0 && !may) return null;
  const add = may && (
    <Button icon={<Icon of={Plus} size={14} />} aria-label={t("tag.act")} aria-keyshortcuts="L" onClick={onTag}>
      <Key>L</Key>
    </Button>
  );
  return (
    <Section title={t("tag.title")} aside={add}>
      {carried.length === 0 && <p className="text-ink-3">{t("tag.noneYet")}</p>}
      <ul aria-label={t("tag.title")} className="flex flex-wrap gap-1.5">
        {carried.map((tag) => (
          <li key={tag.id} className="flex min-w-0 max-w-full">
            <TagChip name={tag.name} color={tag.color}>
              {may && (
                <button
                  type="button"
                  aria-label={t("tag.remove", { name: tag.name })}
                  onClick={() => {
                    tagging.begin();
                    tagging.set(tag, false);
                  }}
                  className="touch-target -mr-1 flex size-4 flex-none items-center justify-center rounded-1 hover:bg-hover hover:text-ink"
                >
                  <Icon of={X} size={12} />
                </button>
              )}
            </TagChip>
          </li>
        ))}
      </ul>
    </Section>
  );
}
