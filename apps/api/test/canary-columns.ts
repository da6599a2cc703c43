/**
 * A word of its own in every column of text that a company has: `cnry1messagestext` in the first company's messages. Which columns
 * there are is asked of the catalog, so that a new one is planted, or named here with the reason why it cannot be.
 */
import { asOwner } from "@max/db/test/scratch-database";

const ENUM = "one of a fixed set that readers branch on";
const FORMAT = "a format that readers parse";
const ID = "an id that other rows are found by";
const NUMBER = "an address of digits that rows and providers are met by; the company's own is looked for instead";
const FILE = "where bytes lie; the path itself is looked for instead";
const HASH = "a digest";
const WORK = "what a worker reads: ids alone";

/** Columns that cannot hold a word, each with the reason. What a check of the database holds to a list of words needs no line. */
export const UNPLANTED: Readonly<Record<string, string>> = {
  "api_keys.scopes": ENUM,
  "assignments.placements": WORK,
  "attachments.preview_key": FILE,
  "attachments.storage_key": FILE,
  "audit_log.action": ENUM,
  "audit_log.actor_type": ENUM,
  "audit_log.subject_type": ENUM,
  "bulk_items.made": WORK,
  "canned_files.owner_key": ID,
  "canned_files.storage_key": FILE,
  "channel_threads.send_to": NUMBER,
  "channel_threads.thread_key": ID,
  "contact_identities.channel": ENUM,
  "contact_identities.value": NUMBER,
  "contacts.language": FORMAT,
  "contacts.phone": NUMBER,
  "contacts.time_zone": FORMAT,
  "conversation_counts.state": ENUM,
  "conversations.last_message_direction": ENUM,
  "conversations.last_message_kind": ENUM,
  "conversations.last_message_status": ENUM,
  "held_messages.kind": ENUM,
  "live_events.placement_after": WORK,
  "live_events.placement_before": WORK,
  "messages.kind": ENUM,
  "messages.status": ENUM,
  "notice_settings.choices": ENUM,
  "outbox.fair_key": ID,
  "outbox.payload": WORK,
  "reactions.actor_key": ID,
  "scheduled_messages.failure_code": ENUM,
  "saved_views.filter": "ids and words of fixed sets",
  "search_vocabulary.word": "written by the worker, from texts that hold words of their own",
  "sessions.id_hash": HASH,
  "tags.color": ENUM,
  "templates.account_key": ID,
  "templates.status": ENUM,
  "template_reads.account_key": ID,
  "tenant_directory.channel": ENUM,
  "tenant_directory.key": ID,
  "tenant_directory.region": ENUM,
  "tenants.country": FORMAT,
  "timers.kind": ENUM,
  "uploads.owner_key": ID,
  "uploads.storage_key": FILE,
  "users.password_hash": HASH,
  "users.picture_hash": HASH,
  "users.picture_key": FILE,
  "users.picture_small_key": FILE,
  "users.time_zone": FORMAT,
  "visitor_uploads.storage_key": FILE,
  "whatsapp_numbers.phone_number_id": NUMBER,
  "whatsapp_numbers.waba_id": NUMBER,
  "widget_sessions.member": ID,
  "widgets.colour": FORMAT,
};

/** Tables that a company may have no row of, each with the reason. */
export const UNFILLED: Readonly<Record<string, string>> = {};

/** Names in JSON whose texts are read as something else than words. */
const KEPT_NAMES = (
  "type kind state status channel direction color role by presence audience headerFormat format choice forwarded mode key " +
  "actorType slot url language timeZone picture to teamId change"
).split(" ");

/** Written together, without a space. */
const GLUED = new Set(["canned_responses.code", "templates.name", "contact_words.word", "tags.name_key"]);

type Owner = Parameters<Parameters<typeof asOwner>[1]>[0];
export type Column = { table: string; column: string; type: "text" | "list" | "json"; key: string };

