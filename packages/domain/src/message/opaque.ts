/** Our own mark on a message at its provider: which message, which attempt. It comes back in statuses and is untrusted until looked up. */
import { MessageId } from "../ids.ts";

export const opaqueOf = (messageId: MessageId, attempt: number) => `${messageId}/${attempt}`;

/** @returns null for anything that is not a mark of ours */
export function readOpaque(opaque: string | null): { messageId: MessageId; attempt: number } | null {
  const match = /^([^/]{36})\/(\d{1,6})$/.exec(opaque ?? "");
  const id = MessageId.safeParse(match?.[1]);
  return match && id.success ? { messageId: id.data, attempt: Number(match[2]) } : null;
}
