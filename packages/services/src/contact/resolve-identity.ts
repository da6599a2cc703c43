/**
 * Who is it? One person is met as a phone number, as a business-scoped id, or as an older form of their number.
 * The caller holds the advisory lock of every alias, so nobody else decides about these people at the same time.
 */
import type { ContactId } from "@max/domain/ids";
import { channelOf, type IdentityType } from "@max/domain/inbox/identity-type";
import type { IdentityAlias, Sender } from "@max/domain/message/transport";
import type { Tx } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { displayIdentity } from "./display-identity.ts";

type Holding = { contactId: ContactId; retiredAt: Date | null };

const keyOf = (alias: Pick<IdentityAlias, "type" | "value">) => `${alias.type}:${alias.value}`;

/** What the database knows of some addresses, and what is to be written when all is decided. */
export type IdentityBook = {
  /** Who had this address at that time (UTC, the provider's clock), or null. */
  holderAt(alias: Pick<IdentityAlias, "type" | "value">, at: Date): ContactId | null;
  /** The contact of whoever sent this, made when unknown. @param at the provider's time of the event */
  resolve(sender: Sender, at: Date): ContactId;
  /**
   * The provider says that `previous` and `next` are one person: they keep their contact, the old address is let go.
   * @param isAnnounced a line about it joins their thread, so they are met now even if nobody knew them
   */
  change(previous: IdentityAlias[], next: IdentityAlias[], at: Date, isAnnounced: boolean): ContactId | null;
  /** The person a contact turned out to be, what they are called, and whether what they write is held. */
  personOf(id: ContactId): Person;
  save(): Promise<void>;
};

/** Whom conversations are shown with. `id` is another contact's where two turned out to be one. */
export type Person = { id: ContactId; name: string; isBlocked: boolean };

/** One address that somebody has or had, with who they are. */
export type KnownIdentity = {
  type: IdentityAlias["type"];
  value: string;
  contactId: ContactId;
  retiredAt: Date | null;
  person: Person;
  /** The ids this contact has now. */
  userIds: string[];
};

/**
 * Reads all that is known of the addresses in `$channels`, `$types`, `$values`: a part of a larger statement.
 * @param tenant,channels,types,values names of parameters, such as `$1`
 */
export const knownIdentitiesSql = (tenant: string, channels: string, types: string, values: string) =>
  `select d.type, d.value, d.contact_id as "contactId", (extract(epoch from d.retired_at) * 1000)::float8 as "retiredAtMs",
     json_build_object('id', p.id, 'name', p.name, 'isBlocked', p.blocked_at is not null) as person,
     array(select u.value from contact_identities u where u.tenant_id = ${tenant} and u.contact_id = c.id
       and u.type = 'user_id' and u.retired_at is null) as "userIds"
   from unnest(${channels}::text[], ${types}::text[], ${values}::text[]) as k (c, t, v)
   cross join lateral (
     select * from contact_identities i where i.tenant_id = ${tenant} and i.channel = k.c and i.type = k.t and i.value = k.v offset 0
   ) d
   join contacts c on c.tenant_id = ${tenant} and c.id = d.contact_id
   cross join lateral (
     select * from contacts o where o.tenant_id = ${tenant} and o.id = coalesce(c.merged_into, c.id) offset 0
   ) p`;

