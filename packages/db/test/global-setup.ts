/** One real PostgreSQL for all database tests of a run, migrated once. Tests keep apart by tenants of their own. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@max/platform/postgres/launcher";
import type { TestProject } from "vitest/node";
import "./provided-context.ts";
import { migrate, migrateJobQueue } from "../src/migrate.ts";
import { roleUrl } from "../src/roles.ts";
import { TEST_MASTER_KEY } from "./test-master-key.ts";

export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), "max-test-"));
  // The server may run as another user, who must reach its folder.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir: folder });
  await migrate(postgres.url, TEST_MASTER_KEY);
  await migrateJobQueue(postgres.url, roleUrl(postgres.url, "max_queue", TEST_MASTER_KEY));
  project.provide("databaseUrl", postgres.url);
  return async () => {
    await postgres.stop();
    await rm(postgres.dataFolder, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
}
