/** Row security as it really behaves: what it stops on every table of ours, and what it does not, which is why rules beside it exist. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import pg from "pg";
import { newId } from "@max/platform/ids";
import { makeTenant, testDatabase, type TestTenant } from "../test/factories.ts";
import { fillTenant } from "../test/fill-tenant.ts";
import { seededRandom } from "../test/seeded-random.ts";
import { PLATFORM_TABLES } from "./platform-tables.ts";
import { inTransaction, sqlState } from "./transaction.ts";

const REFUSED_BY_POLICY = "42501";
const db = testDatabase(inject("databaseUrl"));
const owner = new pg.Client({ connectionString: inject("databaseUrl") });
beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
  await db.close();
});

const stateOf = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    (error: unknown) => sqlState(error),
  );

describe("row security alone, without any filter in the query", () => {
  let ours: TestTenant;
  let theirs: TestTenant;
  type Table = { name: string; column: string; mayUpdate: boolean; mayDelete: boolean };
  let tables: Table[];

  beforeAll(async () => {
    [ours, theirs] = [await makeTenant(db), await makeTenant(db)];
    await fillTenant(ours, "our canary");
    await fillTenant(theirs, "their canary");
    tables = (
      await owner.query<Table>(
        `select relname as name, (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 1 and not a.attisdropped
             and a.attidentity = '' and a.attgenerated = '' order by a.attnum desc limit 1) as column,
           has_table_privilege('max_app', c.oid, 'update') as "mayUpdate", has_table_privilege('max_app', c.oid, 'delete') as "mayDelete"
         from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
           and relname <> all($1) order by 1`,
        [[...PLATFORM_TABLES]],
      )
    ).rows;
    expect(tables.length).toBeGreaterThan(20);
  });

  it("shows our own rows of every tenant table and none of anybody else's", async () => {
    const seen = await inTransaction(ours.call, async (tx) => {
      const rows: { name: string; own: number; foreign: number }[] = [];
      for (const { name } of tables) {
        const [row] = await tx.query<{ own: number; foreign: number }>(
          `select count(*) filter (where tenant_id = $1)::int as own, count(*) filter (where tenant_id <> $1)::int as foreign from ${name}`,
          [tx.tenantId],
        );
        rows.push({ name, ...row! });
      }
      return rows;
    });
    expect(seen.filter((row) => row.own === 0 || row.foreign > 0)).toEqual([]);
  });

  it("shows no word of another tenant in any column", async () => {
    const text = await inTransaction(ours.call, async (tx) => {
      const rows: string[] = [];
      for (const { name } of tables)
        rows.push(...(await tx.query<{ row: string }>(`select t::text as row from ${name} t`)).map((row) => row.row));
      return rows.join("\n");
    });
    expect(text).toContain("our canary");
    expect(text).not.toContain("their canary");
    expect(text).not.toContain(theirs.tenantId);
  });

  it("changes our own rows of every table that may be changed and none of anybody else's", async () => {
    for (const { name, column, mayUpdate } of tables.filter((table) => table.mayUpdate)) {
      const [before] = await countOf(name, ours);
      const changed = await inTransaction(ours.call, (tx) =>
        tx.query<{ tenant: string }>(`update ${name} set ${column} = ${column} returning tenant_id as tenant`),
      );
      expect({ name, mayUpdate, count: changed.length }).toEqual({ name, mayUpdate, count: before });
      expect(new Set(changed.map((row) => row.tenant))).toEqual(new Set([ours.tenantId]));
    }
  });

  it("finds nothing of another tenant to change or delete, even when asked for by id", async () => {
    for (const { name, column, mayUpdate, mayDelete } of tables) {
      const touched = await inTransaction(ours.call, async (tx) => [
        ...(mayUpdate
          ? await tx.query(`update ${name} set ${column} = ${column} where tenant_id = $1 returning 1`, [
              theirs.tenantId,
            ])
          : []),
        ...(mayDelete ? await tx.query(`delete from ${name} where tenant_id = $1 returning 1`, [theirs.tenantId]) : []),
      ]);
      expect({ name, touched }).toEqual({ name, touched: [] });
    }
    for (const { name } of tables) expect((await countOf(name, theirs))[0], name).toBeGreaterThan(0);
  });

  it("refuses to move a row of any table to another tenant", async () => {
    for (const { name } of tables.filter((table) => table.mayUpdate))
      expect(
        await stateOf(
          inTransaction(ours.call, (tx) => tx.query(`update ${name} set tenant_id = $1`, [theirs.tenantId])),
        ),
        name,
      ).toBe(REFUSED_BY_POLICY);
  });

  it("refuses to put a copy of any row into another tenant", async () => {
    for (const { name } of tables) {
      const { rows } = await owner.query<{ columns: string }>(
        `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
         where attrelid = $1::regclass and attnum > 1 and not attisdropped and attidentity = '' and attgenerated = ''`,
        [name],
      );
      const columns = rows[0]!.columns;
      const copy = `insert into ${name} (tenant_id, ${columns}) select $1::uuid, ${columns} from ${name}`;
      expect(await stateOf(inTransaction(ours.call, (tx) => tx.query(copy, [theirs.tenantId]))), name).toBe(
        REFUSED_BY_POLICY,
      );
    }
  });

  it("shows nothing at all without a tenant", async () => {
    for (const { name } of tables)
      expect({ name, rows: (await db.app.query(`select 1 from ${name}`)).rows }).toEqual({ name, rows: [] });
  });

  it("keeps the platform tables that a tenant reaches to its own rows", async () => {
    const seen = await inTransaction(ours.call, (tx) =>
      tx.query<{ foreign: number }>(
        `select (select count(*) from tenants where id <> $1) + (select count(*) from tenant_directory where tenant_id <> $1)
           + (select count(*) from outbox where tenant_id is distinct from $1) + (select count(*) from live_heads where tenant_id <> $1)
           + (select count(*) from live_events where tenant_id <> $1) as foreign`,
        [ours.tenantId],
      ),
    );
    expect(seen).toEqual([{ foreign: 0 }]);
    for (const name of ["operators", "webhook_deliveries_in", "parked_items"])
      expect(await stateOf(db.app.query(`select 1 from ${name}`)), name).toBe(REFUSED_BY_POLICY);
  });

  /** Counted by the superuser, whom no policy stops. */
  async function countOf(name: string, tenant: TestTenant) {
    const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${name} where tenant_id = $1`, [
      tenant.tenantId,
    ]);
    return rows.map((row) => row.n);
  }
});

describe("many tenants over few connections", () => {
  it("never see each other in 2,000 random requests, and every connection comes back without a tenant", async () => {
    const small = testDatabase(inject("databaseUrl"), { poolSize: 3 });
    const left: (string | null)[] = [];
    small.app.on("acquire", (client) => {
      void client
        .query("select current_setting('max.tenant_id', true) as setting")
        .then((result) => left.push(result.rows[0].setting));
    });
    try {
      const tenants = await Promise.all(
        Array.from({ length: 10 }, async (_, n) => {
          const tenant = await makeTenant(small);
          await fillTenant(tenant, `canary ${n}.`);
          return tenant;
        }),
      );
      const random = seededRandom(20);
      let leaks = 0;
      async function request() {
        const tenant = random.pick(tenants);
        const kind = random.below(5);
        await inTransaction({ ...tenant.call, db: small }, async (tx) => {
          const rows = await tx.query<{ tenant: string }>(
            kind === 0
              ? `update conversations set unread_count = unread_count returning tenant_id as tenant`
              : `select tenant_id as tenant from ${random.pick(["contacts", "messages", "users", "credentials"])}`,
          );
          if (rows.length === 0 || rows.some((row) => row.tenant !== tenant.tenantId)) leaks++;
          // Some requests fail half-way, some by a mistake in SQL, and none may leave its tenant behind.
          if (kind === 1) throw new Error("the request failed");
          if (kind === 2) await tx.query("select 1 / 0");
        }).catch(() => {});
      }
      for (let done = 0; done < 2_000; done += 20) await Promise.all(Array.from({ length: 20 }, request));
      expect(leaks).toBe(0);
      expect(left.length).toBeGreaterThan(2_000);
      expect(left.filter((setting) => setting !== null && setting !== "")).toEqual([]);
    } finally {
      await small.close();
    }
  });
});

describe("what row security does and does not do by itself", () => {
  const A = newId();
  const B = newId();
  const POLICY = "tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid";
  const schema = `facts_${A.replaceAll("-", "").slice(-12)}`;

  beforeAll(async () => {
    await owner.query(`
      create schema ${schema} authorization max_owner;
      set role max_owner;
      set search_path to ${schema};
      grant usage on schema ${schema} to max_app;
      create table forced (tenant_id uuid not null, id integer primary key, body text);
      create table unforced (like forced including all);
      create table child (tenant_id uuid not null, parent_id integer references forced (id));
      insert into forced values ('${A}', 1, 'a'), ('${B}', 2, 'b');
      insert into unforced select * from forced;
      alter table forced enable row level security, force row level security;
      alter table unforced enable row level security;
      alter table child enable row level security, force row level security;
      create policy p on forced using (${POLICY}) with check (${POLICY});
      create policy p on unforced using (${POLICY}) with check (${POLICY});
      create policy p on child using (${POLICY}) with check (${POLICY});
      create view plain_view as select * from unforced;
      create view invoker_view with (security_invoker) as select * from unforced;
      create materialized view kept as select * from unforced;
      create function definer() returns setof unforced language sql security definer as 'select * from ${schema}.unforced';
      grant select, insert, update, delete on all tables in schema ${schema} to max_app;
      reset role; reset search_path`);
  });
  afterAll(async () => {
    await owner.query(`drop schema ${schema} cascade`);
  });

  /** Runs one statement as the application of a tenant, or of none, and takes it back. */
  async function asApp(text: string, tenantId: string | null = A): Promise<pg.QueryResult> {
    const client = await db.app.connect();
    try {
      await client.query(`begin; set local search_path to ${schema}`);
      if (tenantId) await client.query("select set_config('max.tenant_id', $1, true)", [tenantId]);
      return await client.query(text);
    } finally {
      await client.query("rollback");
      client.release();
    }
  }
  const rowCount = async (text: string, tenantId: string | null = A) => (await asApp(text, tenantId)).rows.length;

  async function asTableOwner(text: string) {
    await owner.query("begin; set local role max_owner");
    try {
      return (await owner.query(text)).rows.length;
    } finally {
      await owner.query("rollback");
    }
  }

  it("lets a table's owner read everything unless it is forced", async () => {
    expect(await asTableOwner(`select 1 from ${schema}.unforced`)).toBe(2);
    expect(await asTableOwner(`select 1 from ${schema}.forced`)).toBe(0);
  });

  it("shows no row without a tenant and one's own with it", async () => {
    expect(await rowCount("select 1 from forced", null)).toBe(0);
    expect((await asApp("select body from forced")).rows).toEqual([{ body: "a" }]);
  });

  it("is passed by a plain view, a materialised view and a function of its owner, and holds in an invoker's view", async () => {
    expect(await rowCount("select 1 from plain_view", null)).toBe(2);
    expect(await rowCount("select 1 from kept", null)).toBe(2);
    expect(await rowCount("select 1 from definer()", null)).toBe(2);
    expect(await rowCount("select 1 from invoker_view", null)).toBe(0);
  });

  it("betrays by a duplicate key that another tenant has the value, without its words; so keys begin with the tenant", async () => {
    const refusal = await asApp(`insert into forced values ('${A}', 2, 'mine')`).catch((error: unknown) => error);
    expect(sqlState(refusal)).toBe("23505");
    expect(refusal).toHaveProperty("detail", undefined);
  });

  it("lets a foreign key point at another tenant's row and tells it from an absent one; so those begin with the tenant too", async () => {
    expect(await stateOf(asApp(`insert into child values ('${A}', 2)`))).toBe("accepted");
    expect(await stateOf(asApp(`insert into child values ('${A}', 999)`))).toBe("23503");
  });

  it("filters COPY out and refuses COPY in", async () => {
    expect((await asApp("copy forced to stdout")).rowCount).toBe(1);
    expect(await stateOf(asApp("copy forced from stdin"))).toBe("0A000");
  });

  it("refuses an upsert that would change another tenant's row, and silently skips it when told to do nothing", async () => {
    const upsert = `insert into forced values ('${A}', 2, 'mine') on conflict (id)`;
    expect(await stateOf(asApp(`${upsert} do update set body = 'taken'`))).toBe(REFUSED_BY_POLICY);
    expect((await asApp(`${upsert} do nothing`)).rowCount).toBe(0);
  });

  it("refuses to insert for another tenant or to move a row there", async () => {
    expect(await stateOf(asApp(`insert into forced values ('${B}', 3, 'planted')`))).toBe(REFUSED_BY_POLICY);
    expect(await stateOf(asApp(`update forced set tenant_id = '${B}'`))).toBe(REFUSED_BY_POLICY);
  });

  it("lets any role name any tenant, so a way to inject SQL is a way to every tenant (T2)", async () => {
    const { rows } = await asApp(`select set_config('max.tenant_id', '${B}', true) as tenant`);
    expect(rows).toEqual([{ tenant: B }]);
    expect(await rowCount("select 1 from forced", B)).toBe(1);
  });

  it("leaves an empty text, and not null, after a transaction's own setting; so policies use nullif", async () => {
    const client = await db.app.connect();
    try {
      await client.query(`begin; set local max.tenant_id = '${A}'; commit`);
      const { rows } = await client.query("select current_setting('max.tenant_id', true) as setting");
      expect(rows).toEqual([{ setting: "" }]);
      expect((await client.query("select 1 from contacts")).rows).toEqual([]);
      expect(await stateOf(client.query("select current_setting('max.tenant_id', true)::uuid"))).toBe("22P02");
    } finally {
      client.release();
    }
  });
});
