/** Everything that moves a conversation: one call each, its answer shown at once, Undo for ten seconds, a refusal in words. */
import type { UndoableChange } from "@max/domain/conversation/views";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { wordsForError } from "../../app/error-words.ts";
import { useWorkspace } from "../../app/session.ts";
import { client } from "../../app/trpc.ts";
import { queryClient } from "../../app/query-client.ts";
import { markAnswers, showAnswer } from "../../live/cache.ts";
import { detailQuery } from "../../live/queries.ts";
import type { Conversation } from "../../live/wire.ts";
import { showToast } from "../../ui/toast.tsx";
import { useTimeWords } from "../../words/use-time-words.ts";

export type Step =
  | { type: "take" }
  | { type: "assign"; to: { userId: string; name: string }; note?: string }
  | { type: "transfer"; to: { userId: string; name: string } | { teamId: string; name: string }; note?: string }
  | { type: "unassign" }
  | { type: "snooze"; until: Date }
  | { type: "wake" }
  | { type: "close"; disposition: string }
  | { type: "reopen" };

export type Placing = {
  run: (step: Step) => void;
  isBusy: (type: Step["type"]) => boolean;
  /** To be asked first: whoever it would go to is offline. */
  question: { name: string; confirm: () => void; drop: () => void } | null;
};

const CHANGES: Record<Step["type"], UndoableChange> = {
  take: "taken",
  assign: "assigned",
  transfer: "transferred",
  unassign: "unassigned",
  snooze: "snoozed",
  wake: "woken",
  close: "closed",
  reopen: "reopened",
};
/** After these there is nothing more to do here. */
const ENDS: ReadonlySet<Step["type"]> = new Set(["assign", "transfer", "unassign", "snooze", "close"]);

type ToPerson = Step & { to: { userId: string; name: string } };
const isToPerson = (step: Step): step is ToPerson => "to" in step && "userId" in step.to;

const noteOf = ({ note }: { note?: string }) => (note ? { note } : {});

function ask(conversationId: string, step: Step): Promise<Conversation> {
  const { conversation: api } = client;
  switch (step.type) {
    case "take":
      return api.take.mutate({ conversationId });
    case "assign":
      return api.assign.mutate({ conversationId, assigneeId: step.to.userId, ...noteOf(step) });
    case "transfer":
      return api.transfer.mutate({
        conversationId,
        ...("teamId" in step.to ? { teamId: step.to.teamId } : { assigneeId: step.to.userId }),
        ...noteOf(step),
      });
    case "unassign":
      return api.unassign.mutate({ conversationId });
    case "snooze":
      return api.snooze.mutate({ conversationId, until: step.until.toISOString() });
    case "wake":
      return api.wake.mutate({ conversationId });
    case "close":
      return api.close.mutate({ conversationId, disposition: step.disposition });
    case "reopen":
      return api.reopen.mutate({ conversationId });
  }
}

/**
 * @param leave asked before a step that ends one's work here; what it gives is called after the step, and goes on to the next
 * @param comeBack called when such a step was taken back
 */
export function usePlacing(conversationId: string, leave: () => () => void, comeBack: () => void): Placing {
  const { t } = useTranslation();
  const words = useTimeWords();
  const { users } = useWorkspace();
  const [asked, setAsked] = useState<ToPerson | null>(null);
  const say = (step: Step): string => {
    switch (step.type) {
      case "assign":
      case "transfer":
        return t(`conversation.toast.${step.type}`, { name: step.to.name });
      case "snooze":
        return t("conversation.toast.snooze", { at: words.dayTime(step.until.toISOString()) });
      default:
        return t(`conversation.toast.${step.type}`);
    }
  };
  const onError = (error: unknown) => {
    showToast(wordsForError(t, error));
    void queryClient.invalidateQueries({ queryKey: detailQuery(conversationId).queryKey });
  };
  const undo = useMutation({
    mutationFn: async (type: Step["type"]) => {
      const mark = markAnswers();
      showAnswer(await client.conversation.undo.mutate({ conversationId, change: CHANGES[type] }), mark);
    },
    onSuccess: (_, type) => {
      if (ENDS.has(type)) comeBack();
    },
    onError,
  });
  const step = useMutation({
    mutationFn: async ({ next }: { next: Step; goOn: () => void }): Promise<void> => {
      const mark = markAnswers();
      showAnswer(await ask(conversationId, next), mark);
    },
    onSuccess: (_, { next, goOn }) => {
      goOn();
      showToast(say(next), () => undo.mutate(next.type));
    },
    onError,
  });
  const isOffline = (userId: string) => users.find(({ id }) => id === userId)?.presence === "offline";
  const go = (next: Step) => step.mutate({ next, goOn: ENDS.has(next.type) ? leave() : () => {} });
  return {
    run: (next) => (isToPerson(next) && isOffline(next.to.userId) ? setAsked(next) : go(next)),
    question: asked && {
      name: asked.to.name,
      confirm() {
        setAsked(null);
        go(asked);
      },
      drop: () => setAsked(null),
    },
    isBusy: (type) => step.isPending && step.variables.next.type === type,
  };
}
