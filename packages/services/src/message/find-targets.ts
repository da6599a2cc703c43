/** The stored messages that statuses, reactions, edits and revokes speak of. */
import type { ConversationId, InboxId, MessageId } from "@max/domain/ids";
import { readOpaque } from "@max/domain/message/opaque";
import { messagePlaces, messagesByExternalId, type MessagePlace } from "@max/db/queries/messages";
import type { Tx } from "@max/db/transaction";
import type { ReceivedItem } from "./received-item.ts";
import type { StoredMessage } from "./store-messages.ts";

export type Targets = {
  /** Conversations to lock before anything of their messages changes. */
  conversationIds: ConversationId[];
  /** Reads the targets again, now that their conversations are locked, and knows the batch's own messages too. */
  refresh(stored: StoredMessage[]): Promise<void>;
  byExternalId(inboxId: InboxId, externalId: string): MessagePlace | null;
  /** Our own id that a provider echoed. Null unless it is a message of this inbox that we sent. */
  byOpaque(inboxId: InboxId, opaque: string | null): MessagePlace | null;
};

export async function findTargets(tx: Tx, items: ReceivedItem[]): Promise<Targets> {
  const keys: { inboxId: InboxId; externalId: string }[] = [];
  const opaque = new Set<MessageId>();
  for (const { inboxId, event } of items) {
    if (event.type === "delivery") {
      keys.push({ inboxId, externalId: event.externalId });
      const ours = readOpaque(event.opaque);
      if (ours) opaque.add(ours.messageId);
    } else if ("targetExternalId" in event) keys.push({ inboxId, externalId: event.targetExternalId });
  }
  const places = new Map<string, MessagePlace>();
  async function read(extra: { inboxId: InboxId; externalId: string }[]) {
    places.clear();
    const all = [...keys, ...extra];
    if (all.length > 0)
      for (const row of await messagesByExternalId(tx, all)) places.set(`${row.inboxId}:${row.key}`, row);
    if (opaque.size > 0)
      for (const row of await messagePlaces(tx, [...opaque])) if (row.direction === "outbound") places.set(row.id, row);
  }
  await read([]);
  return {
    conversationIds: [...new Set([...places.values()].map((place) => place.conversationId))],
    async refresh(stored) {
      if (keys.length > 0 || stored.length > 0) await read(stored);
    },
    byExternalId: (inboxId, externalId) => places.get(`${inboxId}:${externalId}`) ?? null,
    byOpaque(inboxId, opaque) {
      const ours = readOpaque(opaque);
      const place = ours ? places.get(ours.messageId) : undefined;
      return place?.inboxId === inboxId ? place : null;
    },
  };
}