/** The book of everything that is known of some addresses. Reads nothing; `save` writes what was decided. */
export function openIdentityBook(tx: Tx, known: KnownIdentity[]): IdentityBook {
  const holdings = new Map<string, Holding[]>();
  for (const row of known) hold(holdings, keyOf(row), { contactId: row.contactId, retiredAt: row.retiredAt });
  const people = new Map(known.map((row) => [row.contactId, row.person]));
  const userIds = new Map(known.map((row) => [row.contactId, new Set(row.userIds)]));

  const created: { id: ContactId; name: string }[] = [];
  const added: { contactId: ContactId; type: IdentityType; value: string; retiredAt: Date | null }[] = [];
  const moved: { contactId: ContactId; type: IdentityType; value: string }[] = [];
  const retired: { type: IdentityType; value: string; at: Date }[] = [];

  const activeHolder = (alias: Pick<IdentityAlias, "type" | "value">) =>
    holdings.get(keyOf(alias))?.find((holding) => holding.retiredAt === null) ?? null;

  function holderAt(alias: Pick<IdentityAlias, "type" | "value">, at: Date): ContactId | null {
    // Sorted: earlier retirements first, the present holder last.
    const held = holdings.get(keyOf(alias))?.find((h) => h.retiredAt === null || at.getTime() <= h.retiredAt.getTime());
    return held?.contactId ?? null;
  }

  function create(name: string): ContactId {
    const id = newId<ContactId>();
    created.push({ id, name });
    people.set(id, { id, name, isBlocked: false });
    userIds.set(id, new Set());
    return id;
  }

  function give(contactId: ContactId, alias: IdentityAlias) {
    const holder = activeHolder(alias);
    if (holder?.contactId === contactId) return;
    if (holder) {
      // One event names both addresses, so the provider vouches that they are one person: the address follows.
      holder.contactId = contactId;
      moved.push({ contactId, type: alias.type, value: alias.value });
    } else {
      hold(holdings, keyOf(alias), { contactId, retiredAt: null });
      added.push({ contactId, type: alias.type, value: alias.value, retiredAt: null });
    }
    if (alias.type === "user_id") userIds.get(contactId)?.add(alias.value);
  }

  /** An address they had until `at`, learned only now: what was written from it before is theirs. */
  function hadUntil(contactId: ContactId, alias: IdentityAlias, at: Date) {
    hold(holdings, keyOf(alias), { contactId, retiredAt: at });
    added.push({ contactId, type: alias.type, value: alias.value, retiredAt: at });
  }

  function retire(alias: Pick<IdentityAlias, "type" | "value">, at: Date) {
    const holder = activeHolder(alias);
    if (!holder) return;
    holder.retiredAt = at;
    if (alias.type === "user_id") userIds.get(holder.contactId)?.delete(alias.value);
    const fresh = added.find((a) => a.type === alias.type && a.value === alias.value && a.retiredAt === null);
    if (fresh) fresh.retiredAt = at;
    else retired.push({ type: alias.type, value: alias.value, at });
  }

  /** A known number under another id than its holder's has changed hands: the history stays with the old contact. */
  function isSomebodyElse(contactId: ContactId, sender: Sender): boolean {
    const theirs = userIds.get(contactId);
    const own = sender.aliases.filter((alias) => alias.type === "user_id");
    return own.length > 0 && theirs !== undefined && theirs.size > 0 && !own.some((alias) => theirs.has(alias.value));
  }

  return {
    holderAt,
    personOf: (id) => people.get(id) ?? { id, name: "", isBlocked: false },
    resolve(sender, at) {
      let contactId: ContactId | null = null;
      for (const alias of sender.aliases) {
        const holder = holderAt(alias, at);
        if (!holder) continue;
        if (alias.type === "phone" && isSomebodyElse(holder, sender)) {
          if (activeHolder(alias)?.contactId === holder) retire(alias, at);
          continue;
        }
        contactId = holder;
        break;
      }
      contactId ??= create(nameOf(sender));
      for (const alias of sender.aliases)
        if (!alias.isVariant && holderAt(alias, at) !== contactId) give(contactId, alias);
      return contactId;
    },
    change(previous, next, at, isAnnounced) {
      const before = previous.map((alias) => holderAt(alias, at)).find((id) => id !== null) ?? null;
      const after = next.map((alias) => activeHolder(alias)?.contactId ?? null).find((id) => id !== null) ?? null;
      const [address] = next;
      const contactId = before ?? after ?? (isAnnounced && address ? create(displayIdentity(address)) : null);
      if (!contactId) return null;
      for (const alias of next) if (!alias.isVariant) give(contactId, alias);
      for (const alias of previous) {
        const isReplaced = next.some((n) => n.type === alias.type && n.value !== alias.value);
        const isKept = next.some((n) => keyOf(n) === keyOf(alias));
        if (!isReplaced || isKept) continue;
        if (activeHolder(alias)?.contactId === contactId) retire(alias, at);
        else if (!alias.isVariant && holderAt(alias, at) === null) hadUntil(contactId, alias, at);
      }
      return contactId;
    },
    async save() {
      if (created.length > 0)
        await tx.query(`insert into contacts (tenant_id, id, name) select $1, * from unnest($2::uuid[], $3::text[])`, [
          tx.tenantId,
          created.map((c) => c.id),
          created.map((c) => c.name),
        ]);
      if (retired.length > 0)
        await tx.query(
          `update contact_identities d set retired_at = k.at from unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[]) as k (type, value, at, channel)
           where d.tenant_id = $1 and d.channel = k.channel and d.type = k.type and d.value = k.value and d.retired_at is null`,
          [
            tx.tenantId,
            retired.map((r) => r.type),
            retired.map((r) => r.value),
            retired.map((r) => r.at),
            retired.map((r) => channelOf(r.type)),
          ],
        );
      if (moved.length > 0)
        await tx.query(
          `update contact_identities d set contact_id = k.contact_id from unnest($2::text[], $3::text[], $4::uuid[], $5::text[]) as k (type, value, contact_id, channel)
           where d.tenant_id = $1 and d.channel = k.channel and d.type = k.type and d.value = k.value and d.retired_at is null`,
          [
            tx.tenantId,
            moved.map((m) => m.type),
            moved.map((m) => m.value),
            moved.map((m) => m.contactId),
            moved.map((m) => channelOf(m.type)),
          ],
        );
      const parted = [...retired, ...moved];
      if (added.length > 0)
        await tx.query(
          `insert into contact_identities (tenant_id, id, contact_id, channel, type, value, retired_at)
           select $1, id, contact_id, channel, type, value, retired_at
           from unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[])
             as k (channel, id, contact_id, type, value, retired_at)`,
          [
            tx.tenantId,
            added.map((a) => channelOf(a.type)),
            added.map(() => newId()),
            added.map((a) => a.contactId),
            added.map((a) => a.type),
            added.map((a) => a.value),
            added.map((a) => a.retiredAt),
          ],
        );
      if (parted.length > 0)
        await redirectThreads(
          tx,
          parted.map((p) => p.value),
        );
    },
  };
}

