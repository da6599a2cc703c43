/** Secrets of inboxes, through the box: sealed with the tenant's own key, each version bound to its place. */
import type { InboxId, TenantId } from "@max/domain/ids";
import { newId } from "@max/platform/ids";
import { open, seal } from "@max/platform/secret-box";
import type { Tx } from "@max/db/transaction";

export type CredentialKind = "access_token" | "app_secret" | "verify_token";

async function wrappedKey(tx: Tx): Promise<Buffer> {
  const [row] = await tx.query<{ key: Buffer }>(`select wrapped_key as key from tenants where id = $1`, [tx.tenantId]);
  if (!row) throw new Error("The tenant has no key.");
  return row.key;
}

/** Stores a value as the newest version. Earlier ones stay. */
export async function storeCredential(
  tx: Tx,
  masterKey: Buffer,
  inboxId: InboxId,
  kind: CredentialKind,
  value: string,
): Promise<void> {
  const [credential] = await tx.query<{ id: string; version: number }>(
    `insert into credentials (tenant_id, id, inbox_id, kind, current_version) values ($1, $2, $3, $4, 1)
     on conflict (tenant_id, inbox_id, kind) do update set current_version = credentials.current_version + 1
     returning id, current_version as version`,
    [tx.tenantId, newId(), inboxId, kind],
  );
  const { id: credentialId, version } = credential!;
  const sealed = seal(
    masterKey,
    await wrappedKey(tx),
    { tenantId: tx.tenantId, credentialId, version },
    Buffer.from(value),
  );
  await tx.query(
    `insert into credential_versions (tenant_id, credential_id, version, sealed) values ($1, $2, $3, $4)`,
    [tx.tenantId, credentialId, version, sealed],
  );
}

/** The present value, and the one before it for what is being rotated. Newest first. */
export async function openCredential(
  tx: Tx,
  masterKey: Buffer,
  inboxId: InboxId,
  kind: CredentialKind,
): Promise<string[]> {
  const rows = await tx.query<{ credentialId: string; version: number; sealed: Buffer }>(
    `select v.credential_id as "credentialId", v.version, v.sealed from credentials c
     join credential_versions v on v.tenant_id = c.tenant_id and v.credential_id = c.id and v.version > c.current_version - 2
     where c.tenant_id = $1 and c.inbox_id = $2 and c.kind = $3 order by v.version desc`,
    [tx.tenantId, inboxId, kind],
  );
  if (rows.length === 0) return [];
  const key = await wrappedKey(tx);
  return rows.map(({ credentialId, version, sealed }) =>
    open(masterKey, key, { tenantId: tx.tenantId as TenantId, credentialId, version }, sealed).toString("utf8"),
  );
}
