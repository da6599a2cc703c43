/**
 * Lets a company's old messages leave with all that hangs on them, a batch to a transaction. Whatever ends it, the next run goes
 * on: files go before the rows that name them, so that no file is left that nothing points at.
 */
import type { ConversationId, MessageId, TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { lockConversations } from "@max/db/queries/conversations";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import type { MediaStore } from "@max/platform/media-store/media-store";
import { recordAudit } from "../audit/record-audit.ts";
import { forgetEntries, forgetOldWords } from "../search/store-entries.ts";
import { deleteOldHeld } from "./delete-old-held.ts";
import { CLOCK_DAYS, idsOfDay } from "./ids-of-day.ts";
import { LEAST_RETENTION_DAYS } from "./set-retention.ts";

const BATCH = 500;
/** Where the bytes of a message's own files lie. What a canned response brought stays with it. */
const OWN_KEYS = `array_remove(array[case when a.canned_file_id is null then a.storage_key end, a.preview_key], null)`;
/** Companies that let messages leave. */
export async function tenantsWithRetention(db: Database): Promise<{ tenantId: TenantId; days: number }[]> {
  const { rows } = await db.system.query<{ tenantId: TenantId; days: number }>(
    `select id as "tenantId", message_retention_days as days from tenants where message_retention_days is not null order by id`,
  );
  return rows;
}

type OldMessage = { id: MessageId; conversationId: ConversationId; keys: string[] };

/** @returns how many messages left */
export async function deleteOldMessages(
  call: Call,
  media: MediaStore,
  { days, batch = BATCH }: { days: number; batch?: number },
): Promise<number> {
  let total = 0;
  let after: MessageId | null = null;
  for (;;) {
    const old: OldMessage[] = await inTransaction(call, (tx) => oldMessages(tx, days, after, batch));
    if (old.length === 0) break;
    for (const { keys } of old) for (const key of keys) await media.remove(key);
    const strays = await inTransaction(call, (tx) => deleteBatch(tx, call, old, days));
    for (const key of strays) await media.remove(key);
    total += old.length;
    after = old.at(-1)!.id;
  }
  total += await deleteOldHeld(call, days, batch);
  await inTransaction(call, async (tx) => {
    await tx.query(
      `delete from quarantined_items where tenant_id = $1 and created_at < now() - greatest($2::int, $3::int) * interval '1 day'`,
      [tx.tenantId, days, LEAST_RETENTION_DAYS],
    );
    await forgetOldWords(tx, Math.max(days, LEAST_RETENTION_DAYS));
  });
  return total;
}

/**
 * The oldest by our own clock. Ids begin with the time they were made, so that the primary key leads to old rows without
 * another index; `created_at` alone decides.
 */
function oldMessages(tx: Tx, days: number, after: MessageId | null, batch: number): Promise<OldMessage[]> {
  return tx.query<OldMessage>(
    `select m.id, m.conversation_id as "conversationId", ${OWN_KEYS} as keys
     from messages m left join attachments a on a.tenant_id = m.tenant_id and a.message_id = m.id
     where m.tenant_id = $1 and m.created_at < now() - greatest($2::int, $3::int) * interval '1 day'
       and m.id > coalesce($4::uuid, '00000000-0000-0000-0000-000000000000')
       and m.id < ${idsOfDay("greatest($2::int, $3::int) - $5::int")}
     order by m.id limit ${batch}`,
    [tx.tenantId, days, LEAST_RETENTION_DAYS, after, CLOCK_DAYS],
  );
}

/** Conversations first, as everywhere. @returns keys of files that came since they were looked for */
async function deleteBatch(tx: Tx, call: Call, old: OldMessage[], days: number): Promise<string[]> {
  const ids = old.map((message) => message.id);
  const known = new Set(old.flatMap((message) => message.keys));
  const conversations = await lockConversations(tx, [...new Set(old.map((message) => message.conversationId))]);
  const run = <Row extends Record<string, unknown>>(text: string) => tx.query<Row>(text, [tx.tenantId, ids]);
  const files = await run<{ keys: string[] }>(
    `delete from attachments a where tenant_id = $1 and message_id = any($2) returning ${OWN_KEYS} as keys`,
  );
  // Edits are kept under the provider's ids, as they may come before their message.
  await run(
    `delete from message_changes c using message_external_ids x where x.tenant_id = $1 and x.message_id = any($2)
       and c.tenant_id = x.tenant_id and c.inbox_id = x.inbox_id and c.target_external_id = x.external_id`,
  );
  await run(`delete from reactions where tenant_id = $1 and message_id = any($2)`);
  await run(`delete from message_deliveries where tenant_id = $1 and message_id = any($2)`);
  await run(`delete from message_external_ids where tenant_id = $1 and message_id = any($2)`);
  await forgetEntries(tx, ids);
  // A list shows the words of the last message: they leave with it.
  await run(
    `update conversations set last_message_id = null, last_message_text = null, last_message_kind = null, last_message_direction = null,
       last_message_status = null where tenant_id = $1 and last_message_id = any($2)`,
  );
  const gone = await run(`delete from messages where tenant_id = $1 and id = any($2) returning id`);
  await recordAudit(tx, call, [
    {
      action: "messages.left",
      subjectType: "tenant",
      subjectId: tx.tenantId,
      detail: { messages: gone.length, conversations: conversations.length, days },
    },
  ]);
  return files.flatMap((file) => file.keys).filter((key) => !known.has(key));
}
