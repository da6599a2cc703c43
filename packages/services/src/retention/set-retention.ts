/** How long a company keeps its messages. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { tenants } from "@max/db/schema/tenants";
import { inTransaction, type Call } from "@max/db/transaction";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";

/** A provider's repeat of a message must meet its external id for thirty days; nothing may leave sooner. */
export const LEAST_RETENTION_DAYS = 31;

export const Retention = z.strictObject({
  /** Null keeps everything. */
  days: z.coerce
    .number()
    .int()
    .min(LEAST_RETENTION_DAYS, `Messages are kept for at least ${LEAST_RETENTION_DAYS} days.`)
    .max(36_500)
    .nullable(),
});

export async function setRetention(call: Call, input: z.input<typeof Retention>): Promise<{ days: number | null }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const { days } = Retention.parse(input);
  return inTransaction(call, async (tx) => {
    await tx.orm.update(tenants).set({ messageRetentionDays: days }).where(eq(tenants.id, tx.tenantId));
    await recordAudit(tx, call, [
      { action: "tenant.retention_set", subjectType: "tenant", subjectId: tx.tenantId, detail: { days } },
    ]);
    return { days };
  });
}
