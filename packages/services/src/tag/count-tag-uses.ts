import { authorizeInTenant } from "@max/domain/access/permissions";
import type { TagId } from "@max/domain/ids";
import { TAG_USES_COUNTED, type TagUses } from "@max/domain/tag/tag";
import { tagUses } from "@max/db/queries/tags";
import { reading, type Call } from "@max/db/transaction";

/** How many conversations carry each of these tags, up to a thousand. One that is not there is left out. @throws DomainError `forbidden` */
export async function countTagUses(call: Call, { tagIds }: { tagIds: readonly TagId[] }): Promise<TagUses[]> {
  authorizeInTenant(call.actor, "tag.manage");
  const rows = await reading(call, (tx) => tagUses(tx, tagIds, TAG_USES_COUNTED + 1));
  return rows.map(({ tagId, found }) => ({
    tagId,
    conversations: Math.min(found, TAG_USES_COUNTED),
    isMore: found > TAG_USES_COUNTED,
  }));
}
