import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { TEST_MASTER_KEY } from "../test/test-master-key.ts";
import { migrate, migrateJobQueue, turnPartitions } from "./migrate.ts";
import { roleUrl } from "./roles.ts";

const ownerUrl = inject("databaseUrl");
const admin = new pg.Client({ connectionString: ownerUrl });
const name = `hosted_${process.pid}`;
const hostedUrl = (() => {
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = "hosted";
  url.pathname = `/${name}`;
  return url.toString();
})();

/** A managed server: its user may make roles and owns the database, and is no superuser. */
beforeAll(async () => {
  await admin.connect();
  await admin.query(`create role ${name} login createrole nosuperuser password 'hosted'`);
  // The run's other database has made the roles; on a server of its own this user would have.
  await admin.query(`grant max_owner, max_app, max_system, max_queue to ${name} with admin option`);
  await admin.query(`create database ${name} owner ${name}`);
});
afterAll(async () => {
  await admin.query(`drop database ${name} with (force)`);
  await admin.query(`drop role ${name}`);
  await admin.end();
});

describe("migrating as a user who is no superuser", () => {
  it("makes everything, owned by max_owner, and is safe to run twice at once and again", async () => {
    await Promise.all([migrate(hostedUrl, TEST_MASTER_KEY), migrate(hostedUrl, TEST_MASTER_KEY)]);
    await migrate(hostedUrl, TEST_MASTER_KEY);
    await migrateJobQueue(hostedUrl, roleUrl(hostedUrl, "max_queue", TEST_MASTER_KEY));
    await turnPartitions(hostedUrl);
    const client = new pg.Client({ connectionString: hostedUrl });
    await client.connect();
    const { rows } = await client.query(
      `select tableowner as owner, count(*)::int as tables from pg_tables where schemaname in ('public', 'bullmq') group by 1 order by 1`,
    );
    await client.end();
    expect(rows.map((row) => row.owner)).toEqual(["max_owner", "max_queue"]);
    expect(rows[0].tables).toBeGreaterThan(40);
  });

  it("leaves the queue's role no right to make schemas", async () => {
    const queue = new pg.Client({ connectionString: roleUrl(hostedUrl, "max_queue", TEST_MASTER_KEY) });
    await queue.connect();
    await expect(queue.query("create schema elsewhere")).rejects.toThrow("permission denied");
    await queue.end();
  });
});

describe("migrating while a long transaction is open", () => {
  it("lets everybody else through while it waits, and is done once the transaction has ended", async () => {
    const [reader, other] = [1, 2].map(() => new pg.Client({ connectionString: ownerUrlOf(name) }));
    await Promise.all([reader!.connect(), other!.connect()]);
    const folder = await folderWithOneMore("ALTER TABLE tenants ADD COLUMN tried text;");
    let isDone = false;
    try {
      await migrate(hostedUrl, TEST_MASTER_KEY);
      await reader!.query("begin; select count(*) from tenants");
      const migrating = migrate(hostedUrl, TEST_MASTER_KEY, folder).then(() => (isDone = true));
      await expect.poll(() => isWaiting(other!)).toBe(true);
      await other!.query("set lock_timeout = '10s'");
      await other!.query("select count(*) from tenants");
      expect(isDone).toBe(false);
      await reader!.query("commit");
      await migrating;
      expect((await other!.query("select tried from tenants")).rows).toEqual([]);
    } finally {
      await Promise.all([reader!.end(), other!.end()]);
      await rm(folder, { recursive: true, force: true });
    }
  });

  const ownerUrlOf = (database: string) => ownerUrl.replace(/\/[^/]*$/, `/${database}`);
  const isWaiting = async (client: pg.Client) =>
    (await client.query("select 1 from pg_locks where not granted and relation = 'tenants'::regclass")).rows.length > 0;
});

/** The released migrations and one after them. */
async function folderWithOneMore(sql: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "max-migrations-"));
  await cp(fileURLToPath(new URL("../migrations", import.meta.url)), folder, { recursive: true });
  const path = join(folder, "meta/_journal.json");
  const journal = JSON.parse(await readFile(path, "utf8"));
  const last = journal.entries.at(-1);
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: "9999_one_more" });
  await writeFile(path, JSON.stringify(journal));
  await writeFile(join(folder, "9999_one_more.sql"), sql);
  return folder;
}
