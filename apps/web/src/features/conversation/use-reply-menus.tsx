/** What `/` and `:` offer while a reply is written, and the blanks that a canned response may leave. */
import { blanksOf, fillVariables, firstName, nameOrNull, type VariableValues } from "@max/domain/canned/variables";
import { useQuery } from "@tanstack/react-query";
import { Paperclip } from "lucide-react";
import { type RefObject, useMemo, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useTeamName, useWorkspace } from "../../app/session.ts";
import { cannedMenuQuery, countCannedUse } from "../../live/canned.ts";
import type { CannedResponse, Conversation } from "../../live/wire.ts";
import { Icon } from "../../ui/icon.tsx";
import { type CaretItem, type CaretSource, useCaretMenu } from "../../ui/caret-menu.tsx";
import { countEmojiUse, emojiUses, loadEmoji } from "../../words/emoji.ts";
import { plain } from "../../words/plain.ts";
import { mostUsedFirst } from "../../words/rank-items.ts";

/** What the variables of a text stand for in this conversation. */
export function useVariableValues(conversation: Conversation): VariableValues {
  const { me, tenant } = useWorkspace();
  const teamName = useTeamName();
  const { contact } = conversation;
  return {
    "contact.name": nameOrNull(contact.name),
    "contact.first_name": firstName(contact.name),
    "contact.phone": contact.identities.find(({ type }) => type === "phone")?.display ?? null,
    "agent.name": me.name,
    "agent.first_name": firstName(me.name),
    "company.name": tenant.name,
    "team.name": teamName(conversation.teamId),
    "conversation.number": String(conversation.number),
  };
}

/** @param files what it brings, in words; null when it brings none */
const cannedItem = (response: CannedResponse, files: string | null): CaretItem => ({
  id: response.id,
  found: plain(`${response.code} ${response.title}`),
  uses: response.uses,
  label: (
    <>
      <span className="font-medium">/{response.code}</span> <bdi className="text-ink-2">{response.title}</bdi>
    </>
  ),
  hint: files && (
    <span className="flex items-center gap-1">
      <Icon of={Paperclip} size={12} />
      {files}
    </span>
  ),
});

type CannedOptions = {
  conversation: Conversation;
  selectBlank: (from: number) => void;
  onFiles: (files: CannedResponse["files"]) => void;
};

function useCannedSource({ conversation, selectBlank, onFiles }: CannedOptions): CaretSource {
  const { t } = useTranslation();
  const values = useVariableValues(conversation);
  const { data, isError } = useQuery(cannedMenuQuery);
  const items = useMemo(() => {
    const itemOf = (response: CannedResponse) => {
      const { length: count } = response.files;
      return cannedItem(response, count > 0 ? t("canned.fileCount", { count }) : null);
    };
    return data ? mostUsedFirst(data.map(itemOf)) : null;
  }, [data, t]);
  return {
    trigger: "/",
    name: t("canned.menu"),
    items: isError ? (items ?? []) : items,
    nothingFound: isError && !items ? t("canned.menuFailed") : t("canned.nothingFound"),
    textOf: ({ id }) => fillVariables(data?.find((each) => each.id === id)?.body ?? "", values),
    onChosen: ({ id }, start) => {
      const response = data?.find((each) => each.id === id);
      if (response) {
        countCannedUse(response.id);
        onFiles(response.files);
      }
      selectBlank(start);
    },
  };
}

function useEmojiSource(isWanted: boolean): CaretSource {
  const { t, i18n } = useTranslation();
  const { me } = useWorkspace();
  const { data, isError } = useQuery({
    queryKey: ["emoji", i18n.language],
    queryFn: () => loadEmoji(i18n.language),
    enabled: isWanted,
  });
  const [uses, setUses] = useState(() => emojiUses(me.id));
  const items = useMemo(
    () =>
      data &&
      mostUsedFirst(
        data.map(({ unicode, label, found }): CaretItem => ({
          id: unicode,
          found,
          uses: uses[unicode] ?? 0,
          label,
          icon: unicode,
        })),
      ),
    [data, uses],
  );
  return {
    trigger: ":",
    name: t("emoji.menu"),
    items: items ?? (isError ? [] : null),
    textOf: ({ id }) => id,
    onChosen: ({ id }) => setUses(countEmojiUse(me.id, id)),
  };
}

type Options = {
  box: RefObject<HTMLTextAreaElement | null>;
  conversation: Conversation;
  text: string;
  isOn: boolean;
  /** A response was chosen that brings files. */
  onFiles: (files: CannedResponse["files"]) => void;
};

/** `blank` is the first variable that is still to be filled, and `selectBlank` takes the writer to it. */
export function useReplyMenus({ box, conversation, text, isOn, onFiles }: Options) {
  const [blank] = isOn ? blanksOf(text) : [];
  const selectBlank = (from = 0) => {
    const next = blanksOf(box.current?.value ?? "").find(({ start }) => start >= from);
    if (!next) return;
    box.current?.focus();
    box.current?.setSelectionRange(next.start, next.start + next.raw.length);
  };
  const canned = useCannedSource({ conversation, selectBlank, onFiles });
  const emoji = useEmojiSource(isOn && text.includes(":"));
  const menus = useCaretMenu({ box, text, sources: isOn ? [canned, emoji] : [] });
  return { ...menus, blank: blank ?? null, selectBlank };
}
