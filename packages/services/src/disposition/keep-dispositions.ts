/** The reasons to close that a company offers: listed, made, renamed, ordered, archived. What was closed keeps its words. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { type DispositionView, moved, MOST_DISPOSITIONS } from "@max/domain/disposition/disposition";
import { DomainError, notFound } from "@max/domain/errors";
import type { DispositionId } from "@max/domain/ids";
import { inTransaction, isUniqueViolation, reading, type Call, type Reader, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordAudit } from "../audit/record-audit.ts";
import { recordLive } from "../outbox/record-live.ts";

/** Those offered first, in their order; then the archived by name. @throws DomainError `forbidden` */
export function listDispositions(call: Call): Promise<DispositionView[]> {
  authorizeInTenant(call.actor, "tenant.configure");
  return reading(call, allDispositions);
}

/** The last of those offered. @throws DomainError `forbidden`, `conflict` for a name in use or one too many */
export const createDisposition = (call: Call, { name }: { name: string }): Promise<DispositionView> =>
  unlessNamed(name, () =>
    changeList(call, async (tx, list) => {
      const offered = list.filter(({ isArchived }) => !isArchived);
      if (list.length >= MOST_DISPOSITIONS)
        throw new DomainError(
          "conflict",
          `There are ${MOST_DISPOSITIONS} reasons at most. Rename one that is not needed.`,
        );
      const id = newId<DispositionId>();
      await tx.query(`insert into dispositions (tenant_id, id, name, position) values ($1, $2, $3, $4)`, [
        tx.tenantId,
        id,
        name,
        offered.length,
      ]);
      return { id, action: "disposition.created" };
    }),
  );

/** @throws DomainError `forbidden`, `not_found`, `conflict` for a name in use */
export const renameDisposition = (
  call: Call,
  { dispositionId, name }: { dispositionId: DispositionId; name: string },
): Promise<DispositionView> =>
  unlessNamed(name, () =>
    changeList(call, async (tx, list) => {
      const before = one(list, dispositionId);
      if (before.name === name) return { id: dispositionId, action: null };
      await tx.query(`update dispositions set name = $3 where tenant_id = $1 and id = $2`, [
        tx.tenantId,
        dispositionId,
        name,
      ]);
      return { id: dispositionId, action: "disposition.renamed" };
    }),
  );

/** One place up or down among those offered. @throws DomainError `forbidden`, `not_found` */
export const moveDisposition = (
  call: Call,
  { dispositionId, by }: { dispositionId: DispositionId; by: "up" | "down" },
): Promise<DispositionView> =>
  changeList(call, async (tx, list) => {
    one(list, dispositionId);
    const offered = list.filter(({ isArchived }) => !isArchived);
    const after = moved(offered, dispositionId, by);
    if (after.every(({ id }, place) => id === offered[place]?.id)) return { id: dispositionId, action: null };
    await tx.query(
      `update dispositions d set position = p.position from unnest($2::uuid[]) with ordinality as p (id, position)
       where d.tenant_id = $1 and d.id = p.id`,
      [tx.tenantId, after.map(({ id }) => id)],
    );
    return { id: dispositionId, action: "disposition.moved" };
  });

/** Offered no longer, or again, then as the last. @throws DomainError `forbidden`, `not_found`, `conflict` for the only one */
export const archiveDisposition = (
  call: Call,
  { dispositionId, isArchived }: { dispositionId: DispositionId; isArchived: boolean },
): Promise<DispositionView> =>
  changeList(call, async (tx, list) => {
    const before = one(list, dispositionId);
    if (before.isArchived === isArchived) return { id: dispositionId, action: null };
    const offered = list.filter((each) => !each.isArchived);
    if (isArchived && offered.length === 1)
      throw new DomainError("conflict", "Without a reason no conversation could be closed. Add another one first.");
    await tx.query(
      `update dispositions set archived_at = case when $3 then now() end, position = $4 where tenant_id = $1 and id = $2`,
      [tx.tenantId, dispositionId, isArchived, offered.length + 1],
    );
    return { id: dispositionId, action: isArchived ? "disposition.archived" : "disposition.restored" };
  });

/** All of them under one lock, so that two admins never leave a company without one. @param change writes, and says what was done */
async function changeList(
  call: Call,
  change: (tx: Tx, list: DispositionView[]) => Promise<{ id: DispositionId; action: string | null }>,
): Promise<DispositionView> {
  authorizeInTenant(call.actor, "tenant.configure");
  return inTransaction(call, async (tx) => {
    await tx.query(`select 1 from dispositions where tenant_id = $1 order by id for update`, [tx.tenantId]);
    const { id, action } = await change(tx, await allDispositions(tx));
    const after = one(await allDispositions(tx), id);
    if (action === null) return after;
    await recordAudit(tx, call, [{ action, subjectType: "disposition", subjectId: id }]);
    await recordLive(tx, [{ event: { type: "workspace.changed" }, before: null, after: null }]);
    return after;
  });
}

const allDispositions = (tx: Reader): Promise<DispositionView[]> =>
  tx.query<DispositionView>(
    `select id, name, archived_at is not null as "isArchived" from dispositions
     where tenant_id = $1 order by archived_at is not null, case when archived_at is null then position end, name`,
    [tx.tenantId],
    "dispositions",
  );

function one(list: readonly DispositionView[], id: DispositionId): DispositionView {
  const found = list.find((each) => each.id === id);
  if (!found) throw notFound("reason to close");
  return found;
}

async function unlessNamed<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new DomainError("conflict", `There is already a reason called "${name}". It may be archived.`);
  }
}
