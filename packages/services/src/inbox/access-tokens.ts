/** The access token, or the secret that signs, of an inbox for whoever calls its channel. Kept in memory for a short while, never written anywhere. */
import type { InboxId } from "@max/domain/ids";
import type { Channel } from "@max/domain/inbox/channel";
import { inTransaction, type Call } from "@max/db/transaction";
import { type CredentialKind, openCredential } from "./credentials.ts";

const KEPT_MS = 10_000;

export type AccessTokens = { of(call: Call, inbox: { id: InboxId; channel: Channel }): Promise<string | null> };

/** What each channel knows us by. A widget is our own: there is nobody to be known to. */
const KINDS: Partial<Record<Channel, CredentialKind>> = { whatsapp: "access_token", chat_app: "app_secret" };

export function createAccessTokens(masterKey: Buffer): AccessTokens {
  const kept = new Map<string, { token: string | null; until: number }>();
  return {
    async of(call, { id: inboxId, channel }) {
      const kind = KINDS[channel];
      if (!kind) return "";
      const key = `${call.tenantId}:${inboxId}`;
      const known = kept.get(key);
      if (known && known.until > performance.now()) return known.token;
      const [token = null] = await inTransaction(call, (tx) => openCredential(tx, masterKey, inboxId, kind));
      if (kept.size > 10_000) kept.clear();
      kept.set(key, { token, until: performance.now() + KEPT_MS });
      return token;
    },
  };
}
