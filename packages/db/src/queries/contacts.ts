/** Reads of contacts. */
import type { IdentityView } from "@max/domain/conversation/views";
import type { ContactId } from "@max/domain/ids";
import type { Reader } from "../transaction.ts";

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

/** SQL for the ids of contacts somebody means: by the words of their name or, where it is one, by how their number begins. */
export function contactsSought(search: string, bind: (value: unknown) => string): string {
  const named = contactsNamed(bind(search));
  if (!NUMBER.test(search)) return named;
  const digits = bind(search.replace(/\D/g, ""));
  return `${named} union (select d.contact_id from contact_identities d
    where d.tenant_id = $1 and d.channel in ('whatsapp', 'sms') and d.type = 'phone' and d.retired_at is null
      and d.value >= ${digits} and d.value < ${digits} || U&'\\+10FFFF' limit ${MOST_FOUND})`;
}

export type ContactRow = {
  id: ContactId;
  name: string;
  createdAt: Date;
  identities: Omit<IdentityView, "display">[];
};

/**
 * One page of contacts, newest first. Served by `contacts_newest_idx`, and by `contact_words` and
 * `contact_identities_value_idx` when somebody is looked for.
 */
export function contactPage(
  tx: Reader,
  { search, before, size }: { search: string | null; before: { at: Date; id: string } | null; size: number },
): Promise<ContactRow[]> {
  const values: unknown[] = [tx.tenantId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ["c.tenant_id = $1"];
  if (search) where.push(`c.id in (${contactsSought(search, bind)})`);
  if (before) where.push(`(c.created_at, c.id) < (${bind(before.at)}, ${bind(before.id)}::uuid)`);
  if (!Number.isSafeInteger(size)) throw new Error("A page's size is a number.");
  return tx.query<ContactRow>(
    `select c.id, c.name, c.created_at as "createdAt",
       coalesce((select jsonb_agg(jsonb_build_object('channel', d.channel, 'type', d.type, 'value', d.value) order by d.type, d.value)
         from contact_identities d where d.tenant_id = c.tenant_id and d.contact_id = c.id and d.retired_at is null), '[]') as identities
     from (select c.* from contacts c where ${where.join(" and ")} order by c.created_at desc, c.id desc limit ${size}) c
     order by c.created_at desc, c.id desc`,
    values,
    search ? "contact search" : "contact list",
  );
}
