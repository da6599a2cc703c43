/** Secrets of an inbox that are replaced. The one before stays good until the next one comes, so that nothing is cut off meanwhile. */
import { randomBytes } from "node:crypto";
import { authorizeInTenant } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import type { InboxId } from "@max/domain/ids";
import type { InboxView, ReplaceWhatsAppSecrets } from "@max/domain/inbox/settings";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { randomToken } from "@max/platform/random-token";
import { recordAudit } from "../audit/record-audit.ts";
import { type CredentialKind, storeCredential } from "./credentials.ts";
import { inboxView } from "./inbox-views.ts";

/** What a Chat App and we sign with. */
export const newAppSecret = () => `whsec_${randomBytes(32).toString("base64")}`;

/**
 * A new secret for a Chat App or a widget, made here.
 * @returns it in full, the only time it is shown
 * @throws DomainError `not_found`, `invalid_input` for an inbox whose secrets the provider makes
 */
export async function replaceOwnSecret(
  call: Call,
  masterKey: Buffer,
  { inboxId }: { inboxId: InboxId },
): Promise<{ secret: string }> {
  authorizeInTenant(call.actor, "tenant.configure");
  return inTransaction(call, async (tx) => {
    const { account } = await lockInbox(tx, inboxId);
    if (account.type === "whatsapp")
      throw new DomainError("invalid_input", "WhatsApp's secrets are made by Meta. Copy the new ones from there.");
    const secret = account.type === "chat_app" ? newAppSecret() : randomToken();
    await replace(tx, call, masterKey, inboxId, { app_secret: secret });
    return { secret };
  });
}

/** Whether the token may speak for the number is the caller's to ask of Meta first. @throws DomainError `not_found`, `invalid_input` */
export async function replaceWhatsAppSecrets(
  call: Call,
  masterKey: Buffer,
  { inboxId, accessToken, appSecret, verifyToken }: ReplaceWhatsAppSecrets,
): Promise<void> {
  authorizeInTenant(call.actor, "tenant.configure");
  await inTransaction(call, async (tx) => {
    const { account } = await lockInbox(tx, inboxId);
    if (account.type !== "whatsapp") throw new DomainError("invalid_input", "This inbox is of another channel.");
    const given = { access_token: accessToken, app_secret: appSecret, verify_token: verifyToken };
    await replace(tx, call, masterKey, inboxId, given);
    // What the old token was refused is asked again with the new one.
    if (accessToken)
      await tx.query(
        `update template_reads set due_at = now(), failure = null where tenant_id = $1 and inbox_id = $2`,
        [tx.tenantId, inboxId],
      );
  });
}

async function lockInbox(tx: Tx, inboxId: InboxId): Promise<InboxView> {
  await tx.query(`select 1 from inboxes where tenant_id = $1 and id = $2 for no key update`, [tx.tenantId, inboxId]);
  return inboxView(tx, inboxId);
}

async function replace(
  tx: Tx,
  call: Call,
  masterKey: Buffer,
  inboxId: InboxId,
  given: { [Kind in CredentialKind]?: string | undefined },
): Promise<void> {
  for (const kind of ["access_token", "app_secret", "verify_token"] as const) {
    const value = given[kind];
    if (!value) continue;
    await storeCredential(tx, masterKey, inboxId, kind, value);
    await recordAudit(tx, call, [
      { action: "inbox.secret_replaced", subjectType: "inbox", subjectId: inboxId, detail: { kind } },
    ]);
  }
}
