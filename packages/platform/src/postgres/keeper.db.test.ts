import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepPostgres, type PostgresKeeper } from "./keeper.ts";
import { startEmbeddedPostgres } from "./launcher.ts";
import { isRunning } from "./postmaster.ts";

const BACK_LIMIT_MS = 20_000;

let dataDir: string;
let keeper: PostgresKeeper;
let restarts: number;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "max-keeper-"));
  await chmod(dataDir, 0o755);
  restarts = 0;
  const server = await startEmbeddedPostgres({ dataDir, port: 22_000 });
  keeper = keepPostgres(server, { dataDir, onRestart: () => restarts++ });
});
afterEach(async () => {
  await keeper.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const answers = async (url: string) => {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query<{ n: number }>("select n from kept")).rows[0]?.n ?? null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
};

describe("the keeper of the embedded database", () => {
  it("starts a killed server again at the same address, with what it had committed", async () => {
    const { url, pid } = keeper.server();
    const client = new Client({ connectionString: url });
    client.on("error", () => {});
    await client.connect();
    await client.query("create table kept as select 7 as n");
    process.kill(pid, "SIGKILL");
    await expect.poll(() => restarts, { timeout: BACK_LIMIT_MS }).toBe(1);
    await expect.poll(() => answers(url), { timeout: BACK_LIMIT_MS }).toBe(7);
    expect(keeper.server().url).toBe(url);
    expect(keeper.server().pid).not.toBe(pid);
    await client.end().catch(() => {});
  });

  it("leaves it alone once it was let go", async () => {
    const { pid } = keeper.server();
    await keeper.letGo();
    process.kill(pid, "SIGKILL");
    await expect.poll(() => isRunning(pid)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(restarts).toBe(0);
    expect(keeper.server().pid).toBe(pid);
  });

  it("ends the server that runs now, not only the one it was given", async () => {
    const { pid } = keeper.server();
    process.kill(pid, "SIGKILL");
    await expect.poll(() => restarts, { timeout: BACK_LIMIT_MS }).toBe(1);
    const second = keeper.server().pid;
    await keeper.stop();
    expect(isRunning(second)).toBe(false);
  });
});
