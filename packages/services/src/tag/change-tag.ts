/** Renaming, recolouring, archiving and restoring a tag. */
import type { TagId } from "@max/domain/ids";
import { type ArchiveTag, tagNameKey, type TagView, type UpdateTag } from "@max/domain/tag/tag";
import { tags } from "@max/db/schema/tags";
import { inTransaction, isUniqueViolation, type Call, type Tx } from "@max/db/transaction";
import { and, eq } from "drizzle-orm";
import { recordAudit } from "../audit/record-audit.ts";
import { authorizeTagsOf, nameInUse, tellTag } from "./create-tag.ts";
import { lockTags, requireTag } from "./tag-views.ts";

/** Every conversation that carries it shows the new name and colour. @throws DomainError `conflict` for a name in use */
export async function updateTag(call: Call, { tagId, name, color }: UpdateTag): Promise<TagView> {
  try {
    return await changeTag(call, tagId, "tag.changed", (before) => ({
      ...before,
      name: name ?? before.name,
      color: color ?? before.color,
    }));
  } catch (error) {
    if (isUniqueViolation(error)) throw nameInUse(name ?? "");
    throw error;
  }
}

/** An archived tag is offered no longer; conversations that carry it keep it. Restoring it undoes that. */
export const archiveTag = (call: Call, { tagId, isArchived }: ArchiveTag): Promise<TagView> =>
  changeTag(call, tagId, isArchived ? "tag.archived" : "tag.restored", (before) => ({ ...before, isArchived }));

async function changeTag(
  call: Call,
  id: TagId,
  action: string,
  decide: (before: TagView) => TagView,
): Promise<TagView> {
  return inTransaction(call, async (tx) => {
    const before = requireTag(await lockTags(tx, [id]), id);
    authorizeTagsOf(call, before.teamId);
    const after = decide(before);
    if (JSON.stringify(after) === JSON.stringify(before)) return before;
    await save(tx, after, before.isArchived);
    await recordAudit(tx, call, [
      {
        action,
        subjectType: "tag",
        subjectId: id,
        detail: { color: after.color, isRenamed: after.name !== before.name },
      },
    ]);
    await tellTag(tx, after);
    return after;
  });
}

async function save(tx: Tx, tag: TagView, wasArchived: boolean): Promise<void> {
  const { name, color, isArchived } = tag;
  await tx.orm
    .update(tags)
    .set({
      name,
      nameKey: tagNameKey(name),
      color,
      ...(isArchived !== wasArchived && { archivedAt: isArchived ? tx.now : null }),
    })
    .where(and(eq(tags.tenantId, tx.tenantId), eq(tags.id, tag.id)));
}
