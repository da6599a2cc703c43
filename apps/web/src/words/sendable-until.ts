import { type Channel, hasReplyWindow } from "@max/domain/inbox/channel";

const NEVER = new Date(0).toISOString();

/** When something can be sent in a conversation no more (UTC, ISO); null: always. The server decides the same again. */
export const sendableUntil = (
  { channel, replyWindowEndsAt }: { channel: Channel; replyWindowEndsAt: string | null },
  isTemplate: boolean,
): string | null => (isTemplate || !hasReplyWindow(channel) ? null : (replyWindowEndsAt ?? NEVER));
