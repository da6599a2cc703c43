/** Lets files leave that were uploaded and never sent. */
import type { TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction, type Call } from "@max/db/transaction";
import type { MediaStore } from "@max/platform/media-store/media-store";

/** A draft and its files are back after a week away. */
export const UNUSED_DAYS = 7;
const BATCH = 200;

export async function allTenants(db: Database): Promise<TenantId[]> {
  const { rows } = await db.system.query<{ id: TenantId }>(`select id from tenants order by id`);
  return rows.map(({ id }) => id);
}

/**
 * A row goes before its bytes: whoever sends the file in this moment either has it whole or hears that it is gone. Served by
 * `uploads_age_idx`.
 * @returns how many left
 */
export async function deleteUnusedUploads(call: Call, media: MediaStore, days = UNUSED_DAYS): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await inTransaction(call, (tx) =>
      tx.query<{ storageKey: string | null }>(
        `delete from uploads u using (
           select id from uploads where tenant_id = $1 and created_at < now() - $2::int * interval '1 day' and scheduled_id is null
           order by created_at limit ${BATCH} for update skip locked
         ) old where u.tenant_id = $1 and u.id = old.id
         returning case when u.canned_file_id is null then u.storage_key end as "storageKey"`,
        [tx.tenantId, days],
      ),
    );
    if (gone.length === 0) return total;
    // What points at a canned response's file leaves that where it is.
    for (const { storageKey } of gone) if (storageKey) await media.remove(storageKey);
    total += gone.length;
  }
}