/** Threads that still lead to an address its contact no longer has lead to one they have: what they wrote by, else their id. */
async function redirectThreads(tx: Tx, addresses: string[]): Promise<void> {
  await tx.query(
    `update channel_threads t set send_to_type = best.type, send_to = best.value
     from channel_threads old cross join lateral (
       select d.type, d.value from contact_identities d
       where d.tenant_id = old.tenant_id and d.contact_id = old.contact_id and d.retired_at is null and d.type in ('phone', 'user_id')
       order by d.type = 'phone' desc, d.created_at desc limit 1
     ) best
     where old.tenant_id = $1 and old.send_to = any($2) and t.tenant_id = old.tenant_id and t.id = old.id
       and not exists (select 1 from contact_identities d where d.tenant_id = old.tenant_id and d.contact_id = old.contact_id
         and d.value = old.send_to and d.retired_at is null)`,
    [tx.tenantId, addresses],
  );
}

function hold(holdings: Map<string, Holding[]>, key: string, holding: Holding) {
  const held = holdings.get(key) ?? [];
  held.push(holding);
  held.sort((a, b) => (a.retiredAt?.getTime() ?? Infinity) - (b.retiredAt?.getTime() ?? Infinity));
  holdings.set(key, held);
}

/** The name they chose, else their user name, else the address we know. */
export function nameOf(sender: Sender): string {
  const alias = sender.aliases.find((a) => a.type === "phone" && !a.isVariant) ?? sender.aliases[0];
  return sender.displayName?.trim() || sender.username?.trim() || (alias ? displayIdentity(alias) : sender.sendTo);
}
