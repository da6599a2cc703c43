/** Templates as the provider last told of them, and when it is asked again. */
import type { InboxId, TenantId } from "@max/domain/ids";
import type { ReadTemplate } from "@max/domain/template/transport";
import type { Database } from "@max/db/client";
import { inTransaction, type Call } from "@max/db/transaction";
import { recordAudit } from "../audit/record-audit.ts";

/** Whoever took a read has this long; then it is offered again. */
const LEASE_MS = 120_000;
/** What changes is told by a webhook; this is for what was not. */
const EVERY_MS = 3 * 3_600_000;
const AFTER_FAILURE_MS = 10 * 60_000;
/** However often an account is said to have changed, it is asked no more often. */
const LEAST_GAP_MS = 10_000;

export type DueRead = { tenantId: TenantId; inboxId: InboxId };

/** Takes what is due, the oldest first. Served by `template_reads_due_idx`. */
export async function takeDueReads(db: Database, limit: number): Promise<DueRead[]> {
  const { rows } = await db.system.query<DueRead>(
    `update template_reads r set leased_until = now() + $2 * interval '1 ms'
     from (
       select tenant_id, inbox_id from template_reads where due_at <= now() and leased_until <= now()
       order by due_at limit $1 for update skip locked
     ) due
     where r.tenant_id = due.tenant_id and r.inbox_id = due.inbox_id
     returning r.tenant_id as "tenantId", r.inbox_id as "inboxId"`,
    [limit, LEASE_MS],
  );
  return rows;
}

/** A webhook said that something of these accounts changed: they are read as soon as may be. */
export async function hastenReads(db: Database, accountKeys: readonly string[]): Promise<void> {
  if (accountKeys.length === 0) return;
  await db.system.query(
    `update template_reads set due_at = greatest(now(), coalesce(read_at, '-infinity') + $2 * interval '1 ms')
     where account_key = any($1) and due_at > now()`,
    [accountKeys, LEAST_GAP_MS],
  );
}

/** The provider's key of the account behind an inbox; null when the inbox is gone. */
export async function accountOf(call: Call, inboxId: InboxId): Promise<string | null> {
  const [row] = await inTransaction(call, (tx) =>
    tx.query<{ accountKey: string }>(
      `select waba_id as "accountKey" from whatsapp_numbers where tenant_id = $1 and inbox_id = $2`,
      [tx.tenantId, inboxId],
    ),
  );
  return row?.accountKey ?? null;
}

/** All the account has: what is new is added, what changed is replaced, what is no longer listed leaves. Safe to run twice. */
export async function storeTemplates(
  call: Call,
  inboxId: InboxId,
  accountKey: string,
  listed: readonly ReadTemplate[],
): Promise<void> {
  await inTransaction(call, async (tx) => {
    const [{ gone } = { gone: 0 }] = await tx.query<{ gone: number }>(
      `with gone as (delete from templates where tenant_id = $1 and account_key = $2 and id <> all($3) returning 1)
       select count(*)::int as gone from gone`,
      [tx.tenantId, accountKey, listed.map(({ id }) => id)],
    );
    const written = await tx.query(
      `insert into templates (tenant_id, account_key, id, name, language, status, category, quality, rejected_reason, parts)
       select $1, $2, id, name, language, status, category, quality, "rejectedReason", parts
       from jsonb_to_recordset($3::jsonb) as e (id text, name text, language text, status text, category text, quality text,
         "rejectedReason" text, parts jsonb) order by id
       on conflict (tenant_id, account_key, id) do update set name = excluded.name, language = excluded.language,
         status = excluded.status, category = excluded.category, quality = excluded.quality,
         rejected_reason = excluded.rejected_reason, parts = excluded.parts
       where (templates.name, templates.language, templates.status, templates.category, templates.quality,
           templates.rejected_reason, templates.parts)
         is distinct from (excluded.name, excluded.language, excluded.status, excluded.category, excluded.quality,
           excluded.rejected_reason, excluded.parts)
       returning 1`,
      [tx.tenantId, accountKey, JSON.stringify(listed)],
    );
    await tx.query(
      `update template_reads set account_key = $3, due_at = now() + $4 * interval '1 ms', leased_until = '-infinity',
         read_at = now(), failure = null where tenant_id = $1 and inbox_id = $2`,
      [tx.tenantId, inboxId, accountKey, EVERY_MS],
    );
    if (gone + written.length > 0)
      await recordAudit(tx, call, [
        {
          action: "templates.read",
          subjectType: "inbox",
          subjectId: inboxId,
          detail: { changed: written.length, gone },
        },
      ]);
  });
}

/** It could not be read: again in a while, and what is known stays. */
export async function postponeRead(call: Call, inboxId: InboxId, failure: string): Promise<void> {
  await inTransaction(call, (tx) =>
    tx.query(
      `update template_reads set due_at = now() + $3 * interval '1 ms', leased_until = '-infinity', failure = left($4, 300)
       where tenant_id = $1 and inbox_id = $2`,
      [tx.tenantId, inboxId, AFTER_FAILURE_MS, failure],
    ),
  );
}
