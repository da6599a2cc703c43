/** What somebody took back before it was sent goes into its box again, where nothing else is; else it waits for their choice. */
import type { WithdrawnMessage } from "@max/domain/message/undo-send";
import { create } from "zustand";
import { client } from "../app/trpc.ts";
import type { Wire } from "../live/wire.ts";
import { beginAgain, begunTemplateOf, leaveTemplate } from "./begun-templates.ts";
import { draftOf, keepDraft, keepSide, ownKey, sideOf } from "./drafts.ts";
import { takeUpload, useUploads } from "./uploads.ts";

export type TakenBack = Wire<WithdrawnMessage>;

/** What waits for its writer's choice, by person and conversation. It lasts as long as the page, as the choice is asked at once. */
const useAllTakenBack = create<Readonly<Record<string, TakenBack>>>(() => ({}));

export const useTakenBack = (conversationId: string): TakenBack | null =>
  useAllTakenBack((state) => state[ownKey(conversationId)] ?? null);

const takenBackOf = (conversationId: string) => useAllTakenBack.getState()[ownKey(conversationId)];

const isBoxEmpty = (conversationId: string) =>
  draftOf(conversationId).trim() === "" &&
  sideOf(conversationId).quotedMessageId === null &&
  !useUploads.getState().uploads.some((upload) => upload.conversationId === conversationId && !upload.isSending);

/** @returns whether it is in its box */
export function putBack(conversationId: string, taken: TakenBack): boolean {
  // A template hides what the box holds, and loses nothing of it.
  const isFree = taken.template ? begunTemplateOf(conversationId) === null : isBoxEmpty(conversationId);
  if (isFree) fill(conversationId, taken);
  else useAllTakenBack.setState({ [ownKey(conversationId)]: taken });
  return isFree;
}

/** Words go beneath what the box holds, and what that quotes stays quoted; a template takes the place of another. */
export function addToBox(conversationId: string): void {
  const taken = takenBackOf(conversationId);
  if (taken) fill(conversationId, taken);
  settle(conversationId);
}

export function dropTakenBack(conversationId: string): void {
  const taken = takenBackOf(conversationId);
  // Whatever becomes of this, the server lets go of unsent files by itself.
  if (taken?.file) void client.message.discardFile.mutate({ attachmentId: taken.file.id }).catch(() => {});
  settle(conversationId);
}

function fill(conversationId: string, { text, quotedMessageId, file, template }: TakenBack): void {
  if (template) {
    beginAgain(conversationId, template);
    keepSide(conversationId, { mode: "reply" });
    return;
  }
  if (!begunTemplateOf(conversationId)) leaveTemplate(conversationId);
  keepDraft(conversationId, [draftOf(conversationId).trim(), text].filter(Boolean).join("\n\n"));
  keepSide(conversationId, {
    mode: "reply",
    quotedMessageId: sideOf(conversationId).quotedMessageId ?? quotedMessageId,
  });
  if (file) takeUpload(conversationId, file);
}

function settle(conversationId: string): void {
  const { [ownKey(conversationId)]: _, ...others } = useAllTakenBack.getState();
  useAllTakenBack.setState(others, true);
}
