/** Whom to ask whether an inbox works, and as whom. */
import { authorizeInTenant } from "@max/domain/access/permissions";
import type { InboxId } from "@max/domain/ids";
import type { InboxCheck, NumberCheck, NumberClaim } from "@max/domain/inbox/check";
import type { InboxView } from "@max/domain/inbox/settings";
import { inTransaction, type Call } from "@max/db/transaction";
import { openCredential } from "./credentials.ts";
import { inboxView } from "./inbox-views.ts";

/** `secret` is what we are known by, null when there is none; `appSecret` that of the inbox's own Meta app, where it has one. */
export type Reachable = { account: InboxView["account"]; secret: string | null; appSecret: string | null };

/** Asks the other side; whoever can reach it gives one. */
export type AskInbox = (inbox: Reachable) => Promise<InboxCheck>;

/** What Meta is asked before a number is connected; whoever can reach it gives one. */
export type MetaNumbers = {
  check(claim: NumberClaim): Promise<NumberCheck>;
  /** Has the account's webhooks come. */
  subscribe(claim: NumberClaim): Promise<InboxCheck>;
};

/** @throws DomainError `forbidden`, `not_found` */
export async function reachableInbox(call: Call, masterKey: Buffer, inboxId: InboxId): Promise<Reachable> {
  authorizeInTenant(call.actor, "tenant.configure");
  return inTransaction(call, async (tx) => {
    const { account } = await inboxView(tx, inboxId);
    const kind = account.type === "whatsapp" ? "access_token" : "app_secret";
    const [secret = null] = await openCredential(tx, masterKey, inboxId, kind);
    const [appSecret = null] =
      account.type === "whatsapp" ? await openCredential(tx, masterKey, inboxId, "app_secret") : [];
    return { account, secret, appSecret };
  });
}
