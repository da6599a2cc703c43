/** Which notices are told now. Pure. */
import { type NoticeChoices, type NoticeWays, waysOf } from "@max/domain/notice/notice";
import type { Notice } from "../live/wire.ts";

/** What is unread and came after the last one that was told, oldest first. ISO instants compare as text. */
export const freshAfter = (notices: readonly Notice[], lastToldAt: string): Notice[] =>
  notices.filter(({ isRead, at }) => !isRead && at > lastToldAt).toReversed();

export const newestAt = (notices: readonly Notice[], atLeast: string): string =>
  notices.reduce((newest, { at }) => (at > newest ? at : newest), atLeast);

export type Told = { notice: Notice; ways: NoticeWays };

/** How each is told. What is in front of one's eyes already is not; a queue calls nobody by a card. */
export function toTell(
  fresh: readonly Notice[],
  choices: NoticeChoices,
  { isQuiet, lookingAt }: { isQuiet: boolean; lookingAt: string | null },
): Told[] {
  return fresh
    .filter(({ conversationId, kind }) => kind === "queued" || conversationId !== lookingAt)
    .map((notice) => ({ notice, ways: waysOf(notice.kind, choices, isQuiet) }));
}
