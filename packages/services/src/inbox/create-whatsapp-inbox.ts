/** Connects a WhatsApp number. The number then belongs to this tenant alone. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import { TeamId, type InboxId } from "@max/domain/ids";
import { templateReads } from "@max/db/schema/template-reads";
import { tenantDirectory } from "@max/db/schema/tenant-directory";
import { whatsappNumbers } from "@max/db/schema/whatsapp-numbers";
import { inTransaction, isUniqueViolation, type Call } from "@max/db/transaction";
import { z } from "zod";
import { storeCredential } from "./credentials.ts";
import { openInbox } from "./open-inbox.ts";

const graphId = z.string().regex(/^\d{1,32}$/, "Meta's ids are digits only.");

export const NewWhatsAppInbox = z.strictObject({
  name: z.string().trim().min(1).max(100).default("WhatsApp"),
  phoneNumberId: graphId,
  wabaId: graphId,
  displayPhoneNumber: z.string().max(40).optional(),
  accessToken: z.string().min(1).max(2_000),
  /** Given when the inbox has a Meta app of its own; its webhooks then come to its own path. */
  appSecret: z.string().min(1).max(500).optional(),
  verifyToken: z.string().min(1).max(500).optional(),
  teamId: TeamId.optional(),
});

/**
 * Whether the token may speak for the number is the caller's to ask of Meta first.
 * @throws DomainError `conflict` when the number belongs to an inbox already, whoever's it is
 */
export async function createWhatsAppInbox(
  call: Call,
  masterKey: Buffer,
  input: z.input<typeof NewWhatsAppInbox>,
): Promise<{ inboxId: InboxId; webhookPath: string }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const inbox = NewWhatsAppInbox.parse(input);
  try {
    const inboxId = await inTransaction(call, async (tx) => {
      const { tenantId } = tx;
      const { phoneNumberId, wabaId, displayPhoneNumber, name, teamId } = inbox;
      const inboxId = await openInbox(tx, call, { channel: "whatsapp", name, teamId });
      await tx.orm.insert(whatsappNumbers).values({ tenantId, inboxId, phoneNumberId, wabaId, displayPhoneNumber });
      await tx.orm
        .insert(tenantDirectory)
        .values({ kind: "whatsapp_number", key: phoneNumberId, tenantId, inboxId, channel: "whatsapp" });
      await tx.orm.insert(templateReads).values({ tenantId, inboxId, accountKey: wabaId });
      await storeCredential(tx, masterKey, inboxId, "access_token", inbox.accessToken);
      if (inbox.appSecret) await storeCredential(tx, masterKey, inboxId, "app_secret", inbox.appSecret);
      if (inbox.verifyToken) await storeCredential(tx, masterKey, inboxId, "verify_token", inbox.verifyToken);
      return inboxId;
    });
    return { inboxId, webhookPath: inbox.appSecret ? `/webhooks/whatsapp/${inboxId}` : "/webhooks/whatsapp" };
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError("conflict", `The number ${inbox.phoneNumberId} is already connected to an inbox.`);
    throw error;
  }
}
