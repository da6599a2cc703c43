/** The newest message of each conversation that was really before this person's eyes, on this page. */
import type { Message } from "../live/wire.ts";

const seen = new Map<string, Message>();

const isNewer = (a: Message, b: Message) =>
  a.createdAt === b.createdAt ? a.sortKey > b.sortKey : a.createdAt > b.createdAt;

/** By when each was stored: what a provider dates earlier may have come last. */
export const newestOf = (messages: readonly Message[]): Message | null =>
  messages.reduce<Message | null>((newest, each) => (!newest || isNewer(each, newest) ? each : newest), null);

export function noteSeen(conversationId: string, messages: readonly Message[]): void {
  const newest = newestOf([...messages, ...(seen.get(conversationId) ? [seen.get(conversationId)!] : [])]);
  if (newest) seen.set(conversationId, newest);
}

export const newestSeen = (conversationId: string): string | null => seen.get(conversationId)?.id ?? null;
