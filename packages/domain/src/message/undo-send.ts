/**
 * What an agent sends can be taken back for as many seconds as the company chose. Until then it is nowhere but here; once a worker
 * has it, nobody can take it back.
 */
import { z } from "zod";
import type { Actor } from "../access/permissions.ts";
import { MessageId } from "../ids.ts";
import { OutboundTemplate } from "../template/inputs.ts";
import { UploadView } from "./views.ts";

/** 0: what is sent leaves at once. */
export const UNDO_SECONDS = [0, 5, 10, 20, 30] as const;
export const UndoSeconds = z.literal(UNDO_SECONDS);
export type UndoSeconds = z.infer<typeof UndoSeconds>;

/** How a company sends. */
export const SendingSettings = z.strictObject({ undoSeconds: UndoSeconds });
export type SendingSettings = z.infer<typeof SendingSettings>;

/**
 * When a message leaves that is sent now, by the database's clock.
 * @param behind when the last of its conversation leaves that waits already: nothing overtakes it
 * @returns null: at once. A program's messages are not held, since nobody watches them.
 */
export function leavesAt(actor: Actor, seconds: UndoSeconds, behind: Date | null, now: Date): Date | null {
  const ownMs = actor.type === "user" && seconds > 0 ? now.getTime() + seconds * 1_000 : 0;
  const atMs = Math.max(ownMs, behind?.getTime() ?? 0);
  return atMs > now.getTime() ? new Date(atMs) : null;
}

export const WithdrawMessage = z.strictObject({ messageId: MessageId });

/** What was taken back, for whoever wrote it to go on with. */
export const WithdrawnMessage = z.object({
  messageId: MessageId,
  text: z.string(),
  quotedMessageId: MessageId.nullable(),
  /** Its file waits to be sent again, under the same id. */
  file: UploadView.nullable(),
  /** The template it was, with what was filled in; its own words were not typed here. */
  template: OutboundTemplate.nullable(),
});
export type WithdrawnMessage = z.infer<typeof WithdrawnMessage>;
