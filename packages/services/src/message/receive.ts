/**
 * Receives what channels say, for one tenant, one event or hundreds alike, in one transaction: identities, conversations,
 * messages, statuses, reactions, edits, what the screens are told, and the end of the owed work. Safe to run twice, in any
 * order and beside other workers: everything that touches one address or one external id takes its lock first.
 */
import type { ContactId, ConversationId, MessageId } from "@max/domain/ids";
import type { Bucket } from "@max/domain/message/flood";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { openIdentityBook, type IdentityBook } from "../contact/resolve-identity.ts";
import { supplyNumbers } from "../conversation/conversation-numbers.ts";
import { openForMessages, type OpenedForMessages, type ThreadNeed } from "../conversation/open-for-messages.ts";
import { writeHistory } from "../conversation/record-change.ts";
import { conversationViews } from "../conversation/conversation-view.ts";
import type { Claimed } from "../outbox/claim.ts";
import { recordLive, type LiveEntry } from "../outbox/record-live.ts";
import { watchAbsent } from "../presence/watch-absent.ts";
import { quarantine, type QuarantineEntry } from "../quarantine/quarantine-items.ts";
import { lockAddresses } from "./lock-addresses.ts";
import { type Known, lookUp } from "./look-up.ts";
import { byArrival, carriesMessage, isAsking, isOf, type ReceivedItem } from "./received-item.ts";
import { meetThreads } from "../conversation/meet-threads.ts";
import { applyChanges } from "./apply-changes.ts";
import { applyReactions } from "./apply-reactions.ts";
import { findTargets, spokenOfBy } from "./find-targets.ts";
import { holdBack } from "./hold-back.ts";
import { messageRow, type PlacedMessage } from "./message-row.ts";
import { messageViews } from "./message-view.ts";
import { recordDeliveries } from "./record-delivery.ts";
import { storeMessages, type StoredMessages } from "./store-messages.ts";

export type ReceiveBatch = {
  items: ReceivedItem[];
  quarantined: QuarantineEntry[];
  /** Work that is done when this transaction commits. */
  finished: Pick<Claimed, "seq" | "token">[];
};

/** @throws LeaseLost when another worker took the work over: nothing of this is kept */
export async function receive(call: Call, batch: ReceiveBatch): Promise<void> {
  const items = [...batch.items].sort(byArrival);
  const numbers = await supplyNumbers(call, items.filter(carriesMessage).length);
  try {
    await inTransaction(call, async (tx) => {
      numbers.restart();
      const news = await applyEvents(tx, call, items, numbers);
      await quarantine(tx, batch.quarantined);
      await recordLive(tx, news, batch.finished);
    });
  } finally {
    numbers.returnRest();
  }
}

/** @returns what the screens are to be told */
async function applyEvents(
  tx: Tx,
  call: Call,
  items: ReceivedItem[],
  numbers: Awaited<ReturnType<typeof supplyNumbers>>,
): Promise<LiveEntry[]> {
  if (items.length === 0) return [];
  await lockAddresses(tx, items);
  const known = await lookUp(tx, items);
  const fresh = withoutRepeats(items, known);
  const book = openIdentityBook(tx, known.identities);
  const people = meetPeople(fresh, book);
  await book.save();

  const threads = await meetThreads(tx, fresh.filter(carriesMessage), people);
  const spokenOf = spokenOfBy(fresh);
  const opened = await openForMessages(
    tx,
    threads.needs.map((need) => asPerson(need, book)),
    spokenOf,
    numbers,
    known.limits,
  );

  const all = fresh.filter(carriesMessage).map((item): PlacedMessage => {
    const threadId = threads.byItem.get(item)!;
    const contactId = people.get(item)!;
    return {
      item,
      threadId,
      contactId,
      person: book.personOf(contactId),
      opened: opened.byThread.get(threadId)!,
    };
  });
  const isHeld = ({ item }: PlacedMessage) => opened.flow.held.has(item);
  const placed = all.filter((one) => !isHeld(one));
  const buckets = bucketsOf(opened);
  await holdBack(tx, all.filter(isHeld).map(messageRow), buckets);
  const [stored] = await Promise.all([
    storeMessages(
      tx,
      placed.map((one) => ({ row: messageRow(one), isUnread: isAsking(one.item) && !one.person.isBlocked })),
      buckets,
    ),
    watchAbsent(tx, ownersAsked(placed)),
  ]);
  // What came before its message waits for it.
  const early = stored.messages.filter((message) => known.isSpokenOf(message.inboxId, message.externalId));
  const targets = await findTargets(tx, {
    ...spokenOf,
    externalIds: [...spokenOf.externalIds, ...early],
  });

  const changed = new Set<MessageId>();
  const note = (ids: Iterable<MessageId>) => {
    for (const id of ids) changed.add(id);
  };
  note(await applyReactions(tx, fresh, targets, people, early));
  note(await applyChanges(tx, fresh, targets, early));
  note(await recordDeliveries(tx, fresh, targets, early));

  const openedAt = new Map<ConversationId, Date>();
  for (const { item, opened: at } of placed) {
    const first = openedAt.get(at.conversation.id);
    if (!first || item.event.providerAt < first) openedAt.set(at.conversation.id, item.event.providerAt);
  }
  return news(tx, call, opened, openedAt, stored, changed);
}

