/** Reads of tags. */
import type { TagId } from "@max/domain/ids";
import type { Reader } from "../transaction.ts";

/** How many conversations carry each tag, none further than `most`. Served by `conversation_tags_tag_idx`, without its rows. */
export const tagUses = (
  tx: Reader,
  tagIds: readonly TagId[],
  most: number,
): Promise<{ tagId: TagId; found: number }[]> => {
  if (!Number.isSafeInteger(most)) throw new Error("How far to count is a number.");
  return tx.query(
    `select g.id as "tagId", (select count(*)::int from (
         select 1 from conversation_tags t where t.tenant_id = $1 and t.tag_id = g.id limit ${most}) c) as found
     from tags g where g.tenant_id = $1 and g.id = any($2)`,
    [tx.tenantId, tagIds],
    "tag uses",
  );
};
