/** The two answers to whether something is sent over messages that its writer had not seen. */
import { draftOf, keepDraft } from "./drafts.ts";
import { changeInOutbox, type OutboxEntry, removeFromOutbox, useOutbox } from "./outbox.ts";
import { newestOf, noteSeen } from "./seen.ts";
import { pump } from "./send-outbox.ts";
import { noteUnseen, useUnseen } from "./unseen-messages.ts";

const held = (conversationId: string): OutboxEntry[] =>
  useOutbox.getState().entries.filter((entry) => entry.conversationId === conversationId && entry.state !== "refused");

/** They were told what it is: from now on it counts as seen. */
function settle(conversationId: string): string | null {
  const messages = useUnseen.getState()[conversationId] ?? [];
  noteSeen(conversationId, messages);
  noteUnseen(conversationId, []);
  return newestOf(messages)?.id ?? null;
}

export function sendAnyway(conversationId: string): void {
  const seenMessageId = settle(conversationId);
  for (const { clientMessageId } of held(conversationId))
    changeInOutbox(clientMessageId, { state: "waiting", refusal: null, seenMessageId });
  pump();
}

/** Everything that was held is back in the box, above what was begun meanwhile. */
export function readFirst(conversationId: string): void {
  settle(conversationId);
  const entries = held(conversationId);
  for (const { clientMessageId } of entries) removeFromOutbox(clientMessageId);
  keepDraft(conversationId, [...entries.map(({ text }) => text), draftOf(conversationId)].filter(Boolean).join("\n"));
}
