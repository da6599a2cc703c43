/**
 * The browsers that opened a chat widget. A token names its tenant, so that only a row found under that tenant, and for that
 * inbox, authenticates; what is stored of it is a hash.
 */
import { type InboxId, TenantId, type VisitorId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { inTransaction, type Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { randomToken } from "@max/platform/random-token";
import { sha256Bytes } from "@max/platform/sha256";
import type { VerifiedIdentity } from "./verify-identity.ts";
import { visitorCall, type Widget } from "./widget-book.ts";

export type VisitorSession = {
  tenantId: TenantId;
  inboxId: InboxId;
  visitorId: VisitorId;
  /** Whom the company vouches for; null for a browser that nobody has vouched for. */
  member: string | null;
  name: string | null;
  email: string | null;
};

/** Longer than this without a visit, and a browser is a stranger again. */
const KEPT_DAYS = 90;
const TOKEN = /^([0-9a-f-]{36})\.[A-Za-z0-9_-]{43}$/;
const PRUNED_AT_ONCE = 20;

const newToken = (tenantId: TenantId) => `${tenantId}.${randomToken()}`;
type Claims = { name: string | null; email: string | null };
type Opened = { token: string; session: VisitorSession };

/** Name and e-mail are what the visitor says of themself. */
export function openSession(
  db: Database,
  { tenantId, inboxId }: Pick<Widget, "tenantId" | "inboxId">,
  claims: Claims,
): Promise<Opened> {
  return inTransaction(visitorCall(db, tenantId, "widget"), async (tx) => {
    await prune(tx);
    return insert(tx, inboxId, { ...claims, member: null }, null);
  });
}

async function insert(
  tx: Tx,
  inboxId: InboxId,
  known: Pick<VisitorSession, "member" | "name" | "email">,
  vouchedEmail: string | null,
): Promise<Opened> {
  const tenantId = tx.tenantId;
  const token = newToken(tenantId);
  const visitorId = newId<VisitorId>();
  await tx.query(
    `insert into widget_sessions (tenant_id, id, inbox_id, token_hash, member, name, email, vouched_email) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tenantId, visitorId, inboxId, sha256Bytes(token), known.member, known.name, known.email, vouchedEmail],
  );
  return { token, session: { tenantId, inboxId, visitorId, ...known } };
}

/** Whoever comes takes a few of those away who no longer do. Served by `widget_sessions_seen_idx`. */
const prune = (tx: Tx) =>
  tx.query(
    `delete from widget_sessions s using (
       select o.id from widget_sessions o where o.tenant_id = $1 and o.seen_at < now() - $2 * interval '1 day'
       order by o.seen_at limit ${PRUNED_AT_ONCE} for update skip locked
     ) old where s.tenant_id = $1 and s.id = old.id`,
    [tx.tenantId, KEPT_DAYS],
  );

/** Null for anything that is not a living token of this inbox. */
export async function readSession(db: Database, inboxId: InboxId, token: string): Promise<VisitorSession | null> {
  const claimed = TenantId.safeParse(TOKEN.exec(token)?.[1]);
  if (!claimed.success) return null;
  const tenantId = claimed.data;
  const [row] = await inTransaction(visitorCall(db, tenantId, "widget"), async (tx) => {
    const found = await tx.query<Omit<VisitorSession, "tenantId" | "inboxId"> & { isStale: boolean }>(
      `select id as "visitorId", member, name, email, seen_at < now() - interval '1 hour' as "isStale" from widget_sessions
       where tenant_id = $1 and token_hash = $2 and inbox_id = $3 and seen_at > now() - $4 * interval '1 day'`,
      [tenantId, sha256Bytes(token), inboxId, KEPT_DAYS],
    );
    if (found[0]?.isStale)
      await tx.query(`update widget_sessions set seen_at = now() where tenant_id = $1 and id = $2`, [
        tenantId,
        found[0].visitorId,
      ]);
    return found;
  });
  if (!row) return null;
  const { visitorId, member, name, email } = row;
  return { tenantId, inboxId, visitorId, member, name, email };
}

/**
 * The company vouches for who this is: the token is a new one. What was said before stays with the person, but on a browser that
 * another person signed in on before, nothing does.
 */
export function identifySession(db: Database, session: VisitorSession, identity: VerifiedIdentity): Promise<Opened> {
  const { tenantId, inboxId, visitorId } = session;
  return inTransaction(visitorCall(db, tenantId, "widget"), async (tx) => {
    // Two tabs may sign in two people at once.
    const [now] = await tx.query<{ member: string | null }>(
      `select member from widget_sessions where tenant_id = $1 and id = $2 for update`,
      [tenantId, visitorId],
    );
    const member = identity.subject;
    const name = identity.name ?? (now?.member === null ? session.name : null);
    // What the visitor typed before is theirs to say, and vouched for by nobody.
    const vouchedEmail = identity.email?.trim().toLowerCase() ?? null;
    const email = identity.email ?? (now?.member === null ? session.email : null);
    if (!now || (now.member !== null && now.member !== member)) {
      await remove(tx, visitorId);
      return insert(tx, inboxId, { member, name: identity.name, email: identity.email }, vouchedEmail);
    }
    const token = newToken(tenantId);
    await tx.query(
      `update widget_sessions set token_hash = $3, member = $4, name = $5, email = $6, vouched_email = $7, seen_at = now()
       where tenant_id = $1 and id = $2`,
      [tenantId, visitorId, sha256Bytes(token), member, name, email, vouchedEmail],
    );
    return { token, session: { tenantId, inboxId, visitorId, member, name, email } };
  });
}

/** The browser is a stranger again, at once and for everybody who uses it. */
export const endSession = (db: Database, { tenantId, visitorId }: VisitorSession) =>
  inTransaction(visitorCall(db, tenantId, "widget"), (tx) => remove(tx, visitorId));

const remove = (tx: Tx, visitorId: VisitorId) =>
  tx.query(`delete from widget_sessions where tenant_id = $1 and id = $2`, [tx.tenantId, visitorId]);
