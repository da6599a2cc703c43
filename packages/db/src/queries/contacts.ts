/** Reads of contacts, and of the people they are: a person is one contact and those that turned out to be the same. */
import type { Actor } from "@max/domain/access/permissions";
import type { ContactDetails } from "@max/domain/contact/contact";
import { phoneAliases } from "@max/domain/contact/phone-forms";
import type { IdentityView } from "@max/domain/conversation/views";
import type { ContactId, ConversationId } from "@max/domain/ids";
import type { Reader } from "../transaction.ts";
import { readable } from "./readable.ts";

/** So many people a search looks at. Whoever is not among them is found by typing more of the name. */
export const MOST_FOUND = 1_000;
/** So many words that begin as the longest one typed are looked at for them. */
const MOST_LOOKED_AT = 5_000;

/**
 * SQL for the ids of contacts whose name has, for each word of a phrase, a word that begins so; accents and case do not matter.
 * The longest word finds them by a range of `contact_words_pkey`, the others are looked up for each found.
 * The comparisons leak nothing, so that row security leaves the planner the index.
 * @param phrase a parameter of the statement, `$1` being the tenant
 */
export const contactsNamed = (phrase: string) => `
  select f.contact_id from (select array(select w from words_of(${phrase}) w order by length(w) desc, w) as words) q
  cross join lateral (
    select distinct f.contact_id from (
      select f.contact_id from contact_words f
      where f.tenant_id = $1 and f.word >= q.words[1] and f.word < q.words[1] || U&'\\+10FFFF'
      order by f.word, f.contact_id limit ${MOST_LOOKED_AT}) f
    where not exists (
      select 1 from unnest(q.words[2:]) r (word) where not exists (
        select 1 from contact_words o where o.tenant_id = $1 and o.contact_id = f.contact_id and starts_with(o.word, r.word)))
    limit ${MOST_FOUND}
  ) f`;

/** A phone number as people copy it, whatever stands between its digits. */
const NUMBER = /^\+?[\d\s().-]{4,}$/;
/** So many digits of a number's end say whose it is; fewer are everybody's. */
const LEAST_OF_ENDING = 6;
const EMAIL = /^[^\s@]+@\S*$/;
/** Behind everything that begins so, in the order of bytes. */
const BEYOND = "U&'\\+10FFFF'";

/**
 * SQL for the ids of contacts somebody means: by the words of their name or, where it is one, by how their number begins or ends,
 * or by how their e-mail address begins. Whoever turned out to be one person is found as a whole, by what any of them is called.
 */
export function contactsSought(search: string, bind: (value: unknown) => string): string {
  const ways = [contactsNamed(bind(search))];
  if (NUMBER.test(search)) ways.push(...numbersSought(search.replace(/\D/g, ""), bind));
  if (EMAIL.test(search)) {
    const address = `${bind(search.toLowerCase())}::text collate "C"`;
    ways.push(
      `select m.id from contacts m where m.tenant_id = $1 and m.email >= ${address} and m.email < ${address} || ${BEYOND}`,
    );
  }
  return `select g.id from (${ways.map((way) => `(${way} limit ${MOST_FOUND})`).join(" union ")}) f
    cross join lateral (${personOf("f.contact_id")}) p cross join lateral (${everyoneOf("p.id")}) g`;
}

/** In every form the number may be kept in. */
function numbersSought(digits: string, bind: (value: unknown) => string): string[] {
  const held = "select d.contact_id from contact_identities d where d.tenant_id = $1 and d.retired_at is null";
  const beginnings = phoneAliases(digits).map((form) => {
    const begin = bind(form);
    return `${held} and d.channel in ('whatsapp', 'sms') and d.type = 'phone' and d.value >= ${begin} and d.value < ${begin} || ${BEYOND}`;
  });
  if (digits.length < LEAST_OF_ENDING) return beginnings;
  const endings = phoneAliases(digits).flatMap((form) => {
    const end = `${bind([...form].toReversed().join(""))}::text collate "C"`;
    return [
      `${held} and d.value_reversed >= ${end} and d.value_reversed < ${end} || ${BEYOND}`,
      `select m.id from contacts m where m.tenant_id = $1 and m.phone_reversed >= ${end} and m.phone_reversed < ${end} || ${BEYOND}`,
    ];
  });
  return [...beginnings, ...endings];
}

