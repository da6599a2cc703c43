/** Tags as the outside sees them. */
import type { TagId } from "@max/domain/ids";
import type { TagView } from "@max/domain/tag/tag";
import type { Reader, Tx } from "@max/db/transaction";

const VIEW = `g.id, g.team_id as "teamId", g.name, g.color, g.archived_at is not null as "isArchived"`;

/** Every tag of the company, archived ones included, by name. There are a thousand at most. */
export const allTags = (tx: Reader): Promise<TagView[]> =>
  tx.query<TagView>(
    `select ${VIEW} from tags g where g.tenant_id = $1 order by g.name_key, g.id`,
    [tx.tenantId],
    "tags",
  );

export const tagsById = (tx: Reader, ids: readonly TagId[]): Promise<TagView[]> =>
  tx.query<TagView>(
    `select ${VIEW} from tags g where g.tenant_id = $1 and g.id = any($2)`,
    [tx.tenantId, ids],
    "tags by id",
  );

/** Locks a tag until the transaction ends, so that what is told of it is told in the order it happened. */
export async function lockTag(tx: Tx, id: TagId): Promise<TagView | null> {
  const [row] = await tx.query<TagView>(
    `select ${VIEW} from tags g where g.tenant_id = $1 and g.id = $2 for update`,
    [tx.tenantId, id],
    "lock tag",
  );
  return row ?? null;
}
