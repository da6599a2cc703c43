/** Reads of tags. */
import type { TagId, TeamId } from "@max/domain/ids";
import type { TagColor } from "@max/domain/tag/tag";
import type { Reader } from "../transaction.ts";

export type NamedTag = { id: TagId; teamId: TeamId | null; name: string; color: TagColor; isArchived: boolean };

/** Every tag that conversations can be found by, in order of their names. There are a thousand at most. */
export const namedTags = (tx: Reader): Promise<NamedTag[]> =>
  tx.query<NamedTag>(
    `select g.id, g.team_id as "teamId", g.name, g.color, g.archived_at is not null as "isArchived" from tags g
     where g.tenant_id = $1 and g.leaving_since is null order by g.name_key, g.id`,
    [tx.tenantId],
    "tags to find",
  );

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