/** A thread is its contact's; what is opened on it, the person's. Somebody blocked asks for nothing. */
function asPerson(need: ThreadNeed, book: IdentityBook): ThreadNeed {
  const { id, isBlocked } = book.personOf(need.contactId);
  return { ...need, contactId: id, asking: isBlocked ? [] : need.asking, isHeld: isBlocked };
}

/** A thread's bucket lies on the conversation that its messages go to. */
const bucketsOf = ({ byThread, flow }: OpenedForMessages): Map<ConversationId, Bucket> =>
  new Map([...flow.buckets].map(([threadId, bucket]) => [byThread.get(threadId)!.conversation.id, bucket]));

/** Whose answer customers wait for from now on. */
const ownersAsked = (placed: PlacedMessage[]) =>
  placed
    .filter(({ item, person }) => item.event.type === "message" && !person.isBlocked)
    .map(({ opened: { conversation } }) => (conversation.state === "assigned" ? conversation.assigneeId : null));

/** Leaves out messages that are stored, in the database or earlier in this batch, with all that came along with them. */
function withoutRepeats(items: ReceivedItem[], known: Known): ReceivedItem[] {
  const seen = new Set<string>();
  const seenChanges = new Set<string>();
  return items.filter((item) => {
    if (!isOf("message", "echo", "identity_changed")(item) || item.event.externalId === null) return true;
    if (known.isStored(item.inboxId, item.event.externalId)) return false;
    const key = `${item.inboxId}:${item.event.externalId}`;
    const set = item.event.type === "identity_changed" ? seenChanges : seen;
    if (set.has(key)) return false;
    set.add(key);
    return true;
  });
}

/** Identity changes and senders, in order of arrival. */
function meetPeople(items: ReceivedItem[], book: IdentityBook): Map<ReceivedItem, ContactId> {
  const people = new Map<ReceivedItem, ContactId>();
  for (const item of items) {
    const { event } = item;
    if (event.type === "identity_changed")
      book.change(event.previous, event.next, event.providerAt, event.externalId !== null);
    else if (event.type === "message" || event.type === "reaction")
      people.set(item, book.resolve(event.sender, event.providerAt));
    else if (event.type === "echo") people.set(item, book.resolve(event.recipient, event.providerAt));
  }
  return people;
}

/** One event per stored or changed message, after the conversation's own. */
async function news(
  tx: Tx,
  call: Call,
  opened: OpenedForMessages,
  openedAt: Map<ConversationId, Date>,
  stored: StoredMessages,
  changed: ReadonlySet<MessageId>,
): Promise<LiveEntry[]> {
  const byId = new Map([...opened.byThread.values()].map((o) => [o.conversation.id, o]));
  const own = new Set(stored.messages.map((message) => message.id));
  const others = [...changed].filter((id) => !own.has(id));
  const conversations =
    changed.size === 0 ? stored.conversations : await conversationViews(tx, [...stored.conversations.keys()]);
  // What was just written is known; read again is only what something else had a part in.
  const reread = stored.messages.filter(({ id, isQuoting }) => changed.has(id) || isQuoting).map(({ id }) => id);
  const messages = new Map([
    ...stored.messages.map(({ id, view }) => [id, view] as const),
    ...(await messageViews(tx, [...reread, ...others])),
  ]);
  const moved = [...byId.values()].filter((o) => o.change !== null && conversations.has(o.conversation.id));
  const lines = await writeHistory(
    tx,
    call,
    moved.map((o) => ({
      type: o.change!,
      before: o.before,
      after: o.conversation,
      // It began when they wrote; what was there before has changed now, after all that happened to it meanwhile.
      at: (o.change === "opened" && openedAt.get(o.conversation.id)) || tx.now,
      by: { type: "contact", id: o.conversation.contactId, name: conversations.get(o.conversation.id)!.contact.name },
    })),
  );
  const entries: LiveEntry[] = moved.map((o, index) => ({
    event: { type: "conversation.changed", conversation: conversations.get(o.conversation.id)!, change: lines[index]! },
    before: o.before,
    after: o.conversation,
  }));
  for (const { id, conversationId } of stored.messages) {
    const subject = byId.get(conversationId)!.conversation;
    entries.push({
      event: { type: "message.created", conversation: conversations.get(conversationId)!, message: messages.get(id)! },
      before: subject,
      after: subject,
    });
  }
  for (const id of others) {
    const message = messages.get(id)!;
    const subject = byId.get(message.conversationId)?.conversation ?? opened.locked.get(message.conversationId) ?? null;
    entries.push({
      event: { type: "message.changed", conversationId: message.conversationId, message },
      before: subject,
      after: subject,
    });
  }
  return entries;
}
