/** Turns messages, changes and what is still being sent into the lines of a thread. Pure. */
import type { Conversation, Message, Note, PlacementChange, Scheduled } from "../../live/wire.ts";
import type { OutboxEntry } from "../../outbox/outbox.ts";
import { dayKeys } from "../../words/times.ts";

const GROUP_MS = 5 * 60_000;
const FOLD_FROM = 3;

export type Bubble = { from: "server"; message: Message } | { from: "outbox"; entry: OutboxEntry };

type Held = NonNullable<Conversation["held"]>;

export type ThreadItem =
  | { type: "day"; key: string; at: string }
  | { type: "unread"; key: string }
  | { type: "notice"; key: string; message: Message }
  | { type: "note"; key: string; note: Note }
  | { type: "held"; key: string; held: Held }
  | { type: "scheduled"; key: string; scheduled: Scheduled }
  /** `changes` beyond two in a row are folded into one line. */
  | { type: "changes"; key: string; changes: PlacementChange[]; isFolded: boolean }
  | { type: "bubble"; key: string; bubble: Bubble; isInbound: boolean; isFirst: boolean; isLast: boolean };

/** The instant a message is shown with: a customer's by the provider's clock, ours by when it was written. */
export const shownAt = (message: Message) =>
  message.direction === "inbound" ? (message.providerAt ?? message.createdAt) : message.createdAt;

export const keyOfMessage = (message: Message) => message.clientMessageId ?? message.id;

type Input = {
  /** Oldest first. */
  messages: readonly Message[];
  changes: readonly PlacementChange[];
  notes: readonly Note[];
  /** What is held back stands as one line where the last of it would. */
  held: Conversation["held"];
  outbox: readonly OutboxEntry[];
  /** What is to be sent stands after everything, the next first. */
  scheduled: readonly Scheduled[];
  /** The message above which "New since you left" stands. */
  firstUnreadId: string | null;
  /** Whether there are older messages that are not loaded: changes and notes from before stay out until they are. */
  hasOlder: boolean;
  /** The same of newer ones. What is being sent belongs to the end and stays out, too. */
  hasNewer: boolean;
  /** Whose page it is. */
  myId: string;
};

type Line = { at: string } & ({ change: PlacementChange } | { note: Note } | { held: Held } | { bubble: Bubble });

export function threadItems(input: Input): ThreadItem[] {
  const { firstUnreadId, hasOlder, hasNewer, myId, scheduled, ...said } = input;
  const items: ThreadItem[] = [];
  const dayOf = dayKeys();
  let day = "";
  let previousMs = 0;
  for (const line of linesOf(said, { hasOlder, hasNewer })) {
    // Read once: of ten thousand messages the reading of their instants is most of the work.
    const ms = Date.parse(line.at);
    const apartMs = Math.abs(ms - previousMs);
    previousMs = ms;
    const itsDay = dayOf(ms);
    if (itsDay !== day) {
      // The first day's line moves up when older messages come: held in view, it would take the thread along.
      const mayMove = day === "" && hasOlder;
      day = itsDay;
      if (!mayMove) items.push({ type: "day", key: `day ${day}`, at: line.at });
    }
    if ("change" in line) {
      const previous = items.at(-1);
      if (previous?.type === "changes") previous.changes.push(line.change);
      else items.push({ type: "changes", key: `change ${line.change.id}`, changes: [line.change], isFolded: false });
      continue;
    }
    if ("note" in line) {
      items.push({ type: "note", key: `note ${line.note.clientNoteId}`, note: line.note });
      continue;
    }
    if ("held" in line) {
      items.push({ type: "held", key: "held", held: line.held });
      continue;
    }
    const { bubble } = line;
    if (bubble.from === "server" && bubble.message.id === firstUnreadId) items.push({ type: "unread", key: "unread" });
    if (bubble.from === "server" && bubble.message.kind === "system") {
      items.push({ type: "notice", key: bubble.message.id, message: bubble.message });
      continue;
    }
    const previous = items.at(-1);
    const joins = previous?.type === "bubble" && apartMs <= GROUP_MS && isOneGroup(previous.bubble, bubble, myId);
    if (joins) previous.isLast = false;
    items.push({
      type: "bubble",
      key: bubble.from === "server" ? keyOfMessage(bubble.message) : bubble.entry.clientMessageId,
      bubble,
      isInbound: bubble.from === "server" && bubble.message.direction === "inbound",
      isFirst: !joins,
      isLast: true,
    });
  }
  if (!hasNewer)
    for (const one of scheduled) items.push({ type: "scheduled", key: `scheduled ${one.id}`, scheduled: one });
  for (const item of items) if (item.type === "changes") item.isFolded = item.changes.length >= FOLD_FROM;
  return items;
}

