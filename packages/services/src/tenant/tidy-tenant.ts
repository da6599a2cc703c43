/** Keeps a tenant's small tables small. Run by the relay now and then for tenants that were busy; reads are right at any moment. */
import { inTransaction, type Call } from "@max/db/transaction";

/** Folds count differences into one row for each place, touching only places that changed; lets go of answers to Idempotency-Keys older than a day. */
export async function tidyTenant(call: Call): Promise<void> {
  await inTransaction(call, async (tx) => {
    await tx.query(
      `with places as (
         select id, count(*) over place as rows, sum(difference) over place as total from conversation_counts where tenant_id = $1
         window place as (partition by state, team_id, assignee_id)
       ), old as (
         delete from conversation_counts where tenant_id = $1 and id in (select id from places where rows > 1 or total = 0)
         returning state, team_id, assignee_id, difference
       )
       insert into conversation_counts (tenant_id, state, team_id, assignee_id, difference)
       select $1, state, team_id, assignee_id, sum(difference) from old group by 2, 3, 4 having sum(difference) <> 0`,
      [tx.tenantId],
    );
    await tx.query(`delete from idempotency_keys where tenant_id = $1 and created_at < now() - interval '1 day'`, [
      tx.tenantId,
    ]);
  });
}
