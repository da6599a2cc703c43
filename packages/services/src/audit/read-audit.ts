/** The audit log for those who may read it: a page of it, what it can be narrowed by, and all of it for an export. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { type AuditChoices, AuditEntryView, type AuditFilter, type ListAudit } from "@max/domain/audit/audit";
import { pageOf, readTimeCursor, timeCursor, type Page, type TimeCursor } from "@max/domain/paging";
import { auditActions, auditActors, auditPage, type AuditRow } from "@max/db/queries/audit";
import { inTransaction, reading, type Call } from "@max/db/transaction";
import { recordAudit } from "./record-audit.ts";

/** Rows of one statement of an export. */
const AT_ONCE = 1_000;

/** Newest first. @throws DomainError `forbidden`, `invalid_input` for a cursor that is not ours */
export async function listAudit(call: Call, { cursor, limit, ...filter }: ListAudit): Promise<Page<AuditEntryView>> {
  authorizeInTenant(call.actor, "audit.read");
  const before = cursor ? readTimeCursor(cursor) : null;
  const rows = await readPage(call, filter, before, limit + 1);
  return pageOf(rows, limit, entryView, timeCursor);
}

/** Everybody who has done anything, MAX itself, and every kind of act. @throws DomainError `forbidden` */
export function auditChoices(call: Call): Promise<AuditChoices> {
  authorizeInTenant(call.actor, "audit.read");
  return reading(call, async (tx) => ({
    actors: [...(await auditActors(tx)), { id: "system", type: "system", name: null }],
    actions: await auditActions(tx),
  }));
}

/**
 * Everything that fits, newest first, a thousand at a time as they are asked for. That it was taken out is recorded first.
 * @throws DomainError `forbidden`
 */
export async function* exportAudit(call: Call, filter: AuditFilter): AsyncGenerator<AuditEntryView[]> {
  authorizeInTenant(call.actor, "audit.read");
  // What is recorded from here on, this line included, is not part of it.
  const until = await inTransaction(call, async (tx) => {
    const detail = { action: filter.action ?? null, actorId: filter.actorId ?? null };
    await recordAudit(tx, call, [
      { action: "audit.exported", subjectType: "tenant", subjectId: call.tenantId, detail },
    ]);
    return tx.now;
  });
  const ended = { ...filter, until: filter.until && filter.until < until ? filter.until : until };
  let before: TimeCursor | null = null;
  for (;;) {
    const rows: AuditRow[] = await readPage(call, ended, before, AT_ONCE);
    if (rows.length > 0) yield rows.map(entryView);
    if (rows.length < AT_ONCE) return;
    before = rows.at(-1)!;
  }
}

const readPage = (call: Call, filter: AuditFilter, before: TimeCursor | null, size: number) =>
  reading(call, (tx) =>
    auditPage(tx, {
      actorId: filter.actorId ?? null,
      action: filter.action ?? null,
      since: filter.since ?? null,
      until: filter.until ?? null,
      before,
      size,
    }),
  );

const entryView = (row: AuditRow): AuditEntryView => {
  const [type, job = null] = row.actorType.split(":", 2);
  return AuditEntryView.parse({
    id: row.id,
    at: row.at,
    actor: { type, id: row.actorId, name: row.actorName ?? job },
    action: row.action,
    subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
    detail: row.detail,
    requestId: row.requestId,
  });
};
