/** What the webhook routes need of an inbox before any tenant is known: its secrets. */
import type { InboxId, TenantId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import type { Database } from "@max/db/client";
import { inTransaction, type Call } from "@max/db/transaction";
import { openCredential } from "../inbox/credentials.ts";
import { ownersOf } from "./claim-deliveries.ts";

export type InboxSecrets = {
  tenantId: TenantId;
  inboxId: InboxId;
  channel: Channel;
  /** Any of them signs: two while a secret is being rotated. */
  appSecrets: string[];
  verifyToken: string | null;
};

const KEPT_MS = 5_000;
const MAX_KEPT = 10_000;

/** Answers are kept for 5 s, unknown inboxes too, so that a flood at a made-up address costs no queries. */
export function createInboxSecrets({ db, masterKey }: { db: Database; masterKey: Buffer }) {
  const kept = new Map<string, { answer: Promise<InboxSecrets | null>; until: number }>();
  async function load(inboxId: InboxId): Promise<InboxSecrets | null> {
    const owner = (await ownersOf(db, "inbox", [inboxId])).get(inboxId);
    if (!owner) return null;
    const { tenantId } = owner;
    const call: Call = { db, tenantId, actor: { type: "system", tenantId, name: "webhook" }, requestId: "webhook" };
    return inTransaction(call, async (tx) => {
      const [inbox] = await tx.query<{ channel: Channel }>(
        `select channel from inboxes where tenant_id = $1 and id = $2`,
        [tenantId, inboxId],
      );
      if (!inbox) return null;
      const appSecrets = await openCredential(tx, masterKey, inboxId, "app_secret");
      const [verifyToken = null] = await openCredential(tx, masterKey, inboxId, "verify_token");
      return { tenantId, inboxId, channel: inbox.channel, appSecrets, verifyToken };
    });
  }
  return {
    of(inboxId: InboxId): Promise<InboxSecrets | null> {
      const known = kept.get(inboxId);
      if (known && known.until > performance.now()) return known.answer;
      if (kept.size >= MAX_KEPT) kept.clear();
      const answer = load(inboxId);
      kept.set(inboxId, { answer, until: performance.now() + KEPT_MS });
      // A failure is not kept: the next request asks again.
      answer.catch(() => kept.delete(inboxId));
      return answer;
    },
  };
}
