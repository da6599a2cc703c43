/**
 * Mailed links with which a person chooses a password. The token is worked out from the link's id and a key of its own, so
 * that only its hash is stored and a mail that is sent again holds the same link. See ADR 0021.
 */
import { createHmac, hkdfSync } from "node:crypto";
import type { LinkKind } from "@max/domain/access/password";
import type { PasswordLinkId, TenantId, UserId } from "@max/domain/ids";
import type { Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { sha256Bytes } from "@max/platform/sha256";
import { enqueue, laneOf } from "../outbox/enqueue.ts";

/** How long a link opens anything. */
export const LINK_MINUTES: Record<LinkKind, number> = { invite: 72 * 60, reset: 30 };

const linkKey = (masterKey: Buffer) => Buffer.from(hkdfSync("sha256", masterKey, "", "max password link", 32));

/** `<tenantId>.<256 bits>`: it names its tenant, so that only a row found under that tenant opens anything. */
export function linkToken(masterKey: Buffer, tenantId: TenantId, linkId: PasswordLinkId): string {
  return `${tenantId}.${createHmac("sha256", linkKey(masterKey)).update(`${tenantId}\n${linkId}`).digest("base64url")}`;
}

export const hashLinkToken = (token: string) => sha256Bytes(token);

/**
 * Makes a link for each of these people and owes its mail. An older link of theirs is void from now on.
 * The caller has locked them, or makes them in the same transaction.
 */
export async function issueLinks(tx: Tx, masterKey: Buffer, kind: LinkKind, userIds: readonly UserId[]): Promise<void> {
  const links = userIds.map((userId) => newLink(tx, masterKey, userId));
  await tx.query(
    `insert into password_links (tenant_id, id, user_id, kind, token_hash, expires_at)
     select $1, id, user_id, $2, token_hash, now() + $3 * interval '1 minute'
     from unnest($4::uuid[], $5::uuid[], $6::bytea[]) as l (id, user_id, token_hash) ${REPLACING}`,
    [
      tx.tenantId,
      kind,
      LINK_MINUTES[kind],
      links.map((l) => l.id),
      links.map((l) => l.userId),
      links.map((l) => l.hash),
    ],
  );
  await enqueue(
    tx,
    links.map(({ id }) => linkMail(tx.tenantId, id)),
  );
}

function newLink(tx: Tx, masterKey: Buffer, userId: UserId) {
  const id = newId<PasswordLinkId>();
  return { id, userId, hash: hashLinkToken(linkToken(masterKey, tx.tenantId, id)) };
}

export const REPLACING = `on conflict (tenant_id, user_id) do update set id = excluded.id, kind = excluded.kind,
  token_hash = excluded.token_hash, expires_at = excluded.expires_at, created_at = now(), mailed_at = null, mail_problem = null`;

export const linkMail = (tenantId: TenantId, linkId: PasswordLinkId) => ({
  topic: "mail" as const,
  fairKey: tenantId,
  lane: laneOf(linkId),
  payload: { kind: "password_link", linkId },
});
