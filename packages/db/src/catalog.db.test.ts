/** Holds every table of the database to the rules of tenancy, by reading the catalog: a new table cannot forget them (S3). */
import { readdirSync } from "node:fs";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { is } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import pg from "pg";
import "../test/provided-context.ts";
import { PLATFORM_TABLES } from "./platform-tables.ts";
import { LOGIN_ROLES } from "./roles.ts";

const owner = new pg.Client({ connectionString: inject("databaseUrl") });
beforeAll(() => owner.connect());
afterAll(() => owner.end());

async function ask<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await owner.query<Row>(text, values)).rows;
}

/** Tables of ours, without the partitions of others. */
const tables = async () =>
  (
    await ask<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not relispartition order by 1`,
    )
  ).map((row) => row.name);
const isPlatform = (name: string) => (PLATFORM_TABLES as readonly string[]).includes(name);
const tenantTables = async () => (await tables()).filter((name) => !isPlatform(name));

const TENANT = "(NULLIF(current_setting('max.tenant_id'::text, true), ''::text))::uuid";

describe("every tenant table", () => {
  it("has a tenant_id that is never null, and every platform table of the list exists", async () => {
    const withTenant = await ask<{ name: string; isNullable: boolean }>(
      `select c.relname as name, not a.attnotnull as "isNullable" from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const required = new Set(withTenant.filter((row) => !row.isNullable).map((row) => row.name));
    expect((await tenantTables()).filter((name) => !required.has(name))).toEqual([]);
    expect(PLATFORM_TABLES.filter((name) => !withTenant.some((row) => row.name === name))).toEqual([
      "tenants",
      "operators",
      "webhook_deliveries_in",
      "webhook_delivery_keys",
      "parked_items",
      "rate_limits",
      "api_processes",
    ]);
    expect((await tables()).filter(isPlatform).sort()).toEqual([...PLATFORM_TABLES].sort());
  });

  it("has row security enabled and forced, by one policy for every command and everybody", async () => {
    const rows = await ask<{ name: string; isOn: boolean; isForced: boolean; policies: unknown[] | null }>(
      `select c.relname as name, c.relrowsecurity as "isOn", c.relforcerowsecurity as "isForced",
         (select jsonb_agg(jsonb_build_object('command', p.polcmd, 'permissive', p.polpermissive, 'roles', p.polroles::text,
            'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)))
          from pg_policy p where p.polrelid = c.oid) as policies
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and c.relname <> all($1)`,
      [[...PLATFORM_TABLES]],
    );
    expect(rows.length).toBeGreaterThan(20);
    const policy = {
      command: "*",
      permissive: true,
      roles: "{0}",
      using: `(tenant_id = ${TENANT})`,
      check: `(tenant_id = ${TENANT})`,
    };
    // The one function that searches what was said reads its table past the policy, as a role nobody can log in as.
    const owner = (await ask<{ oid: string }>("select 'max_owner'::regrole::oid::text as oid"))[0]!.oid;
    const finder = { command: "r", permissive: true, roles: `{${owner}}`, using: "true", check: null };
    for (const { name, ...rest } of rows)
      expect({ name, ...rest }).toEqual({
        name,
        isOn: true,
        isForced: true,
        policies:
          name === "search_entries"
            ? expect.toBeOneOf([
                [policy, finder],
                [finder, policy],
              ])
            : [policy],
      });
  });

  it("begins every primary, unique and foreign key to a tenant's row with the tenant", async () => {
    const platform = [...PLATFORM_TABLES];
    const keys = await ask<{ index: string; first: string }>(
      `select i.indexrelid::regclass::text as index, a.attname as first from pg_index i
       join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
       where i.indisunique and c.relnamespace = 'public'::regnamespace and not c.relispartition and c.relname <> all($1)`,
      [platform],
    );
    expect(keys.length).toBeGreaterThan(25);
    expect(keys.filter((key) => key.first !== "tenant_id")).toEqual([]);

    const references = await ask<{ name: string; from: string; to: string; target: string }>(
      `select k.conname as name, a.attname as from, b.attname as to, t.relname as target from pg_constraint k
       join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
       join pg_attribute b on b.attrelid = t.oid and b.attnum = k.confkey[1]
       where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and not c.relispartition`,
    );
    const toTenantRows = references.filter((key) => !isPlatform(key.target));
    expect(toTenantRows.length).toBeGreaterThan(20);
    expect(toTenantRows.filter((key) => key.from !== "tenant_id" || key.to !== "tenant_id")).toEqual([]);
    expect([...new Set(references.filter((key) => isPlatform(key.target)).map((key) => key.target))]).toEqual([
      "tenants",
    ]);
  });

  it("has a primary key and a comment that says what it holds", async () => {
    const rows = await ask<{ name: string }>(
      `select relname as name from pg_class c where relname = any($1) and (obj_description(c.oid) is null
         or not exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisprimary))`,
      [await tenantTables()],
    );
    expect(rows).toEqual([]);
  });
});

