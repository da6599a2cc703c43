/** Connects a WhatsApp number. The number then belongs to this tenant alone. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import { NewWhatsAppInbox } from "@max/domain/inbox/settings";
import { templateReads } from "@max/db/schema/template-reads";
import { tenantDirectory } from "@max/db/schema/tenant-directory";
import { whatsappNumbers } from "@max/db/schema/whatsapp-numbers";
import { inTransaction, isUniqueViolation, type Call } from "@max/db/transaction";
import { randomToken } from "@max/platform/random-token";
import type { z } from "zod";
import { storeCredential } from "./credentials.ts";
import { openInbox } from "./open-inbox.ts";

/**
 * Whether the token may speak for the number is the caller's to ask of Meta first.
 * @returns `verifyToken` to be given to Meta, the only time it is shown; null when the inbox has no Meta app of its own
 * @throws DomainError `conflict` when the number belongs to an inbox already, whoever's it is; `not_found` for the team
 */
export async function createWhatsAppInbox(
  call: Call,
  masterKey: Buffer,
  input: z.input<typeof NewWhatsAppInbox>,
): Promise<{ inboxId: InboxId; webhookPath: string; verifyToken: string | null }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const inbox = NewWhatsAppInbox.parse(input);
  const verifyToken = inbox.appSecret ? (inbox.verifyToken ?? randomToken()) : null;
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
      if (verifyToken) await storeCredential(tx, masterKey, inboxId, "verify_token", verifyToken);
      return inboxId;
    });
    const webhookPath = inbox.appSecret ? `/webhooks/whatsapp/${inboxId}` : "/webhooks/whatsapp";
    return { inboxId, webhookPath, verifyToken };
  } catch (error) {
    if (isUniqueViolation(error))
      throw new DomainError("conflict", `The number ${inbox.phoneNumberId} is already connected to an inbox.`);
    throw error;
  }
}
