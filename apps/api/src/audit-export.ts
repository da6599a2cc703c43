/** The audit log as a table for spreadsheets, written while it is read: however long it is, little of it is in memory. */
import { Readable } from "node:stream";
import { authorizeInTenant } from "@max/domain/access/permissions";
import { AUDIT_COLUMNS, AuditFilter, auditLine } from "@max/domain/audit/audit";
import { CSV_MARK, csvRows } from "@max/domain/csv/csv";
import { DomainError } from "@max/domain/errors";
import type { Call } from "@max/db/transaction";
import { exportAudit } from "@max/services/audit/read-audit";
import type { FastifyInstance } from "fastify";
import type { ApiDeps } from "./deps.ts";
import { contentDisposition } from "./files/serve.ts";
import { requireCall } from "./http/request-context.ts";

export function auditExportRoute(deps: ApiDeps) {
  return async (app: FastifyInstance) => {
    app.get("/audit/export", { config: { permission: "audit.read" } }, async (request, reply) => {
      const call = await requireCall(deps, request, { acceptsCookie: true });
      authorizeInTenant(call.actor, "audit.read");
      const filter = AuditFilter.safeParse(request.query);
      if (!filter.success) throw new DomainError("invalid_input", "That is no filter of the audit log.");
      return reply
        .headers({
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": contentDisposition("audit-log.csv"),
          "cache-control": "no-store",
        })
        .send(Readable.from(lines(call, filter.data)));
    });
  };
}

async function* lines(call: Call, filter: AuditFilter): AsyncGenerator<string> {
  yield CSV_MARK + csvRows([AUDIT_COLUMNS]);
  for await (const entries of exportAudit(call, filter)) yield csvRows(entries.map(auditLine));
}
