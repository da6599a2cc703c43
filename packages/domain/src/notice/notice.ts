/** What a person is told of by MAX itself: the kinds, the ways it is told, and when they want quiet. */
import { z } from "zod";
import { TimeZone } from "../access/people.ts";
import { ConversationId, NoticeId, TeamId } from "../ids.ts";
import { Channel } from "../inbox/channel.ts";
import { MessageKind } from "../message/content.ts";
import { PageInput } from "../paging.ts";

/**
 * `assigned` somebody gave them a conversation · `transferred` a colleague handed one on to them · `message` a customer wrote in
 * one of theirs · `mention` a note calls them · `queued` something new waits for their team · `woken` a snooze of theirs ended ·
 * `unsent` what they had scheduled could not be sent.
 */
export const NoticeKind = z.enum(["assigned", "transferred", "message", "mention", "queued", "woken", "unsent"]);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** In the page (the bell and, but for a queue, a card), by the browser outside it, and with a sound. */
export const NoticeWays = z.strictObject({ page: z.boolean(), browser: z.boolean(), sound: z.boolean() });
export type NoticeWays = z.infer<typeof NoticeWays>;

export const NoticeChoices = z.record(NoticeKind, NoticeWays);
export type NoticeChoices = z.infer<typeof NoticeChoices>;

const ALL_WAYS: NoticeWays = { page: true, browser: true, sound: true };
const PAGE_ALONE: NoticeWays = { page: true, browser: false, sound: false };
const NO_WAY: NoticeWays = { page: false, browser: false, sound: false };

/** What concerns one person calls them; what waits for a whole team does not call everybody in it. */
export const FIRST_CHOICES: NoticeChoices = {
  assigned: ALL_WAYS,
  transferred: ALL_WAYS,
  message: ALL_WAYS,
  mention: ALL_WAYS,
  queued: PAGE_ALONE,
  woken: { page: true, browser: true, sound: false },
  unsent: ALL_WAYS,
};

/** Choices as they were stored, perhaps before there was some kind. */
export function choicesFrom(stored: unknown): NoticeChoices {
  const known = z.partialRecord(NoticeKind, NoticeWays).safeParse(stored);
  return { ...FIRST_CHOICES, ...(known.success ? known.data : {}) };
}

const MinuteOfDay = z.number().int().min(0).max(1439);
/** From one minute of the day to another, over midnight where the first is the later one. In the person's time zone. */
export const QuietHours = z
  .strictObject({ from: MinuteOfDay, to: MinuteOfDay })
  .refine(({ from, to }) => from !== to, { message: "Quiet hours begin and end at different times." });
export type QuietHours = z.infer<typeof QuietHours>;

export const NoticeSettings = z.strictObject({ choices: NoticeChoices, quietHours: QuietHours.nullable() });
export type NoticeSettings = z.infer<typeof NoticeSettings>;

/** Is this instant within quiet hours, by the clock of that zone? @param timeZone a name of the IANA database */
export function isQuietAt(quietHours: QuietHours | null, timeZone: string, at: Date): boolean {
  if (!quietHours) return false;
  const minute = minuteOfDay(timeZone, at);
  const { from, to } = quietHours;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOfDay(timeZone: string, at: Date): number {
  const zone = TimeZone.safeParse(timeZone).success ? timeZone : "UTC";
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const of = (type: "hour" | "minute") => Number(parts.find((part) => part.type === type)!.value);
  return of("hour") * 60 + of("minute");
}

/** How a notice of this kind is told now. What is not told in the page is not told at all; quiet takes the call, not the notice. */
export function waysOf(kind: NoticeKind, choices: NoticeChoices, isQuiet: boolean): NoticeWays {
  const chosen = choices[kind];
  if (!chosen.page) return NO_WAY;
  return isQuiet ? PAGE_ALONE : chosen;
}

/** Longer words are cut. */
export const NOTICE_TEXT_LENGTH = 200;

export const NoticeView = z.object({
  id: NoticeId,
  kind: NoticeKind,
  conversationId: ConversationId,
  number: z.number().int(),
  contactId: z.string(),
  contactName: z.string(),
  channel: Channel,
  /** Whose queue; null where it is about one conversation. */
  teamId: TeamId.nullable(),
  /** Who of us did it; null where it was the customer or MAX. */
  actorName: z.string().nullable(),
  /** How many of the same it stands for. */
  count: z.number().int(),
  /** The newest of them, cut; null where there are no words, or no longer. */
  text: z.string().nullable(),
  /** What the newest message is; null where it tells of none. */
  messageKind: MessageKind.nullable(),
  at: z.coerce.date(),
  isRead: z.boolean(),
});
export type NoticeView = z.infer<typeof NoticeView>;

export const ListNotices = PageInput.strict();
export type ListNotices = z.infer<typeof ListNotices>;

/** Either some notices, or all of one conversation, or those of a team's queue. */
export const MarkNoticesRead = z
  .strictObject({
    noticeIds: z.array(NoticeId).min(1).max(100).optional(),
    conversationId: ConversationId.optional(),
    teamId: TeamId.optional(),
  })
  .refine((input) => Object.values(input).filter((value) => value !== undefined).length === 1, {
    message: "Name notices, a conversation, or a team.",
  });
export type MarkNoticesRead = z.infer<typeof MarkNoticesRead>;

/** `upTo`: the newest one that was seen, so that one that comes meanwhile stays unread. */
export const MarkAllNoticesRead = z.strictObject({ upTo: z.coerce.date() });
export type MarkAllNoticesRead = z.infer<typeof MarkAllNoticesRead>;

/** Unread ones are counted up to here. */
export const MOST_COUNTED_NOTICES = 100;
