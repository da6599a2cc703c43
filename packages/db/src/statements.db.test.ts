/** Slow statements are told by name, with their time and rows, and by nothing a customer wrote. */
import { createLogger } from "@max/platform/logger";
import { createMetrics } from "@max/platform/metrics";
import { afterAll, describe, expect, inject, it } from "vitest";
import { makeTenant, silentBus, testDatabase } from "../test/factories.ts";
import { TEST_MASTER_KEY } from "../test/test-master-key.ts";
import { connectDatabase } from "./client.ts";
import { roleUrl } from "./roles.ts";
import { users } from "./schema/users.ts";
import { nameOfText, watchStatements } from "./statements.ts";
import { inTransaction, reading } from "./transaction.ts";

const lines: string[] = [];
const log = createLogger({ name: "test", to: { write: (line) => lines.push(line) } });
const SLOW_MS = 150;
const watch = watchStatements({ log, slowMs: SLOW_MS });
const metrics = createMetrics({ withProcess: false });
watch.measure(metrics);
const url = inject("databaseUrl");
const db = connectDatabase({
  appUrl: roleUrl(url, "max_app", TEST_MASTER_KEY),
  systemUrl: roleUrl(url, "max_system", TEST_MASTER_KEY),
  bus: silentBus,
  appPoolSize: 2,
  systemPoolSize: 1,
  answerLimitMs: 60_000,
  watch,
});
const plain = testDatabase(url);
afterAll(() => Promise.all([db.close(), plain.close()]));

const told = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe("a statement that takes long", () => {
  it("is logged once, by its name, without its parameters or its text", async () => {
    const tenant = await makeTenant(db);
    lines.length = 0;
    await reading(tenant.call, (tx) =>
      tx.query("select pg_sleep($1), $2::text as said", [0.2, "a customer's own words"], "a long nap"),
    );
    expect(told()).toMatchObject([{ level: "warn", query: "a long nap", rows: 1, msg: "a slow statement" }]);
    expect(Number(told()[0]!["ms"])).toBeGreaterThanOrEqual(SLOW_MS);
    expect(lines.join()).not.toMatch(/customer|pg_sleep/);
  });

  it("has its verb and table for a name when nobody gave it one, also from the query builder and the pool", async () => {
    const tenant = await makeTenant(db);
    lines.length = 0;
    await inTransaction(tenant.call, (tx) =>
      // Once, however many companies other tests have made beside this one.
      tx.query("update teams set name = name from pg_sleep(0.2) where tenant_id = $1", [tx.tenantId]),
    );
    await db.system.query("select pg_sleep(0.2) from tenants limit 1");
    expect(told().map((line) => line["query"])).toEqual(["update teams", "select tenants"]);
    await inTransaction(tenant.call, (tx) => tx.orm.select({ id: users.id }).from(users));
    expect((await metrics.text()).body).toContain('query="select users"');
  });

  it("is logged when it fails as well, and the failure still reaches whoever asked", async () => {
    const tenant = await makeTenant(db);
    lines.length = 0;
    const failing = reading(tenant.call, (tx) =>
      tx.query("select 1 / (length(pg_sleep(0.2)::text) * 0)", [], "a nap that fails"),
    );
    await expect(failing).rejects.toThrow("division by zero");
    expect(told()).toMatchObject([{ query: "a nap that fails", rows: null }]);
  });

  it("is not confused with quick ones, which are only counted", async () => {
    const tenant = await makeTenant(db);
    lines.length = 0;
    await reading(tenant.call, (tx) => tx.query("select 1", [], "a blink"));
    expect(lines).toEqual([]);
    expect((await metrics.text()).body).toMatch(/max_database_seconds_count\{query="a blink"\} 1/);
  });
});

describe("a statement's own name", () => {
  it.each([
    ["select 1 from messages m where x = 1", "select messages"],
    ["update conversations c set a = 1", "update conversations"],
    ["insert into outbox (a) select 1 from messages", "insert into outbox"],
    ["delete from outbox o using x", "delete from outbox"],
    ["select a from conversations where b for update", "select conversations"],
    ['select "id" from "users" where "users"."id" = $1', "select users"],
    ["commit", "commit"],
  ])("%s", (text, name) => expect(nameOfText(text)).toBe(name));
});

describe("the reads of one request", () => {
  it("share one connection and its tenant, and leave it without one", async () => {
    const { openReadScope } = await import("./reading.ts");
    const tenant = await makeTenant(db);
    const call = { ...tenant.call, reads: openReadScope(db) };
    const who = () =>
      reading(call, (tx) =>
        tx.query<{ pid: number; tenant: string }>(
          "select pg_backend_pid() as pid, current_setting('max.tenant_id') as tenant",
        ),
      );
    const answers = [...(await Promise.all([who(), who(), who()])), await who()].flat();
    expect(new Set(answers.map((row) => row.pid)).size).toBe(1);
    expect(new Set(answers.map((row) => row.tenant))).toEqual(new Set([tenant.tenantId]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const clients = await Promise.all([db.app.connect(), db.app.connect()]);
    for (const client of clients) {
      const { rows } = await client.query("select current_setting('max.tenant_id', true) as tenant");
      expect(rows[0].tenant || null).toBeNull();
      client.release();
    }
  });

  it("change nothing", async () => {
    const tenant = await makeTenant(db);
    const writing = reading(tenant.call, (tx) =>
      tx.query("insert into teams (tenant_id, id, name) values ($1, gen_random_uuid(), 'x')", [tx.tenantId]),
    );
    await expect(writing).rejects.toThrow("read-only");
    await expect(reading(tenant.call, (tx) => tx.query("select 1"))).resolves.toHaveLength(1);
  });
});
