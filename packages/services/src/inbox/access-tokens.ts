/** The access token of an inbox for whoever calls its channel. Kept in memory for a short while, never written anywhere. */
import type { InboxId } from "@max/domain/ids";
import { inTransaction, type Call } from "@max/db/transaction";
import { openCredential } from "./credentials.ts";

const KEPT_MS = 10_000;

export type AccessTokens = { of(call: Call, inboxId: InboxId): Promise<string | null> };

export function createAccessTokens(masterKey: Buffer): AccessTokens {
  const kept = new Map<string, { token: string | null; until: number }>();
  return {
    async of(call, inboxId) {
      const key = `${call.tenantId}:${inboxId}`;
      const known = kept.get(key);
      if (known && known.until > performance.now()) return known.token;
      const [token = null] = await inTransaction(call, (tx) => openCredential(tx, masterKey, inboxId, "access_token"));
      if (kept.size > 10_000) kept.clear();
      kept.set(key, { token, until: performance.now() + KEPT_MS });
      return token;
    },
  };
}