/** SQL for the id of the person a contact is. Looked up by itself, whatever the planner thinks of the rights. */
const personOf = (contactId: string) =>
  `select coalesce(h.merged_into, h.id) as id from contacts h where h.tenant_id = $1 and h.id = ${contactId} offset 0`;

/** SQL for the ids of a contact and of those that turned out to be the same person. @param id of one who is merged into none */
export const everyoneOf = (id: string) =>
  `select ${id} as id union all select o.id from (select m.id from contacts m where m.tenant_id = $1 and m.merged_into = ${id} offset 0) o`;

/** The addresses of a person, of all contacts that are them, as JSON. */
export const identitiesOf = (contactId: string) =>
  `coalesce((select jsonb_agg(jsonb_build_object('channel', d.channel, 'type', d.type, 'value', d.value) order by d.type, d.created_at, d.value)
    from (${everyoneOf(contactId)}) e cross join lateral (
      select * from contact_identities i where i.tenant_id = $1 and i.contact_id = e.id and i.retired_at is null offset 0
    ) d), '[]')`;

export type ContactRow = {
  id: ContactId;
  name: string;
  createdAt: Date;
  isBlocked: boolean;
  identities: Omit<IdentityView, "display">[];
};

const SUMMARY = `c.id, c.name, c.created_at as "createdAt", c.blocked_at is not null as "isBlocked", ${identitiesOf("c.id")} as identities`;

/**
 * One page of people, newest first. Served by `contacts_newest_idx`, and by `contact_words`, `contact_identities_value_idx`,
 * `contact_identities_ending_idx`, `contacts_phone_idx` and `contacts_email_idx` when somebody is looked for.
 */
