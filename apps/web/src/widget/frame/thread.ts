/**
 * The thread as the visitor sees it: what the server has, and behind it what this browser still has to send. Pure, so that any
 * order of answers, repeats and reconnections ends the same.
 */
import type { MediaKind } from "@max/domain/message/content";
import type { VisitorMessage } from "@max/domain/widget/wire";

export type WaitingFile = { name: string; kind: MediaKind; sizeBytes: number };
export type Waiting = {
  clientMessageId: string;
  text: string;
  at: string;
  isRefused?: boolean;
  /** Refused only for now: there were too many before. */
  isTooMuch?: boolean;
  file?: WaitingFile;
};

/** Puts what came beside what is known: the newer word on a message holds. In the thread's order. */
export function merge(known: readonly VisitorMessage[], came: readonly VisitorMessage[]): VisitorMessage[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of came) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
}

/** Whether there may be something between what was known and the newest that came, which is to be asked for. */
export function hasGap(known: readonly VisitorMessage[], came: readonly VisitorMessage[], hasMore: boolean): boolean {
  if (!hasMore || known.length === 0 || came.length === 0) return false;
  const oldest = came.reduce((least, { sortKey }) => (sortKey < least ? sortKey : least), came[0]!.sortKey);
  return known.at(-1)!.sortKey < oldest;
}

/** What has not come back as a message of the thread, in the order in which it was written. */
export const stillWaiting = (waiting: readonly Waiting[], messages: readonly VisitorMessage[]): Waiting[] => {
  const there = new Set(messages.map(({ clientMessageId }) => clientMessageId));
  return waiting
    .filter(({ clientMessageId }) => !there.has(clientMessageId))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};

/** Answers that the visitor has not read by what the server and this browser know. */
export const unread = (messages: readonly VisitorMessage[], readHere: ReadonlySet<string>): VisitorMessage[] =>
  messages.filter(({ by, isRead, id }) => by !== "visitor" && !isRead && !readHere.has(id));
