/** The secret in a session cookie. It names its tenant, so that only a row found under that tenant can authenticate. */
import { TenantId } from "@max/domain/ids";
import { randomToken } from "@max/platform/random-token";
import { sha256Hex } from "@max/platform/sha256";

const SESSION_ID = /^([0-9a-f-]{36})\.[A-Za-z0-9_-]{43}$/;

/** `<tenantId>.<256 random bits>` */
export const newSessionId = (tenantId: TenantId) => `${tenantId}.${randomToken()}`;

/** What is stored of a session id. */
export const hashSessionId = (sessionId: string) => sha256Hex(sessionId);

/** The tenant a session id claims to be of, or null when it is no session id at all. */
export function tenantOfSessionId(sessionId: string): TenantId | null {
  const claimed = TenantId.safeParse(SESSION_ID.exec(sessionId)?.[1]);
  return claimed.success ? claimed.data : null;
}