export const wordOf = (n: number, table: string, column: string) =>
  `cnry${n}${(table + column).replaceAll("_", "")}`.toLowerCase();

/** Any word of that company, written whole. */
export const wordsOf = (n: number, text: string): string[] =>
  text.toLowerCase().match(new RegExp(`cnry${n}[a-z]+`, "g")) ?? [];

type Found = Column & { isGenerated: boolean; isListed: boolean };

/** Every column of text of every table that says whose its rows are. */
async function columnsOf(owner: Owner): Promise<Found[]> {
  const { rows } = await owner.query<Omit<Found, "key">>(
    `select c.relname as table, a.attname as column, a.attgenerated <> '' as "isGenerated",
       case when a.atttypid in ('jsonb'::regtype, 'json'::regtype) then 'json' when a.attndims > 0 then 'list' else 'text' end as type,
       exists (select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
         and pg_get_constraintdef(k.oid) ~ '= ANY \\(ARRAY\\[') as "isListed"
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     join pg_type t on t.oid = a.atttypid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (t.typcategory = 'S' or t.typname in ('jsonb', 'json', '_text', '_varchar', 'citext', '_citext'))
       and (c.relname = 'tenants' or exists (select 1 from pg_attribute o where o.attrelid = c.oid and o.attname = 'tenant_id'))
     order by c.relname <> 'contacts', c.relname, a.attnum`,
  );
  return rows.map((row) => ({ ...row, key: `${row.table}.${row.column}` }));
}

/** Appends in the form of what is there: an address stays one, and so does a link. */
const FUNCTIONS = `
create function pg_temp.marked(value text, word text, glue text) returns text language sql immutable as $$
  select case
    when value ~ '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' then word || '.' || value
    when value ~ '^https?://[^/]+$' then regexp_replace(value, '://', '://' || word || '.')
    when value ~ '^https?://' then value || '/' || word
    else value || glue || word end $$;
create function pg_temp.marked_json(value jsonb, word text, kept text[], name text default '') returns jsonb language plpgsql immutable as $$
begin
  return case jsonb_typeof(value)
    when 'object' then coalesce((select jsonb_object_agg(k, pg_temp.marked_json(v, word, kept, k)) from jsonb_each(value) e (k, v)), value)
    when 'array' then coalesce((select jsonb_agg(pg_temp.marked_json(v, word, kept, name) order by n) from jsonb_array_elements(value) with ordinality e (v, n)), value)
    when 'string' then case when name = any(kept) or value #>> '{}' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-|^\\d{4}-\\d\\d-\\d\\dT|^\\+?\\d+$' then value
      else to_jsonb(pg_temp.marked(value #>> '{}', word, ' ')) end
    else value end;
end $$;`;

const assignment = ({ key, table, column, type }: Column, n: number, isEmpty: boolean, values: unknown[]) => {
  const word = wordOf(n, table, column);
  values.push(word);
  const at = `$${values.length}`;
  if (isEmpty) return `${column} = ${type === "json" ? `jsonb_build_object('text', ${at}::text)` : `${at}::text`}`;
  if (type === "json") {
    values.push(KEPT_NAMES);
    return `${column} = pg_temp.marked_json(${column}, ${at}, $${values.length}::text[])`;
  }
  if (type === "list")
    return `${column} = (select array_agg(pg_temp.marked(v, ${at}, ' ') order by n) from unnest(${column}) with ordinality u (v, n))`;
  return `${column} = pg_temp.marked(${column}, ${at}, '${GLUED.has(key) ? "" : " "}')`;
};

