/** Tags as the outside sees them. */
import { DomainError, notFound } from "@max/domain/errors";
import type { TagId } from "@max/domain/ids";
import type { TagView } from "@max/domain/tag/tag";
import type { Reader, Tx } from "@max/db/transaction";

const VIEW = `g.id, g.team_id as "teamId", g.name, g.color, g.archived_at is not null as "isArchived",
  g.leaving_since is not null as "isLeaving"`;

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

/**
 * Locks tags until the transaction ends, in one order, so that what is told of them is told in the order it happened.
 * Conversations may be given them meanwhile.
 */
export const lockTags = (tx: Tx, ids: readonly TagId[]): Promise<TagView[]> =>
  tx.query<TagView>(
    `select ${VIEW} from tags g where g.tenant_id = $1 and g.id = any($2) order by g.id for no key update`,
    [tx.tenantId, ids],
    "lock tags",
  );

/** @throws DomainError `not_found`, `conflict` for one that is being removed */
export function requireTag(locked: readonly TagView[], id: TagId): TagView {
  const tag = locked.find((each) => each.id === id);
  if (!tag) throw notFound("tag");
  if (tag.isLeaving) throw new DomainError("conflict", `The tag "${tag.name}" is being removed.`);
  return tag;
}
