/** How much one customer may say at once before the rest is held back. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { Protection } from "@max/domain/message/flood";
import { tenants } from "@max/db/schema/tenants";
import { inTransaction, reading, type Call } from "@max/db/transaction";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";

/** @throws DomainError `forbidden` */
export async function readProtection(call: Call): Promise<Protection> {
  authorizeInTenant(call.actor, "tenant.configure");
  return reading(call, async (tx) => {
    const [row] = await tx.query<{ burst: number | null; perMinute: number | null }>(
      `select flood_burst as burst, flood_per_minute as "perMinute" from tenants where id = $1`,
      [tx.tenantId],
    );
    const { burst, perMinute } = row!;
    return { limits: burst === null || perMinute === null ? null : { burst, perMinute } };
  });
}

/** Holds for what is written from now on; what is held back stays so until somebody releases it. @throws DomainError `forbidden` */
export async function changeProtection(call: Call, input: z.input<typeof Protection>): Promise<Protection> {
  authorizeInTenant(call.actor, "tenant.configure");
  const { limits } = Protection.parse(input);
  return inTransaction(call, async (tx) => {
    await tx.orm
      .update(tenants)
      .set({ floodBurst: limits?.burst ?? null, floodPerMinute: limits?.perMinute ?? null })
      .where(eq(tenants.id, tx.tenantId));
    await recordAudit(tx, call, [
      {
        action: "tenant.protection_set",
        subjectType: "tenant",
        subjectId: tx.tenantId,
        detail: { burst: limits?.burst ?? null, perMinute: limits?.perMinute ?? null },
      },
    ]);
    return { limits };
  });
}
