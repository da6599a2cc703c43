/**
 * Keys of programs: `sk_<tenant>_<key id>_<256-bit secret><CRC32>`. The tenant comes first, so that the key is looked for
 * under that tenant alone; the checksum lets scanners recognise a leaked key and refuses a mistyped one without a query.
 */
import { timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Actor, authorizeInTenant } from "@max/domain/access/permissions";
import { ApiScope } from "@max/domain/access/role";
import { ApiKeyId, TenantId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { apiKeys } from "@max/db/schema/api-keys";
import type { ReadScope } from "@max/db/reading";
import { type Call, inTransaction, reading, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { randomToken } from "@max/platform/random-token";
import { sha256Bytes } from "@max/platform/sha256";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { asAuth } from "./as-auth.ts";

export const NewApiKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(ApiScope).min(1),
});

const API_KEY = /^(sk_([A-Za-z0-9_-]{22})_([A-Za-z0-9_-]{22})_[A-Za-z0-9_-]{43})([0-9a-f]{8})$/;

const pack = (id: string) => Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");
function unpack(packed: string): string {
  const hex = Buffer.from(packed, "base64url").toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
const checksum = (text: string) => crc32(text).toString(16).padStart(8, "0");

/** @returns a new key's full text */
export function composeApiKey(tenantId: TenantId, apiKeyId: ApiKeyId): string {
  const body = `sk_${pack(tenantId)}_${pack(apiKeyId)}_${randomToken()}`;
  return body + checksum(body);
}

/** What a key claims about itself; null when it cannot be one of ours. */
export function parseApiKey(presented: string): { tenantId: TenantId; apiKeyId: ApiKeyId } | null {
  const match = API_KEY.exec(presented);
  if (!match || checksum(match[1]!) !== match[4]) return null;
  const tenantId = TenantId.safeParse(unpack(match[2]!));
  const apiKeyId = ApiKeyId.safeParse(unpack(match[3]!));
  return tenantId.success && apiKeyId.success ? { tenantId: tenantId.data, apiKeyId: apiKeyId.data } : null;
}

/** @returns the key's text, which is shown this once: only its SHA-256 is stored */
export async function createApiKey(
  call: Call,
  input: z.infer<typeof NewApiKey>,
): Promise<{ apiKeyId: ApiKeyId; secret: string }> {
  authorizeInTenant(call.actor, "tenant.configure");
  return inTransaction(call, (tx) => insertApiKey(tx, call, input));
}

/** As part of a larger change. */
export async function insertApiKey(
  tx: Tx,
  call: Call,
  { name, scopes }: z.infer<typeof NewApiKey>,
): Promise<{ apiKeyId: ApiKeyId; secret: string }> {
  const apiKeyId = newId<ApiKeyId>();
  const secret = composeApiKey(call.tenantId, apiKeyId);
  await tx.orm.insert(apiKeys).values({
    tenantId: call.tenantId,
    id: apiKeyId,
    name,
    secretHash: sha256Bytes(secret),
    scopes,
    createdBy: call.actor.type === "user" ? call.actor.userId : null,
  });
  await recordAudit(tx, call, [
    { action: "api_key.created", subjectType: "api_key", subjectId: apiKeyId, detail: { scopes: scopes.join(",") } },
  ]);
  return { apiKeyId, secret };
}

/** Who presents this key; null when it is unknown or revoked. The hashes are compared in constant time. */
export async function readApiKey(
  db: Database,
  presented: string,
  reads?: ReadScope,
): Promise<Extract<Actor, { type: "api_key" }> | null> {
  const claimed = parseApiKey(presented);
  if (!claimed) return null;
  const { tenantId, apiKeyId } = claimed;
  const row = await reading(asAuth(db, tenantId, reads), async (tx) => {
    const [found] = await tx.query<{ name: string; secret_hash: Buffer; scopes: string[] }>(
      "select name, secret_hash, scopes from api_keys where tenant_id = $1 and id = $2 and revoked_at is null",
      [tenantId, apiKeyId],
      "api key",
    );
    return found;
  });
  const hash = sha256Bytes(presented);
  if (!row || row.secret_hash.length !== hash.length || !timingSafeEqual(row.secret_hash, hash)) return null;
  return { type: "api_key", tenantId, apiKeyId, name: row.name, scopes: z.array(ApiScope).parse(row.scopes) };
}
