/** How a company sends: how long its people can take back what they sent. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { SendingSettings } from "@max/domain/message/undo-send";
import { tenants } from "@max/db/schema/tenants";
import { inTransaction, reading, type Call } from "@max/db/transaction";
import { eq } from "drizzle-orm";
import { recordAudit } from "../audit/record-audit.ts";

/** @throws DomainError `forbidden` */
export async function readSendingSettings(call: Call): Promise<SendingSettings> {
  authorizeInTenant(call.actor, "tenant.configure");
  return reading(call, async (tx) => {
    const [row] = await tx.query<SendingSettings>(
      `select undo_send_seconds as "undoSeconds" from tenants where id = $1`,
      [tx.tenantId],
    );
    return row!;
  });
}

/** Holds for what is sent from now on; what waits leaves when it was told to. @throws DomainError `forbidden` */
export async function changeSendingSettings(call: Call, { undoSeconds }: SendingSettings): Promise<SendingSettings> {
  authorizeInTenant(call.actor, "tenant.configure");
  return inTransaction(call, async (tx) => {
    await tx.orm.update(tenants).set({ undoSendSeconds: undoSeconds }).where(eq(tenants.id, tx.tenantId));
    await recordAudit(tx, call, [
      {
        action: "tenant.undo_send_set",
        subjectType: "tenant",
        subjectId: tx.tenantId,
        detail: { seconds: undoSeconds },
      },
    ]);
    return { undoSeconds };
  });
}
