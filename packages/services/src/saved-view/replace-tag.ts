import type { TagId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import { tellViews, type ViewOf } from "./view-row.ts";

/** Every view that looks for one tag, whoever's it is, looks for the other. @returns how many there were */
export async function replaceTagInViews(tx: Tx, tagId: TagId, byTagId: TagId): Promise<number> {
  const changed = await tx.query<ViewOf>(
    // One tag stands as itself, several as a list.
    `update saved_views v set filter = jsonb_set(v.filter, '{tagId}', case jsonb_typeof(v.filter -> 'tagId') when 'array' then
         (select jsonb_agg(distinct case t when $2::text then $3::text else t end) from jsonb_array_elements_text(v.filter -> 'tagId') t)
         else to_jsonb($3::text) end)
     where v.tenant_id = $1 and jsonb_exists(v.filter -> 'tagId', $2::text)
     returning case v.audience when 'team' then jsonb_build_object('type', 'team', 'teamId', v.team_id)
       else jsonb_build_object('type', v.audience) end as audience, v.owner_id as "ownerId"`,
    [tx.tenantId, tagId, byTagId],
  );
  await tellViews(tx, ...changed);
  return changed.length;
}
