/**
 * Messages that are to be sent at a moment. They become messages when it has come, in the order of that moment; until then they can be
 * changed, sent at once, or cancelled. What the customer writes meanwhile, or that the conversation is closed, changes nothing.
 */
import { z } from "zod";
import { replyWindowEnd } from "../conversation/reply-window.ts";
import { AttachmentId, ConversationId, MessageId, ScheduledId } from "../ids.ts";
import { type Channel, hasReplyWindow } from "../inbox/channel.ts";
import { OutboundTemplate } from "../template/inputs.ts";
import { storableText } from "../text.ts";
import { MessageKind } from "./content.ts";
import { MAX_CAPTION_LENGTH, MAX_TEXT_LENGTH } from "./inputs.ts";
import { Author, UploadView } from "./views.ts";

/** So many wait in one conversation at most. */
export const MOST_SCHEDULED = 50;
const MOST_AHEAD_MS = 366 * 24 * 3_600_000;
/** A cancelled one can be had back for so long. */
export const CANCELLED_STAYS_MS = 60_000;

const OneScheduled = z.strictObject({ scheduledId: ScheduledId });

/** `clientMessageId` is the client's own id: scheduled twice it is one message. `dueAt` is an instant (UTC). */
export const ScheduleMessage = z
  .strictObject({
    conversationId: ConversationId,
    clientMessageId: storableText().min(1).max(100),
    text: storableText().max(MAX_TEXT_LENGTH).optional(),
    /** A file that was uploaded to this conversation by the same caller. It is sent once. */
    attachmentId: AttachmentId.optional(),
    /** Instead of text and file; also outside the reply window. */
    template: OutboundTemplate.optional(),
    quotedMessageId: MessageId.optional(),
    dueAt: z.coerce.date(),
  })
  .refine((input) => input.template || input.attachmentId || (input.text ?? "").trim() !== "", {
    message: "A message needs text, a file or a template.",
  })
  .refine((input) => !input.template || (!input.attachmentId && input.text === undefined), {
    message: "A template brings its own text and media.",
  })
  .refine((input) => !input.attachmentId || (input.text ?? "").length <= MAX_CAPTION_LENGTH, {
    message: `A caption has at most ${MAX_CAPTION_LENGTH} characters.`,
  });
export type ScheduleMessage = z.infer<typeof ScheduleMessage>;

/** `version` is that of what was looked at: what somebody else changed meanwhile is not overwritten. */
export const ChangeScheduled = OneScheduled.extend({
  version: z.number().int().min(1),
  text: storableText().max(MAX_TEXT_LENGTH).optional(),
  dueAt: z.coerce.date().optional(),
}).refine((input) => input.text !== undefined || input.dueAt !== undefined, {
  message: "Give a text, a time, or both.",
});
export type ChangeScheduled = z.infer<typeof ChangeScheduled>;

export const CancelScheduled = OneScheduled;
export const RestoreScheduled = OneScheduled;
export const SendScheduled = OneScheduled;

/** Why it was not sent when it was due. */
export const ScheduledFailure = z.enum([
  /** Free text is no longer accepted: the customer must write first, or a template be sent. */
  "reply_window_closed",
  "contact_blocked",
  /** Whoever wrote it works here no longer, and somebody else has to decide. */
  "author_left",
  "template_unusable",
]);
export type ScheduledFailure = z.infer<typeof ScheduledFailure>;

export const ScheduledView = z.object({
  id: ScheduledId,
  conversationId: ConversationId,
  clientMessageId: z.string(),
  kind: MessageKind,
  /** The words, a caption, or a template as it will be read. */
  text: z.string().nullable(),
  file: UploadView.nullable(),
  templateName: z.string().nullable(),
  quoted: z
    .object({ id: MessageId, text: z.string().nullable(), kind: MessageKind, authorName: z.string() })
    .nullable(),
  author: Author,
  dueAt: z.coerce.date(),
  /** It was due and not sent. Whoever may answer sends it now, gives it another time, or cancels it. */
  failure: z.object({ code: ScheduledFailure, reason: z.string() }).nullable(),
  version: z.number().int(),
  createdAt: z.coerce.date(),
});
export type ScheduledView = z.infer<typeof ScheduledView>;

const SENT_AS = "scheduled:";

/** The client's own id of the message that a scheduled one becomes: no client gives one like it for another. */
export const sentAs = (id: ScheduledId) => `${SENT_AS}${id}`;
export const wasScheduled = ({ clientMessageId }: { clientMessageId: string | null }) =>
  clientMessageId?.startsWith(SENT_AS) === true;

/** What has to be known of a conversation to say whether something can be sent in it. */
export type Reach = { channel: Channel; lastInboundAt: Date | null };

/** Before everything. */
const NEVER = new Date(0);

/** Until when it can be sent (UTC); null: always. A template, and a channel without a reply window, know no end. */
export function sendableUntil({ channel, lastInboundAt }: Reach, isTemplate: boolean): Date | null {
  if (isTemplate || !hasReplyWindow(channel)) return null;
  return replyWindowEnd(lastInboundAt) ?? NEVER;
}

export type TimeProblem = "past" | "too_far" | "window_closes_before";

/** Why this moment cannot be chosen; null: it can. @param until as `sendableUntil` gives it */
export function timeProblem(dueAt: Date, now: Date, until: Date | null): TimeProblem | null {
  if (dueAt <= now) return "past";
  if (dueAt.getTime() - now.getTime() > MOST_AHEAD_MS) return "too_far";
  return until !== null && dueAt >= until ? "window_closes_before" : null;
}

type AtDue = { isAuthorGone: boolean; isBlocked: boolean; until: Date | null };

/** What keeps it from being sent now that it is due; null: nothing does. */
export function obstacleAtDue({ isAuthorGone, isBlocked, until }: AtDue, now: Date): ScheduledFailure | null {
  if (isAuthorGone) return "author_left";
  if (isBlocked) return "contact_blocked";
  return until !== null && now >= until ? "reply_window_closed" : null;
}