export type Planting = {
  planted: Column[];
  /** What is wrong with the lists above, or with the company: each a line for a person. */
  problems: string[];
  /** Texts of company `n` that stand in no column of a word: numbers, paths, digests, ids. */
  own: ReadonlyMap<number, ReadonlySet<string>>;
};

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** @param companies by their number */
export async function plantWords(ownerUrl: string, companies: ReadonlyMap<number, string>): Promise<Planting> {
  return asOwner(ownerUrl, async (owner) => {
    await owner.query(FUNCTIONS);
    const all = await columnsOf(owner);
    const free = all.filter(({ isGenerated, isListed, key }) => !isGenerated && !isListed && !(key in UNPLANTED));
    const problems = Object.keys(UNPLANTED)
      .filter((key) => !all.some((column) => column.key === key && !column.isListed && !column.isGenerated))
      .map((key) => `${key} is listed as unplanted and is no column that could be planted`);
    for (const table of new Set(all.map((column) => column.table)))
      for (const [n, tenantId] of companies)
        problems.push(
          ...(await plantTable(
            owner,
            table,
            free.filter((column) => column.table === table),
            n,
            tenantId,
          )),
        );
    const own = new Map<number, Set<string>>();
    for (const [n, tenantId] of companies) own.set(n, await ownTexts(owner, all, tenantId));
    const [first, second] = [...own.values()];
    for (const text of first ?? []) if (second?.has(text)) [first, second].forEach((texts) => texts?.delete(text));
    return { planted: free, problems, own };
  });
}

async function plantTable(
  owner: Owner,
  table: string,
  columns: Column[],
  n: number,
  tenantId: string,
): Promise<string[]> {
  const of = table === "tenants" ? "id" : "tenant_id";
  const counts = columns.map(({ column }) => `count(${column})::int as "${column}"`);
  const { rows } = await owner.query<Record<string, number>>(
    `select ${["count(*)::int as all_rows", ...counts].join(", ")} from ${table} where ${of} = $1`,
    [tenantId],
  );
  const filled = rows[0]!;
  if (filled.all_rows === 0)
    return table in UNFILLED || columns.length === 0 ? [] : [`${table} has no row of company ${n}`];
  const problems: string[] = table in UNFILLED ? [`${table} is listed as unfilled and has rows`] : [];
  // Each by itself, so that one that cannot be says which.
  for (const column of columns) {
    const word = wordOf(n, table, column.column);
    const isThere = async () => {
      const found = await owner.query(
        `select 1 from ${table} where ${of} = $1 and strpos(lower(${column.column}::text), $2) > 0 limit 1`,
        [tenantId, word],
      );
      return found.rowCount !== 0;
    };
    // One that was made with its word, since it has a form of its own.
    if (await isThere()) continue;
    const values: unknown[] = [tenantId];
    const set = assignment(column, n, filled[column.column] === 0, values);
    try {
      await owner.query(`update ${table} set ${set} where ${of} = $1`, values);
    } catch (error) {
      problems.push(`${column.key} cannot be planted: ${(error as Error).message}`);
      continue;
    }
    if (!(await isThere())) problems.push(`${column.key} holds no word of company ${n}: nothing in it could be marked`);
  }
  return problems;
}

/** Long enough not to be met by chance. */
const SHORTEST_OWN = 9;

async function ownTexts(owner: Owner, all: Found[], tenantId: string): Promise<Set<string>> {
  const own = new Set<string>();
  const { rows: tables } = await owner.query<{ name: string; of: string }>(
    `select c.relname as name, case c.relname when 'tenants' then 'id' else 'tenant_id' end as of from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (c.relname = 'tenants' or exists (select 1 from pg_attribute o where o.attrelid = c.oid and o.attname = 'tenant_id'))`,
  );
  for (const { name, of } of tables) {
    const { rows } = await owner.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${name} t where ${of} = $1`,
      [tenantId],
    );
    const unplanted = all.filter(({ table, key, type }) => table === name && type === "text" && key in UNPLANTED);
    for (const { row } of rows) {
      for (const [id] of JSON.stringify(row).matchAll(UUID)) own.add(id);
      for (const { column } of unplanted) {
        const text = row[column];
        if (typeof text === "string" && text.length >= SHORTEST_OWN) own.add(text);
      }
    }
  }
  return own;
}