describe("platform tables", () => {
  /** A tenant's own role may put something in without ever seeing what is there. */
  const DOORS = ["webhook_deliveries_in", "webhook_delivery_keys"];

  it("show a tenant's role only rows that row security lets through", async () => {
    const rows = await ask<{
      name: string;
      isForced: boolean;
      mayRead: boolean;
      mayInsert: boolean;
      mayChange: boolean;
    }>(
      `select relname as name, relrowsecurity and relforcerowsecurity as "isForced",
         has_table_privilege('max_app', oid, 'select') as "mayRead", has_table_privilege('max_app', oid, 'insert') as "mayInsert",
         has_table_privilege('max_app', oid, 'update,delete,truncate') as "mayChange"
       from pg_class where relnamespace = 'public'::regnamespace and relname = any($1)`,
      [[...PLATFORM_TABLES]],
    );
    expect(rows.filter((row) => (row.mayRead || row.mayChange) && !row.isForced).map((row) => row.name)).toEqual([]);
    expect(
      rows
        .filter((row) => row.mayInsert && !row.isForced)
        .map((row) => row.name)
        .sort(),
    ).toEqual(DOORS);
    const columns = await ask<{ name: string }>(
      `select a.attname as name from pg_attribute a where a.attrelid = any($1::regclass[]) and a.attnum > 0 and not a.attisdropped
         and has_column_privilege('max_app', a.attrelid, a.attnum, 'select')`,
      [DOORS],
    );
    expect(columns.map((row) => row.name)).toEqual(["delivery_id"]);
  });

  it("ask for the tenant with nullif in every policy of a tenant's role", async () => {
    const rows = await ask<{ name: string; using: string; check: string | null }>(
      `select p.polname as name, pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
       from pg_policy p join pg_class c on c.oid = p.polrelid
       where c.relname = any($1) and p.polroles && array['max_app'::regrole::oid, 0::oid]`,
      [[...PLATFORM_TABLES]],
    );
    expect(rows.map((row) => row.name).sort()).toEqual([
      "live_events_tenant",
      "live_heads_tenant",
      "notice_progress_tenant",
      "outbox_tenant",
      "search_progress_tenant",
      "template_reads_tenant",
      "tenant_directory_tenant",
      "tenants_tenant",
      "timers_tenant",
      "user_connections_tenant",
    ]);
    for (const row of rows) {
      expect(row.using, row.name).toMatch(/^\((tenant_)?id = /);
      expect(row.using, row.name).toContain(TENANT);
      if (row.check) expect(row.check, row.name).toContain(TENANT);
    }
  });

  it("are out of reach by their partitions", async () => {
    const rows = await ask(
      `select c.relname as name, r.rolname as role from pg_class c cross join pg_roles r
       where c.relispartition and c.relnamespace = 'public'::regnamespace and r.rolname in ('max_app', 'max_queue')
         and has_table_privilege(r.rolname, c.oid, 'select,insert,update,delete,truncate')`,
    );
    expect(rows).toEqual([]);
  });
});

describe("the roles of the database", () => {
  it("are no superusers, bypass no row security, make no roles or databases, and are in no other role", async () => {
    const rows = await ask<{ name: string; mayLogIn: boolean; power: boolean; groups: number }>(
      `select rolname as name, rolcanlogin as "mayLogIn", rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as power,
         (select count(*)::int from pg_auth_members m where m.member = r.oid) as groups
       from pg_roles r where rolname like 'max\\_%' order by 1`,
    );
    expect(rows).toEqual([
      { name: "max_app", mayLogIn: true, power: false, groups: 0 },
      { name: "max_owner", mayLogIn: false, power: false, groups: 0 },
      { name: "max_queue", mayLogIn: true, power: false, groups: 0 },
      { name: "max_system", mayLogIn: true, power: false, groups: 0 },
    ]);
    expect([...LOGIN_ROLES].sort()).toEqual(["max_app", "max_queue", "max_system"]);
  });

  it("leave all that is ours to max_owner, who cannot log in", async () => {
    const rows = await ask<{ role: string; n: number }>(
      `select o.role, count(*)::int as n from (
         select relowner::regrole::text as role from pg_class where relnamespace = 'public'::regnamespace
         union all select proowner::regrole::text from pg_proc where pronamespace = 'public'::regnamespace
       ) o group by 1`,
    );
    expect(rows.map((row) => row.role)).toEqual(["max_owner"]);
    const owned = await ask(
      `select 1 from pg_shdepend where refobjid in ('max_app'::regrole, 'max_system'::regrole) and deptype = 'o'`,
    );
    expect(owned).toEqual([]);
  });

  it("give the system and the job queue no tenant table, in whole or by column", async () => {
    const rows = await ask(
      `select c.relname as name, r.rolname as role from pg_class c cross join pg_roles r
       where c.relnamespace = 'public'::regnamespace and c.relname = any($1) and r.rolname in ('max_system', 'max_queue')
         and (has_table_privilege(r.rolname, c.oid, 'select,insert,update,delete,truncate,references,trigger')
           or has_any_column_privilege(r.rolname, c.oid, 'select,insert,update,references'))`,
      [await tenantTables()],
    );
    expect(rows).toEqual([]);
  });

  it("let nobody create anything in the schema but its owner, and nobody truncate", async () => {
    const [row] = await ask<{ app: boolean; system: boolean; queue: boolean; truncates: number }>(
      `select has_schema_privilege('max_app', 'public', 'create') as app, has_schema_privilege('max_system', 'public', 'create') as system,
         has_schema_privilege('max_queue', 'public', 'create') as queue,
         (select count(*)::int from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
            and has_table_privilege('max_app', oid, 'truncate,references,trigger')) as truncates`,
    );
    expect(row).toEqual({ app: false, system: false, queue: false, truncates: 0 });
  });

  it("let a tenant add to its audit log and its history but neither change nor remove a line (S18)", async () => {
    const rows = await ask<{ name: string; adds: boolean; changes: boolean }>(
      `select relname as name, has_table_privilege('max_app', oid, 'insert') as adds,
         has_table_privilege('max_app', oid, 'update,delete') as changes
       from pg_class where relname in ('audit_log', 'assignments') order by 1`,
    );
    expect(rows).toEqual([
      { name: "assignments", adds: true, changes: false },
      { name: "audit_log", adds: true, changes: false },
    ]);
  });
});

describe("ways around row security", () => {
  it("do not exist: no view, no materialised view, and of functions that run as their owner only the one that searches", async () => {
    expect(
      await ask(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')
         union all select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
         union all select r.rulename from pg_rules r where r.schemaname = 'public'`,
      ),
    ).toEqual([{ name: "search_ids" }]);
  });

  it("are not in the one that searches: its owner cannot log in, its names are fixed, and only a tenant's role may call it", async () => {
    const [found] = await ask(
      `select proowner::regrole::text as owner, proconfig[1] as path, provolatile = 's' as "onlyReads",
         array(select r.rolname::text from pg_roles r where r.rolname like 'max\\_%' and has_function_privilege(r.oid, p.oid, 'execute') order by 1) as callers
       from pg_proc p where proname = 'search_ids'`,
    );
    expect(found).toEqual({
      owner: "max_owner",
      path: "search_path=pg_catalog, public, pg_temp",
      onlyReads: true,
      callers: ["max_app", "max_owner"],
    });
  });
});

describe("the schema in TypeScript", async () => {
  const folder = new URL("schema/", import.meta.url);
  const described = new Map<string, PgTable>();
  for (const file of readdirSync(folder)) {
    const module: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const value of Object.values(module)) if (is(value, PgTable)) described.set(getTableConfig(value).name, value);
  }

  it("describes every table and no other", async () => {
    expect([...described.keys()].sort()).toEqual(await tables());
  });

  it("agrees with the database in every column's name, type and whether it may be null, and in primary keys", async () => {
    const columns = await ask<{ table: string; name: string; type: string; isRequired: boolean; hasDefault: boolean }>(
      `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "isRequired",
         a.atthasdef or a.attidentity <> '' as "hasDefault"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const primary = await ask<{ table: string; columns: string[] }>(
      `select c.relname as table, array(select a.attname::text from unnest(i.indkey) with ordinality k (n, place)
           join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n order by place) as columns
       from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary
       where c.relnamespace = 'public'::regnamespace and not c.relispartition`,
    );
    const plain = (type: string) => type.replace("timestamp (3)", "timestamp(3)");
    for (const [name, table] of described) {
      const config = getTableConfig(table);
      const ours = config.columns.map((column) => ({
        name: column.name,
        type: plain(column.getSQLType()),
        isRequired: column.notNull || column.primary,
        hasDefault: column.hasDefault || column.generatedIdentity !== undefined || column.generated !== undefined,
      }));
      const theirs = columns
        .filter((column) => column.table === name)
        .map(({ name, type, isRequired, hasDefault }) => ({ name, type, isRequired, hasDefault }));
      const inOrder = (list: typeof ours) => list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      expect({ name, columns: inOrder(ours) }).toEqual({ name, columns: inOrder(theirs) });
      const key =
        config.primaryKeys[0]?.columns.map((column) => column.name) ??
        config.columns.filter((column) => column.primary).map((column) => column.name);
      expect({ name, key }).toEqual({ name, key: primary.find((row) => row.table === name)?.columns });
    }
  });
});
