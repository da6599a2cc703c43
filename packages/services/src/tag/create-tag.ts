import { canManageTagsOf } from "@max/domain/access/permissions";
import { DomainError, notFound } from "@max/domain/errors";
import type { TagId, TeamId } from "@max/domain/ids";
import { type CreateTag, MAX_TAGS_OF_TENANT, tagNameKey, type TagView } from "@max/domain/tag/tag";
import { tags } from "@max/db/schema/tags";
import { inTransaction, isUniqueViolation, type Call, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { recordLive } from "../outbox/record-live.ts";

export const nameInUse = (name: string) =>
  new DomainError(
    "conflict",
    `There is already a tag called "${name}". It may be archived; names differ by more than case and accents.`,
  );

export function authorizeTagsOf(call: Call, teamId: TeamId | null): void {
  if (!canManageTagsOf(call.actor, teamId))
    throw new DomainError("forbidden", "Tags are made and changed by admins, and by a team's own lead or supervisor.");
}

/** @throws DomainError `forbidden`, `not_found` for a team that is not there, `conflict` for a name in use or one tag too many */
export async function createTag(call: Call, input: CreateTag): Promise<TagView> {
  const { name, color, teamId } = input;
  authorizeTagsOf(call, teamId);
  const id = newId<TagId>();
  try {
    return await inTransaction(call, async (tx) => {
      await requireTeam(tx, teamId);
      await requireRoom(tx);
      await tx.orm.insert(tags).values({ tenantId: tx.tenantId, id, teamId, name, nameKey: tagNameKey(name), color });
      const tag: TagView = { id, teamId, name, color, isArchived: false, isLeaving: false };
      await recordAudit(tx, call, [
        { action: "tag.created", subjectType: "tag", subjectId: id, detail: { teamId, color } },
      ]);
      await tellTag(tx, tag);
      return tag;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameInUse(name);
    throw error;
  }
}

/** Tells everybody how a tag is now. */
export const tellTag = (tx: Tx, tag: TagView): Promise<void> =>
  recordLive(tx, [{ event: { type: "tag.changed", tag }, before: null, after: null }]);

async function requireTeam(tx: Tx, teamId: TeamId | null): Promise<void> {
  if (teamId === null) return;
  const found = await tx.query(`select 1 from teams where tenant_id = $1 and id = $2`, [tx.tenantId, teamId]);
  if (found.length === 0) throw notFound("team");
}

async function requireRoom(tx: Tx): Promise<void> {
  const [row] = await tx.query<{ count: number }>(`select count(*)::int as count from tags where tenant_id = $1`, [
    tx.tenantId,
  ]);
  if (row!.count >= MAX_TAGS_OF_TENANT)
    throw new DomainError(
      "conflict",
      `A company has ${MAX_TAGS_OF_TENANT} tags at most. Rename one that is not needed.`,
    );
}
