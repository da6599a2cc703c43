/** Connects a company's own app. What it and we sign with is made here and shown once. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { InboxId } from "@max/domain/ids";
import { NewChatAppInbox } from "@max/domain/inbox/settings";
import { chatApps } from "@max/db/schema/chat-apps";
import { inTransaction, type Call } from "@max/db/transaction";
import type { z } from "zod";
import { storeCredential } from "./credentials.ts";
import { newAppSecret } from "./replace-secrets.ts";
import { openInbox } from "./open-inbox.ts";

export async function createChatAppInbox(
  call: Call,
  masterKey: Buffer,
  input: z.input<typeof NewChatAppInbox>,
): Promise<{ inboxId: InboxId; webhookPath: string; secret: string }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const { name, outboundUrl, teamId, secret = newAppSecret() } = NewChatAppInbox.parse(input);
  const inboxId = await inTransaction(call, async (tx) => {
    const id = await openInbox(tx, call, { channel: "chat_app", name, teamId });
    await tx.orm.insert(chatApps).values({ tenantId: tx.tenantId, inboxId: id, outboundUrl });
    await storeCredential(tx, masterKey, id, "app_secret", secret);
    return id;
  });
  return { inboxId, webhookPath: `/webhooks/chat/${inboxId}`, secret };
}
