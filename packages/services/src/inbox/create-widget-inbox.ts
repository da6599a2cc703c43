/** Makes a chat widget for a company's pages. The secret by which the company vouches for its people is shown once. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { InboxId } from "@max/domain/ids";
import { NewWidget } from "@max/domain/widget/settings";
import { widgets } from "@max/db/schema/widgets";
import { inTransaction, type Call } from "@max/db/transaction";
import { randomToken } from "@max/platform/random-token";
import type { z } from "zod";
import { storeCredential } from "./credentials.ts";
import { openInbox } from "./open-inbox.ts";

export async function createWidgetInbox(
  call: Call,
  masterKey: Buffer,
  input: z.input<typeof NewWidget>,
): Promise<{ inboxId: InboxId; identitySecret: string }> {
  authorizeInTenant(call.actor, "tenant.configure");
  const { name, teamId, ...settings } = NewWidget.parse(input);
  const identitySecret = randomToken();
  const inboxId = await inTransaction(call, async (tx) => {
    const id = await openInbox(tx, call, { channel: "widget", name, teamId });
    await tx.orm.insert(widgets).values({ tenantId: tx.tenantId, inboxId: id, ...settings });
    await storeCredential(tx, masterKey, id, "app_secret", identitySecret);
    return id;
  });
  return { inboxId, identitySecret };
}