export function contactPage(
  tx: Reader,
  { search, before, size }: { search: string | null; before: { at: Date; id: string } | null; size: number },
): Promise<ContactRow[]> {
  const values: unknown[] = [tx.tenantId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ["c.tenant_id = $1", "c.merged_into is null"];
  const found = search && `(select distinct id from (${contactsSought(search, bind)}) s) s`;
  const people = found
    ? `${found} cross join lateral (select * from contacts c where c.tenant_id = $1 and c.id = s.id offset 0) c`
    : "contacts c";
  if (before) where.push(`(c.created_at, c.id) < (${bind(before.at)}, ${bind(before.id)}::uuid)`);
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  return tx.query<ContactRow>(
    `select ${SUMMARY}
     from (select c.* from ${people} where ${where.join(" and ")} order by c.created_at desc, c.id desc limit ${size}) c
     order by c.created_at desc, c.id desc`,
    values,
    search ? "contact search" : "contact list",
  );
}

/** People by their ids, in no order. Served by primary keys. */
export function contactRows(tx: Reader, ids: readonly ContactId[]): Promise<ContactRow[]> {
  return tx.query<ContactRow>(
    `select ${SUMMARY} from contacts c where c.tenant_id = $1 and c.id = any($2)`,
    [tx.tenantId, ids],
    "contacts by id",
  );
}

/** A contact as it is stored: what decisions are made on, after locking. */
export type StoredContact = ContactDetails & {
  id: ContactId;
  version: number;
  createdAt: Date;
  blockedAt: Date | null;
  /** Who this contact turned out to be. */
  mergedInto: ContactId | null;
};

const STORED = `c.id, c.name, c.email, c.phone, c.company, c.language, c.time_zone as "timeZone", c.attributes, c.version,
  c.created_at as "createdAt", c.blocked_at as "blockedAt", c.merged_into as "mergedInto"`;

/** The person a contact is: the contact itself, or the one it is merged into. Null when there is none. */
export async function personBehind(tx: Reader, id: ContactId): Promise<StoredContact | null> {
  const [row] = await tx.query<StoredContact>(
    `select ${STORED} from (${personOf("$2::uuid")}) p
     cross join lateral (select * from contacts c where c.tenant_id = $1 and c.id = p.id offset 0) c`,
    [tx.tenantId, id],
    "person",
  );
  return row ?? null;
}

/** Locks contacts until the transaction ends, in id order. Receiving refers to them and does not wait. Absent ids are left out. */
export function lockContacts(tx: Reader, ids: readonly ContactId[]): Promise<StoredContact[]> {
  return tx.query<StoredContact>(
    `select ${STORED} from contacts c where c.tenant_id = $1 and c.id = any($2) order by c.id for no key update`,
    [tx.tenantId, ids],
    "lock contacts",
  );
}

/** A person and all contacts that turned out to be them. Served by `contacts_merged_idx`. */
export async function contactsOfPerson(tx: Reader, id: ContactId): Promise<ContactId[]> {
  const rows = await tx.query<{ id: ContactId }>(everyoneOf("$2::uuid"), [tx.tenantId, id], "contacts of a person");
  return rows.map((row) => row.id);
}

export type IdentityRow = Omit<IdentityView, "display"> & { since: Date; retiredAt: Date | null };

/** Every address a person has or had, those of today first. Served by `contact_identities_contact_idx`. */
export function identityRows(tx: Reader, contactId: ContactId): Promise<IdentityRow[]> {
  return tx.query<IdentityRow>(
    `select d.channel, d.type, d.value, d.created_at as since, d.retired_at as "retiredAt"
     from (${everyoneOf("$2::uuid")}) e cross join lateral (
       select * from contact_identities i where i.tenant_id = $1 and i.contact_id = e.id offset 0
     ) d order by d.retired_at is not null, d.type, d.created_at, d.value`,
    [tx.tenantId, contactId],
    "identities of a person",
  );
}

/** Of these contacts' threads, the open and the closed conversations that fit: two ranges for each thread, as a table `c`. */
const conversationsOf = (everyone: string, { fits = "true", newest = "" }: { fits?: string; newest?: string } = {}) =>
  `(${everyone}) e cross join lateral (select t.id from channel_threads t where t.tenant_id = $1 and t.contact_id = e.id offset 0) t
   cross join lateral (
     (select c.* from conversations c where c.tenant_id = $1 and c.channel_thread_id = t.id and c.state <> 'closed' and ${fits})
     union all
     (select c.* from conversations c where c.tenant_id = $1 and c.channel_thread_id = t.id and c.state = 'closed' and ${fits} ${newest})
   ) c`;

/**
 * A person's conversations that the actor may read, over all their channels and contacts, newest first by when they began.
 * Served by `channel_threads_contact_idx`, `conversations_one_open_key` and `conversations_closed_thread_idx`.
 */
export function conversationIdsOfPerson(
  tx: Reader,
  actor: Actor,
  contactId: ContactId,
  { before, size }: { before: { at: Date; id: string } | null; size: number },
): Promise<{ id: ConversationId; createdAt: Date }[]> {
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  const values: unknown[] = [tx.tenantId, contactId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const fits = ["true", ...readable(actor, bind)];
  if (before) fits.push(`(c.created_at, c.id) < (${bind(before.at)}, ${bind(before.id)}::uuid)`);
  const newest = `order by c.created_at desc, c.id desc limit ${size}`;
  return tx.query(
    `select c.id, c.created_at as "createdAt" from ${conversationsOf(everyoneOf("$2::uuid"), { fits: fits.join(" and "), newest })} ${newest}`,
    values,
    "conversations of a person",
  );
}

/** How many more there are that the actor may not read, counted to `most`. */
export async function hiddenConversations(
  tx: Reader,
  actor: Actor,
  contactId: ContactId,
  most: number,
): Promise<number> {
  if (!Number.isSafeInteger(most)) throw new Error("A limit is a number.");
  const values: unknown[] = [tx.tenantId, contactId];
  const rights = readable(actor, (value) => `$${values.push(value)}`);
  if (rights.length === 0) return 0;
  const fits = `(${rights.join(" and ")}) is not true`;
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from (select from ${conversationsOf(everyoneOf("$2::uuid"), { fits })} limit ${most}) hidden`,
    values,
    "hidden conversations of a person",
  );
  return row?.count ?? 0;
}

/** The conversations of these contacts' own threads, all or what is open. Served as `conversationIdsOfPerson` is. */
export async function conversationIdsOfContacts(
  tx: Reader,
  contactIds: readonly ContactId[],
  which: "all" | "open",
): Promise<ConversationId[]> {
  const fits = which === "open" ? "c.state <> 'closed'" : "true";
  const rows = await tx.query<{ id: ConversationId }>(
    `select c.id from ${conversationsOf("select unnest($2::uuid[]) as id", { fits })}`,
    [tx.tenantId, contactIds],
    `${which} conversations of contacts`,
  );
  return rows.map(({ id }) => id);
}
