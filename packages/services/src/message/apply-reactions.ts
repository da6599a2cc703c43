/** Reactions of both sides. The newest by the provider's clock stands, whatever order they come in, also before their message. */
import type { ContactId, MessageId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import type { Targets } from "./find-targets.ts";
import { isOf, type ReceivedItem, type ReceivedOf } from "./received-item.ts";
import type { StoredMessage } from "./store-messages.ts";

type Reaction = ReceivedOf<"reaction">;

/** Later wins; at the same second a removal does, then the greater id: the same two reports always end the same. */
function isLater(a: Reaction, b: Reaction): boolean {
  const order = (r: Reaction) =>
    [r.event.providerAt.getTime(), r.event.emoji === null ? 1 : 0, r.event.externalId] as const;
  const [at, removes, id] = order(a);
  const [bt, bRemoves, bId] = order(b);
  return at !== bt ? at > bt : removes !== bRemoves ? removes > bRemoves : id > bId;
}

/**
 * @param early messages of this batch that were reacted to before they came
 * @returns the messages whose reactions changed
 */
export async function applyReactions(
  tx: Tx,
  items: ReceivedItem[],
  targets: Targets,
  people: Map<ReceivedItem, ContactId>,
  early: StoredMessage[],
): Promise<MessageId[]> {
  const newest = new Map<string, Reaction>();
  for (const item of items.filter(isOf("reaction"))) {
    const key = `${item.inboxId} ${item.event.targetExternalId} ${actorKey(item, people)}`;
    const other = newest.get(key);
    if (!other || isLater(item, other)) newest.set(key, item);
  }
  const changed: MessageId[] = [];
  if (newest.size > 0) {
    const list = [...newest.values()];
    const rows = await tx.query<{ messageId: MessageId | null }>(
      `insert into reactions as r (tenant_id, inbox_id, target_external_id, actor_key, by, emoji, provider_at, external_id, message_id)
       select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::uuid[])
       on conflict (tenant_id, inbox_id, target_external_id, actor_key) do update set
         emoji = excluded.emoji, provider_at = excluded.provider_at, external_id = excluded.external_id,
         message_id = coalesce(r.message_id, excluded.message_id)
       where (excluded.provider_at, (excluded.emoji is null)::int, excluded.external_id collate "C")
         > (r.provider_at, (r.emoji is null)::int, r.external_id collate "C")
       returning r.message_id as "messageId"`,
      [
        tx.tenantId,
        list.map((r) => r.inboxId),
        list.map((r) => r.event.targetExternalId),
        list.map((r) => actorKey(r, people)),
        list.map((r) => r.event.by),
        list.map((r) => r.event.emoji),
        list.map((r) => r.event.providerAt),
        list.map((r) => r.event.externalId),
        list.map((r) => targets.byExternalId(r.inboxId, r.event.targetExternalId)?.id ?? null),
      ],
    );
    for (const row of rows) if (row.messageId) changed.push(row.messageId);
  }
  return [...changed, ...(await linkEarlier(tx, early))];
}

const actorKey = (item: Reaction, people: Map<ReceivedItem, ContactId>) =>
  item.event.by === "contact" ? `contact:${people.get(item)!}` : "business";

/** Reactions that came before their message. */
export async function linkEarlier(
  tx: Tx,
  stored: Pick<StoredMessage, "id" | "inboxId" | "externalId">[],
): Promise<MessageId[]> {
  if (stored.length === 0) return [];
  const rows = await tx.query<{ messageId: MessageId }>(
    `update reactions r set message_id = k.id from unnest($2::uuid[], $3::uuid[], $4::text[]) as k (id, inbox_id, external_id)
     where r.tenant_id = $1 and r.inbox_id = k.inbox_id and r.target_external_id = k.external_id and r.message_id is null
     returning r.message_id as "messageId"`,
    [tx.tenantId, stored.map((m) => m.id), stored.map((m) => m.inboxId), stored.map((m) => m.externalId)],
  );
  return rows.map((row) => row.messageId);
}
