/**
 * What narrows a list: the one description that addresses, saved views, bulk acts and REST share. An absent part narrows
 * nothing. Pure, so that a screen decides as the server does which conversations belong.
 */
import { z } from "zod";
import { InboxId, TagId, TeamId, UserId } from "../ids.ts";
import { Channel } from "../inbox/channel.ts";
import { CONVERSATION_STATES, ConversationState } from "./lifecycle.ts";
import type { ConversationView } from "./views.ts";

const HOUR_MS = 3_600_000;
const UNIT_MS = { h: HOUR_MS, d: 24 * HOUR_MS } as const;

/** An instant (ISO 8601, UTC), or so many hours or days before now: `-12h`, `-7d`. A saved view says the latter and stays true. */
export const TimePoint = z.union([z.iso.datetime(), z.string().regex(/^-[1-9]\d{0,3}[hd]$/)]);
export type TimePoint = z.infer<typeof TimePoint>;

/** What a point says: an instant (UTC), or so long before whenever it is asked. */
export function readTimePoint(point: TimePoint): { at: Date } | { agoMs: number } {
  const relative = /^-(\d+)([hd])$/.exec(point);
  return relative ? { agoMs: Number(relative[1]) * UNIT_MS[relative[2] === "h" ? "h" : "d"] } : { at: new Date(point) };
}

/** @param now the instant that relative points count from */
export function instantOf(point: TimePoint, now: Date): Date {
  const read = readTimePoint(point);
  return "at" in read ? read.at : new Date(now.getTime() - read.agoMs);
}

/** One or several, comma-separated in a URL. */
const states = () =>
  z
    .union([z.string().transform((text) => text.split(",")), z.array(z.string())])
    .pipe(z.array(ConversationState).min(1).max(CONVERSATION_STATES.length));

/** So many of a kind narrow a list at most: each is a range of its own to read. */
export const MOST_VALUES = 20;

/** One, or several of which any will do; comma-separated in a URL. Said the shortest way. */
const some = <Value extends z.ZodType<string, string>>(value: Value) =>
  z
    .union([z.string().transform((text) => text.split(",")), z.array(z.string())])
    .transform((given) => (new Set(given).size === 1 ? given[0] : [...new Set(given)]))
    .pipe(z.union([value, z.array(value).min(2).max(MOST_VALUES)]));

/** The values of a part, of which any will do; null where it narrows nothing. */
export const valuesOf = <Value extends string>(part: Value | readonly Value[] | undefined): readonly Value[] | null =>
  part === undefined ? null : typeof part === "string" ? [part] : part;

/** In a URL it is a word. */
const flag = () =>
  z
    .union([z.boolean(), z.enum(["true", "false"])])
    .transform((given) => given === true || given === "true")
    .pipe(z.boolean());

export const FILTER_PARTS = {
  state: states().optional(),
  teamId: some(TeamId).optional(),
  /** `me` is the caller, `nobody` what no agent has. */
  assigneeId: some(z.union([z.enum(["me", "nobody"]), UserId])).optional(),
  inboxId: some(InboxId).optional(),
  /** Any of them; not all. */
  tagId: some(TagId).optional(),
  channel: some(Channel).optional(),
  /** Only what holds something that was not read, or only what does not. */
  unread: flag().optional(),
  /** Only what is snoozed, or only what is not. Left out: both. */
  snoozed: flag().optional(),
  /** Only what has messages held back of a flood, or only what has none. Left out: both. */
  held: flag().optional(),
  /** The last message, either way, at or after this. */
  activeSince: TimePoint.optional(),
  /** The last message, either way, before this. */
  activeBefore: TimePoint.optional(),
};
export const ConversationFilter = z.strictObject(FILTER_PARTS);
export type ConversationFilter = z.infer<typeof ConversationFilter>;

/** What deciding needs of a conversation; instants as `Date`, or ISO text as they travel. */
export type Filterable = Pick<ConversationView, "state" | "channel" | "unreadCount"> & {
  teamId: string | null;
  assigneeId: string | null;
  inboxId: string;
  tagIds: readonly string[];
  snoozedUntil: Date | string | null;
  /** What is held back of it, if anything is. */
  held: object | null;
  lastActivityAt: Date | string;
};
type Some<Value extends string> = Value | Value[] | undefined;
/** The same filter with its ids as they travel. */
export type LooseFilter = Omit<ConversationFilter, "teamId" | "assigneeId" | "inboxId" | "tagId"> & {
  teamId?: Some<string>;
  assigneeId?: Some<string>;
  inboxId?: Some<string>;
  tagId?: Some<string>;
};

/** Whether a conversation is one of those a filter asks for. @param meId whom `me` means; null for a program */
export function matchesFilter(
  filter: LooseFilter,
  conversation: Filterable,
  { meId, now }: { meId: string | null; now: Date },
): boolean {
  const at = new Date(conversation.lastActivityAt).getTime();
  const { state, teamId, assigneeId, inboxId, tagId, channel, unread, snoozed, held, activeSince, activeBefore } =
    filter;
  return (
    (state === undefined || state.includes(conversation.state)) &&
    isAnyOf(teamId, (each) => conversation.teamId === each) &&
    isAnyOf(assigneeId, (each) => conversation.assigneeId === assigneeOf(each, meId)) &&
    isAnyOf(inboxId, (each) => conversation.inboxId === each) &&
    isAnyOf(tagId, (each) => conversation.tagIds.includes(each)) &&
    isAnyOf(channel, (each) => conversation.channel === each) &&
    (unread === undefined || conversation.unreadCount > 0 === unread) &&
    (snoozed === undefined || (conversation.snoozedUntil !== null) === snoozed) &&
    (held === undefined || (conversation.held !== null) === held) &&
    (activeSince === undefined || at >= instantOf(activeSince, now).getTime()) &&
    (activeBefore === undefined || at < instantOf(activeBefore, now).getTime())
  );
}

const isAnyOf = <Value extends string>(part: Some<Value>, fits: (value: Value) => boolean) =>
  valuesOf(part)?.some(fits) ?? true;

function assigneeOf(asked: string, meId: string | null): string | null {
  if (asked === "nobody") return null;
  return asked === "me" ? meId : asked;
}
