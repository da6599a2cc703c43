/**
 * What is known of a batch before anything is decided, in one statement: which of its messages are stored, who its people
 * are, which of its messages were spoken of before they came, and how much one of them may say at once. The caller holds the locks of all these addresses and ids,
 * so none of it changes until the transaction ends.
 */
import type { InboxId } from "@max/domain/ids";
import { channelOf } from "@max/domain/inbox/identity-type";
import type { FloodLimits } from "@max/domain/message/flood";
import type { Tx } from "@max/db/transaction";
import { type KnownIdentity, knownIdentitiesSql } from "../contact/resolve-identity.ts";
import { aliasesOf } from "./lock-addresses.ts";
import { isOf, type ReceivedItem } from "./received-item.ts";

export type Known = {
  isStored(inboxId: InboxId, externalId: string): boolean;
  /** A reaction, an edit, a revoke or a status came before the message itself. */
  isSpokenOf(inboxId: InboxId, externalId: string): boolean;
  identities: KnownIdentity[];
  /** How much one customer may say at once; null: as much as they like. */
  limits: FloodLimits | null;
};

/** Each key is looked up by itself (`offset 0` keeps it so): a plan for all of them at once may read a whole company. */
const LOOK_UP = `with asked as materialized (
    select * from unnest($2::uuid[], $3::text[]) as k (inbox_id, external_id)
  )
  select
    (select coalesce(json_agg(k.inbox_id || ':' || k.external_id), '[]') from asked k cross join lateral (
       select from message_external_ids x where x.tenant_id = $1 and x.inbox_id = k.inbox_id and x.external_id = k.external_id offset 0
     ) x) as stored,
    (select coalesce(json_agg(distinct k.inbox_id || ':' || k.external_id), '[]') from asked k cross join lateral (
       (select from reactions r where r.tenant_id = $1 and r.inbox_id = k.inbox_id and r.target_external_id = k.external_id limit 1)
       union all
       (select from message_changes c where c.tenant_id = $1 and c.inbox_id = k.inbox_id and c.target_external_id = k.external_id limit 1)
       union all
       (select from message_deliveries d where d.tenant_id = $1 and d.inbox_id = k.inbox_id and d.external_id = k.external_id limit 1)
     ) early) as "spokenOf",
    (select coalesce(json_agg(i), '[]') from (${knownIdentitiesSql("$1", "$4", "$5", "$6")}) i) as identities,
    (select case when t.flood_burst is not null then json_build_object('burst', t.flood_burst, 'perMinute', t.flood_per_minute) end
     from tenants t where t.id = $1) as limits`;

type Row = {
  stored: string[];
  spokenOf: string[];
  identities: (Omit<KnownIdentity, "retiredAt"> & { retiredAtMs: number | null })[];
  limits: FloodLimits | null;
};

export async function lookUp(tx: Tx, items: ReceivedItem[]): Promise<Known> {
  const once = items.filter(isOf("message", "echo", "identity_changed")).filter((i) => i.event.externalId !== null);
  const aliases = new Map(
    items.flatMap(({ event }) => aliasesOf(event)).map((alias) => [`${alias.type}:${alias.value}`, alias]),
  );
  if (once.length === 0 && aliases.size === 0)
    return { isStored: () => false, isSpokenOf: () => false, identities: [], limits: null };
  const [row] = await tx.query<Row>(LOOK_UP, [
    tx.tenantId,
    once.map((i) => i.inboxId),
    once.map((i) => i.event.externalId),
    [...aliases.values()].map((a) => channelOf(a.type)),
    [...aliases.values()].map((a) => a.type),
    [...aliases.values()].map((a) => a.value),
  ]);
  const stored = new Set(row!.stored);
  const spokenOf = new Set(row!.spokenOf);
  return {
    limits: row!.limits,
    isStored: (inboxId, externalId) => stored.has(`${inboxId}:${externalId}`),
    isSpokenOf: (inboxId, externalId) => spokenOf.has(`${inboxId}:${externalId}`),
    identities: row!.identities.map(({ retiredAtMs, ...identity }) => ({
      ...identity,
      retiredAt: retiredAtMs === null ? null : new Date(retiredAtMs),
    })),
  };
}
