/** Putting tags on the open conversation and taking them off: shown at once, Undo for ten seconds, a refusal in words. */
import { isOfferedOn } from "@max/domain/tag/tag";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useMay, useTags } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { markAnswers, showAnswer } from "../../live/cache.ts";
import type { Conversation, Tag } from "../../live/wire.ts";
import { showToast } from "../../ui/toast.tsx";

/** What was changed since the picker was opened, by tag: true was put on, false was taken off. */
type Changes = ReadonlyMap<string, boolean>;

export type Tagging = {
  may: boolean;
  /** What it carries, by name, archived ones included. */
  carried: Tag[];
  /** What can be put on it, and what it carries, by name. */
  offered: Tag[];
  isOn: (tag: Tag) => boolean;
  set: (tag: Tag, isOn: boolean) => void;
  /** From here on, changes are taken back together. */
  begin: () => void;
};

async function change(conversationId: string, tagIds: string[], isOn: boolean): Promise<void> {
  if (tagIds.length === 0) return;
  const mark = markAnswers();
  const { tag, untag } = client.conversation;
  showAnswer(await (isOn ? tag : untag).mutate({ conversationId, tagIds }), mark);
}

export function useTagging(conversation: Conversation): Tagging {
  const { t } = useTranslation();
  const may = useMay();
  const tags = useTags();
  const { id, teamId } = conversation;
  /** What was asked for and not answered yet. */
  const [wanted, setWanted] = useState<Changes>(new Map());
  const changes = useRef<Changes>(new Map());
  const onError = (error: unknown) => showToast(wordsForError(t, error));
  // One after the other, so that each answer shows what the one before it changed.
  const scope = { id: `tags ${id}` };

  const undo = useMutation({
    scope,
    mutationFn: async (made: Changes) => {
      const those = (isOn: boolean) => [...made].flatMap(([tagId, was]) => (was === isOn ? [tagId] : []));
      await change(id, those(true), false);
      await change(id, those(false), true);
    },
    onError,
  });
  const toggle = useMutation({
    scope,
    mutationFn: ({ tag, isOn }: { tag: Tag; isOn: boolean }) => change(id, [tag.id], isOn),
    onSuccess: (_, { tag, isOn }) => {
      const made = new Map(changes.current);
      // What was put on and taken off again is as it was.
      if (made.get(tag.id) === !isOn) made.delete(tag.id);
      else made.set(tag.id, isOn);
      changes.current = made;
      const words =
        made.size > 1
          ? t("tag.toast.several", { count: made.size })
          : t(`tag.toast.${isOn ? "on" : "off"}`, { name: tag.name });
      showToast(words, made.size > 0 ? () => undo.mutate(made) : null);
    },
    onError,
    onSettled: (_data, _error, { tag }) => setWanted((all) => new Map([...all].filter(([tagId]) => tagId !== tag.id))),
  });

  const isOn = (tag: Tag) => wanted.get(tag.id) ?? conversation.tagIds.some((tagId) => tagId === tag.id);
  return {
    may: may("conversation.tag", conversation),
    carried: tags.filter(isOn),
    offered: tags.filter((tag) => isOn(tag) || isOfferedOn(tag, teamId)),
    isOn,
    set: (tag, next) => {
      setWanted((all) => new Map(all).set(tag.id, next));
      toggle.mutate({ tag, isOn: next });
    },
    begin: () => {
      changes.current = new Map();
    },
  };
}
