/** Writes who did what beside the change itself. Plain rows: chaining them would make every commit wait for the last one. */
import type { Call, Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";

export type AuditEntry = {
  action: string;
  subjectType: string;
  subjectId: string | null;
  /** Ids, states and counts. Never customers' text. */
  detail?: Record<string, string | number | boolean | null>;
};

export async function recordAudit(tx: Tx, call: Call, entries: AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const { actor } = call;
  const actorId = actor.type === "user" ? actor.userId : actor.type === "api_key" ? actor.apiKeyId : null;
  await tx.query(
    `insert into audit_log (tenant_id, id, actor_type, actor_id, action, subject_type, subject_id, detail, request_id)
     select $1, id, $2, $3, action, subject_type, subject_id, detail, $4
     from jsonb_to_recordset($5::jsonb) as e (id uuid, action text, subject_type text, subject_id uuid, detail jsonb)`,
    [
      tx.tenantId,
      actor.type === "system" ? `system:${actor.name}` : actor.type,
      actorId,
      call.requestId,
      JSON.stringify(
        entries.map((e) => ({
          id: newId(),
          action: e.action,
          subject_type: e.subjectType,
          subject_id: e.subjectId,
          detail: e.detail ?? {},
        })),
      ),
    ],
  );
}
