/** What becomes of customers whose owner is offline. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { tenants } from "@max/db/schema/tenants";
import { inTransaction, type Call } from "@max/db/transaction";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";

export const Absence = z.strictObject({
  /** Null leaves them with their owner. */
  minutes: z.coerce
    .number()
    .int()
    .min(1, "A customer waits for at least a minute.")
    .max(1440, "A customer waits for at most a day.")
    .nullable(),
});

/** After how many minutes a waiting customer of an offline owner goes back to the queue. Holds for what happens from now on. */
export async function setAbsence(call: Call, input: z.input<typeof Absence>): Promise<{ minutes: number | null }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const { minutes } = Absence.parse(input);
  return inTransaction(call, async (tx) => {
    await tx.orm.update(tenants).set({ returnAfterMinutes: minutes }).where(eq(tenants.id, tx.tenantId));
    await recordAudit(tx, call, [
      { action: "tenant.absence_set", subjectType: "tenant", subjectId: tx.tenantId, detail: { minutes } },
    ]);
    return { minutes };
  });
}
