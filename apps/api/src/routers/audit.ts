/** Who did what, when and on what. All of it as a table: `GET /audit/export` (`audit-export.ts`). */
import { AuditChoices, AuditEntryView, ListAudit } from "@max/domain/audit/audit";
import { page } from "@max/domain/paging";
import { auditChoices, listAudit } from "@max/services/audit/read-audit";
import { procedure, type RestRoute, router } from "../trpc.ts";

const get = (path: RestRoute["path"], summary: string) => ({
  openapi: { method: "GET" as const, path, summary, tags: ["audit"] },
});

export const auditRouter = router({
  list: procedure("audit.read")
    .meta(get("/audit", "The audit log, newest first"))
    .input(ListAudit)
    .output(page(AuditEntryView))
    .query(({ ctx, input }) => listAudit(ctx.call, input)),

  choices: procedure("audit.read")
    .meta(get("/audit/choices", "Who has done anything, and what has been done"))
    .output(AuditChoices)
    .query(({ ctx }) => auditChoices(ctx.call)),
});
