/** A database server of a test's own, in a folder of its own. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../src/postgres/launcher.ts";

export async function startPrivatePostgres() {
  const dataDir = await mkdtemp(join(tmpdir(), "max-test-"));
  // Root hands the server to another account, which must be able to walk in.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, port: 20_000 + (process.pid % 5_000) });
  return {
    ...server,
    dataDir,
    async remove() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
