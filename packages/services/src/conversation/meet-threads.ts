/** The threads that new messages belong to: made or refreshed in one statement. The reply window is theirs. */
import type { ChannelThreadId, ContactId, InboxId, TeamId } from "@max/domain/ids";
import type { SendToType } from "@max/domain/inbox/identity-type";
import type { Sender } from "@max/domain/message/transport";
import type { Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { isAsking, type ReceivedItem, type ReceivedOf } from "../message/received-item.ts";
import type { ThreadNeed } from "./open-for-messages.ts";
import { storedThreadKey } from "./thread-key.ts";

export type Threads = { byItem: Map<ReceivedItem, ChannelThreadId>; needs: ThreadNeed[] };

/** Makes or refreshes the thread of each sender with each inbox, in one statement. */
export async function meetThreads(
  tx: Tx,
  items: ReceivedOf<"message" | "echo">[],
  people: Map<ReceivedItem, ContactId>,
): Promise<Threads> {
  if (items.length === 0) return { byItem: new Map(), needs: [] };
  type Draft = {
    inboxId: InboxId;
    contactId: ContactId;
    threadKey: string;
    sendToType: SendToType;
    sendTo: string;
    lastInboundAt: Date | null;
    asking: ReceivedOf<"message">[];
  };
  const drafts = new Map<string, Draft>();
  const threadKeyOf = ({ event }: ReceivedItem, contactId: ContactId) =>
    storedThreadKey(contactId, event.type === "message" ? (event.threadKey ?? null) : null);
  const keyOf = (item: ReceivedItem) => `${item.inboxId}:${threadKeyOf(item, people.get(item)!)}`;
  for (const item of items) {
    const { event } = item;
    const person = event.type === "message" ? event.sender : event.recipient;
    const draft = drafts.get(keyOf(item)) ?? {
      inboxId: item.inboxId,
      contactId: people.get(item)!,
      threadKey: threadKeyOf(item, people.get(item)!),
      sendToType: "user_id",
      sendTo: "",
      lastInboundAt: null,
      asking: [],
    };
    if (draft.sendTo === "" || isAsking(item)) {
      draft.sendTo = person.sendTo;
      draft.sendToType = sendToTypeOf(person);
    }
    if (isAsking(item)) {
      draft.asking.push(item);
      if (!draft.lastInboundAt || item.event.providerAt > draft.lastInboundAt)
        draft.lastInboundAt = item.event.providerAt;
    }
    drafts.set(keyOf(item), draft);
  }
  const list = [...drafts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, draft]) => draft);
  const rows = await tx.query<{
    id: ChannelThreadId;
    inboxId: InboxId;
    contactId: ContactId;
    threadKey: string;
    defaultTeamId: TeamId | null;
  }>(
    `with met as (
       insert into channel_threads as t (tenant_id, id, inbox_id, thread_key, contact_id, send_to_type, send_to, last_inbound_at)
       select $1, id, inbox_id, thread_key, contact_id, send_to_type, send_to, last_inbound_at
       from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
         as k (id, inbox_id, contact_id, send_to_type, send_to, last_inbound_at, thread_key)
       on conflict (tenant_id, inbox_id, thread_key) do update set
         send_to = case when excluded.last_inbound_at is null then t.send_to else excluded.send_to end,
         send_to_type = case when excluded.last_inbound_at is null then t.send_to_type else excluded.send_to_type end,
         last_inbound_at = greatest(t.last_inbound_at, excluded.last_inbound_at)
       returning id, inbox_id, contact_id, thread_key
     )
     select met.id, met.inbox_id as "inboxId", met.contact_id as "contactId", met.thread_key as "threadKey", i.default_team_id as "defaultTeamId"
     from met join inboxes i on i.tenant_id = $1 and i.id = met.inbox_id`,
    [
      tx.tenantId,
      list.map(() => newId()),
      list.map((d) => d.inboxId),
      list.map((d) => d.contactId),
      list.map((d) => d.sendToType),
      list.map((d) => d.sendTo),
      list.map((d) => d.lastInboundAt),
      list.map((d) => d.threadKey),
    ],
  );
  const byKey = new Map(rows.map((row) => [`${row.inboxId}:${row.threadKey}`, row]));
  return {
    byItem: new Map(items.map((item) => [item, byKey.get(keyOf(item))!.id])),
    needs: list.map((draft): ThreadNeed => {
      const row = byKey.get(`${draft.inboxId}:${draft.threadKey}`)!;
      return {
        threadId: row.id,
        inboxId: draft.inboxId,
        contactId: draft.contactId,
        defaultTeamId: row.defaultTeamId,
        asking: draft.asking,
      };
    }),
  };
}

/** What kind of address the channel gave. One that is not among the names it knows them by is an id. */
function sendToTypeOf({ aliases, sendTo }: Sender): SendToType {
  const named = aliases.find((alias) => alias.value === sendTo && !alias.isVariant);
  return named === undefined || named.type === "parent_user_id" ? "user_id" : named.type;
}
