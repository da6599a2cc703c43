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
