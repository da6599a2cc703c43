import type { UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";

/**
 * Something waits for these people from now on: for those of them who are offline it is looked for when the company's minutes
 * are over. Whoever goes offline later is looked for then.
 */
export async function watchAbsent(tx: Tx, owners: Iterable<UserId | null>): Promise<void> {
  const ids = [...new Set(owners)].filter((id) => id !== null);
  if (ids.length === 0) return;
  await tx.query(
    `insert into timers (tenant_id, kind, subject_id, due_at)
     select u.tenant_id, 'absence', u.id, now() + t.return_after_minutes * interval '1 minute'
     from users u join tenants t on t.id = u.tenant_id
     where u.tenant_id = $1 and u.id = any($2) and not u.is_connected and t.return_after_minutes is not null
     order by u.id
     on conflict (tenant_id, kind, subject_id) do update
       set due_at = least(timers.due_at, excluded.due_at), leased_until = '-infinity'`,
    [tx.tenantId, ids],
    "watch absent owners",
  );
}
