/** The stored messages that statuses, reactions, edits and revokes speak of. */
import type { InboxId, MessageId } from "@max/domain/ids";
import { readOpaque } from "@max/domain/message/opaque";
import type { ReceivingNeeds } from "@max/db/queries/conversations";
import { type MessagePlace, targetPlaces } from "@max/db/queries/messages";
import type { Tx } from "@max/db/transaction";
import type { ReceivedItem } from "./received-item.ts";

export type SpokenOf = Omit<ReceivingNeeds, "threadIds">;

export type Targets = {
  byExternalId(inboxId: InboxId, externalId: string): MessagePlace | null;
  /** Our own id that a provider echoed. Null unless it is a message of this inbox that we sent. */
  byOpaque(inboxId: InboxId, opaque: string | null): MessagePlace | null;
};

/** Which messages are spoken of, by the provider's ids and by ours. */
export function spokenOfBy(items: ReceivedItem[]): SpokenOf {
  const externalIds: SpokenOf["externalIds"] = [];
  const messageIds = new Set<MessageId>();
  for (const { inboxId, event } of items) {
    if (event.type === "delivery") {
      externalIds.push({ inboxId, externalId: event.externalId });
      const ours = readOpaque(event.opaque);
      if (ours) messageIds.add(ours.messageId);
    } else if ("targetExternalId" in event) externalIds.push({ inboxId, externalId: event.targetExternalId });
  }
  return { externalIds, messageIds: [...messageIds] };
}

/** Reads them as they stand now: their conversations are locked, and the batch's own messages are stored. */
export async function findTargets(tx: Tx, { externalIds, messageIds }: SpokenOf): Promise<Targets> {
  const places = new Map<string, MessagePlace>();
  if (externalIds.length > 0 || messageIds.length > 0)
    for (const row of await targetPlaces(tx, externalIds, messageIds))
      places.set(row.key === null ? row.id : `${row.inboxId}:${row.key}`, row);
  return {
    byExternalId: (inboxId, externalId) => places.get(`${inboxId}:${externalId}`) ?? null,
    byOpaque(inboxId, opaque) {
      const ours = readOpaque(opaque);
      const place = ours ? places.get(ours.messageId) : undefined;
      return place?.inboxId === inboxId ? place : null;
    },
  };
}
