/**
 * Receives what channels say, for one tenant, one event or hundreds alike, in one transaction: identities, conversations,
 * messages, statuses, reactions, edits, what the screens are told, and the end of the owed work. Safe to run twice, in any
 * order and beside other workers: everything that touches one address or one external id takes its lock first.
 */
import type { ContactId, ConversationId, MessageId, TeamId, UserId } from "@max/domain/ids";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { openIdentityBook, type IdentityBook } from "../contact/resolve-identity.ts";
import { supplyNumbers } from "../conversation/conversation-numbers.ts";
import { openForMessages, type OpenedConversation } from "../conversation/open-for-messages.ts";
import { writeHistory } from "../conversation/record-change.ts";
import { conversationViews } from "../conversation/conversation-view.ts";
import { finish, type Claimed } from "../outbox/claim.ts";
import { recordLive, type LiveEntry } from "../outbox/record-live.ts";
import { quarantine, type QuarantineEntry } from "../quarantine/quarantine-items.ts";
import { aliasesOf, lockAddresses } from "./lock-addresses.ts";
import { byArrival, carriesMessage, isOf, type ReceivedItem } from "./received-item.ts";
import { meetThreads } from "../conversation/meet-threads.ts";
import { applyChanges } from "./apply-changes.ts";
import { applyReactions } from "./apply-reactions.ts";
import { findTargets } from "./find-targets.ts";
import { messageViews } from "./message-view.ts";
import { recordDeliveries } from "./record-delivery.ts";
import { storeMessages, type PlacedMessage } from "./store-messages.ts";

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
      await applyEvents(tx, call, items, numbers);
      await quarantine(tx, batch.quarantined);
      await finish(tx, batch.finished);
    });
  } finally {
    numbers.returnRest();
  }
}

async function applyEvents(
  tx: Tx,
  call: Call,
  items: ReceivedItem[],
  numbers: Awaited<ReturnType<typeof supplyNumbers>>,
): Promise<void> {
  if (items.length === 0) return;
  await lockAddresses(tx, items);
  const fresh = await withoutRepeats(tx, items);
  const book = await openIdentityBook(
    tx,
    fresh.flatMap((item) => aliasesOf(item.event)),
  );
  const people = meetPeople(fresh, book);
  await book.save();

  const threads = await meetThreads(tx, fresh.filter(carriesMessage), people);
  const targets = await findTargets(tx, fresh);
  const opened = await openForMessages(tx, threads.needs, targets.conversationIds, numbers);

  const placed = fresh.filter(carriesMessage).map((item): PlacedMessage => {
    const threadId = threads.byItem.get(item)!;
    const contactId = people.get(item)!;
    return {
      item,
      threadId,
      contactId,
      contactName: book.contactName(contactId),
      opened: opened.byThread.get(threadId)!,
    };
  });
  const stored = await storeMessages(tx, placed);
  await targets.refresh(stored);

  const changed = new Set<MessageId>();
  const note = (ids: Iterable<MessageId>) => {
    for (const id of ids) changed.add(id);
  };
  note(await applyReactions(tx, fresh, targets, people, stored));
  note(await applyChanges(tx, fresh, targets, stored));
  note(await recordDeliveries(tx, fresh, targets, stored));
  for (const message of stored) changed.delete(message.id);

  const openedAt = new Map<ConversationId, Date>();
  for (const { item, opened: at } of placed) {
    const first = openedAt.get(at.conversation.id);
    if (!first || item.event.providerAt < first) openedAt.set(at.conversation.id, item.event.providerAt);
  }
  await tellScreens(tx, call, [...opened.byThread.values()], openedAt, stored, [...changed], opened.locked);
}

/** Leaves out messages that are stored, in the database or earlier in this batch, with all that came along with them. */
async function withoutRepeats(tx: Tx, items: ReceivedItem[]): Promise<ReceivedItem[]> {
  const once = items
    .filter(isOf("message", "echo", "identity_changed"))
    .filter((item) => item.event.externalId !== null);
  if (once.length === 0) return items;
  const rows = await tx.query<{ key: string }>(
    `select x.inbox_id || ':' || x.external_id as key from unnest($2::uuid[], $3::text[]) as k (inbox_id, external_id)
     join message_external_ids x on x.tenant_id = $1 and x.inbox_id = k.inbox_id and x.external_id = k.external_id`,
    [tx.tenantId, once.map((i) => i.inboxId), once.map((i) => i.event.externalId)],
  );
  const seen = new Set(rows.map((row) => row.key));
  const seenChanges = new Set(seen);
  return items.filter((item) => {
    if (!isOf("message", "echo", "identity_changed")(item) || item.event.externalId === null) return true;
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
async function tellScreens(
  tx: Tx,
  call: Call,
  opened: OpenedConversation[],
  openedAt: Map<ConversationId, Date>,
  stored: { id: MessageId; conversationId: ConversationId }[],
  changed: MessageId[],
  locked: Map<ConversationId, { state: string; teamId: TeamId | null; assigneeId: UserId | null }>,
): Promise<void> {
  const byId = new Map(opened.map((o) => [o.conversation.id, o]));
  const conversations = await conversationViews(tx, [...new Set(stored.map((m) => m.conversationId))]);
  const messages = await messageViews(tx, [...stored.map((m) => m.id), ...changed]);
  const moved = opened.filter((o) => o.change !== null && conversations.has(o.conversation.id));
  const lines = await writeHistory(
    tx,
    call,
    moved.map((o) => ({
      type: o.change!,
      before: o.before,
      after: o.conversation,
      at: openedAt.get(o.conversation.id) ?? tx.now,
      by: { type: "contact", id: o.conversation.contactId, name: conversations.get(o.conversation.id)!.contact.name },
    })),
  );
  const entries: LiveEntry[] = moved.map((o, index) => ({
    event: { type: "conversation.changed", conversation: conversations.get(o.conversation.id)!, change: lines[index]! },
    before: o.before,
    after: o.conversation,
  }));
  for (const { id, conversationId } of stored) {
    const subject = byId.get(conversationId)!.conversation;
    entries.push({
      event: { type: "message.created", conversation: conversations.get(conversationId)!, message: messages.get(id)! },
      before: subject,
      after: subject,
    });
  }
  for (const id of changed) {
    const message = messages.get(id)!;
    const subject = byId.get(message.conversationId)?.conversation ?? locked.get(message.conversationId) ?? null;
    entries.push({
      event: { type: "message.changed", conversationId: message.conversationId, message },
      before: subject,
      after: subject,
    });
  }
  await recordLive(tx, entries);
}