type Said = Pick<Input, "messages" | "changes" | "notes" | "held" | "outbox">;

/** Messages keep the server's order; changes and notes go where their instant is; what is being sent comes last. */
function linesOf(
  { messages, changes, notes, held, outbox }: Said,
  { hasOlder, hasNewer }: Pick<Input, "hasOlder" | "hasNewer">,
): Line[] {
  const arrived = new Set(messages.map((message) => message.clientMessageId));
  const open = hasNewer ? [] : outbox.filter((entry) => !arrived.has(entry.clientMessageId));
  const refused = open.filter((entry) => entry.state === "refused");
  const waiting = open.filter((entry) => entry.state !== "refused");
  const oldest = messages[0];
  const newest = messages.at(-1);
  const isLoadedThere = (at: string) =>
    (!hasOlder || (oldest !== undefined && at >= shownAt(oldest))) &&
    (!hasNewer || (newest !== undefined && at <= shownAt(newest)));
  const aside: Line[] = [
    ...changes.filter((change) => isLoadedThere(change.at)).map((change) => ({ at: change.at, change })),
    ...notes.filter((note) => isLoadedThere(note.createdAt)).map((note) => ({ at: note.createdAt, note })),
    ...(held && isLoadedThere(held.until) ? [{ at: held.until, held }] : []),
    ...refused.map((entry) => ({ at: entry.createdAt, bubble: { from: "outbox" as const, entry } })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const lines: Line[] = [];
  let next = 0;
  for (const message of messages) {
    const at = shownAt(message);
    for (let other = aside[next]; other && comesBefore(other, at); other = aside[++next]) lines.push(other);
    lines.push({ at, bubble: { from: "server", message } });
  }
  lines.push(...aside.slice(next));
  lines.push(...waiting.map((entry) => ({ at: entry.createdAt, bubble: { from: "outbox" as const, entry } })));
  return lines;
}

/** What is held back was written after what came through in the same second. */
const comesBefore = (line: Line, at: string) => ("held" in line ? line.at < at : line.at <= at);

/** An unconfirmed message about which the agent has not decided yet. */
export const isUndecided = (message: Message) =>
  message.status === "unconfirmed" && message.failure?.code !== "left_unconfirmed";

/** Its writer may still take it back, which is said beneath it. */
const isLeaving = ({ status, leavesAt }: Message) => status === "queued" && leavesAt !== null;

/** Whether what became of a message is told beneath it, so that nothing can follow in the same group. */
const isInTrouble = (bubble: Bubble) =>
  bubble.from === "outbox"
    ? bubble.entry.state === "refused"
    : bubble.message.status === "failed" || isLeaving(bubble.message) || isUndecided(bubble.message);

function isOneGroup(a: Bubble, b: Bubble, myId: string): boolean {
  if (isInTrouble(a) || isInTrouble(b)) return false;
  const [one, other] = [authorOf(a, myId), authorOf(b, myId)];
  return one.id === other.id && one.type === other.type;
}

/** What is being sent is always the reader's own. */
const authorOf = (bubble: Bubble, myId: string) =>
  bubble.from === "outbox" ? ({ type: "user", id: myId } as const) : bubble.message.author;

/** The n-th last message of the customer, above which the divider stands. */
export function firstUnread(messages: readonly Message[], unreadCount: number): string | null {
  let left = unreadCount;
  if (left <= 0) return null;
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    if (message?.direction === "inbound" && --left === 0) return message.id;
  }
  return messages.find((message) => message.direction === "inbound")?.id ?? null;
}
