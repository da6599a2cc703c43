import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPostgresPackage, preparePrograms, programPath } from "./binaries.ts";
import { findDatabasePlace } from "./data-folder.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./launcher.ts";
import { isRunning } from "./postmaster.ts";

const START_POSTGRES = fileURLToPath(new URL("../../test/start-postgres.ts", import.meta.url));
const isRoot = process.getuid?.() === 0;

let dataDir: string;
const running: EmbeddedPostgres[] = [];
const folders: string[] = [];

async function newFolder(mode = 0o755) {
  const folder = await mkdtemp(join(tmpdir(), "max-pg-"));
  await chmod(folder, mode);
  folders.push(folder);
  return folder;
}

async function start(options: { dataDir?: string; port?: number } = {}) {
  const server = await startEmbeddedPostgres({ dataDir, port: 21_000, ...options });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(sql);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

beforeEach(async () => {
  dataDir = await newFolder();
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe("the embedded database", () => {
  it("starts in an empty folder, keeps its data over a restart, and is nobody else's to read", async () => {
    const first = await start();
    expect(first).toMatchObject({ isAdopted: false, dataFolder: join(dataDir, "postgres") });
    expect(await query(first.url, "select current_setting('server_version') as answer")).toMatch(/^18\./);
    await query(first.url, "create table kept as select 7 as n");
    expect(statSync(first.dataFolder).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, "postgres.password")).mode & 0o777).toBe(0o600);
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);
    const second = await start();
    expect(await query(second.url, "select n as answer from kept")).toBe(7);
    expect(second.url.replace(/:\d+\//, "")).toBe(first.url.replace(/:\d+\//, ""));
  });

  it("listens on this machine only, below the ports of outgoing connections, with room for many connections", async () => {
    const { url, port } = await start();
    expect(port).toBeLessThan(32_768);
    expect(await query(url, "select current_setting('listen_addresses') as answer")).toBe("127.0.0.1");
    expect(await query(url, "select current_setting('max_connections') as answer")).toBe("200");
    expect(await query(url, "select current_setting('data_checksums') as answer")).toBe("on");
    expect(await query(url, "select current_setting('timezone') as answer")).toBe("UTC");
    expect(await query(url, "select upper('é') || current_database() as answer")).toBe("Émax");
  });

  it("takes the next port when another program has the one it was given", async () => {
    const occupant = createServer().listen(21_900, "127.0.0.1");
    await once(occupant, "listening");
    const { port, url } = await start({ port: 21_900 });
    expect(port).toBeGreaterThan(21_900);
    expect(await query(url, "select 1 as answer")).toBe(1);
    occupant.close();
  });

  it("is adopted by a second start, which finds the same server", async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ isAdopted: true, pid: first.pid, port: first.port, url: first.url });
  });

  it("is one server when three starts begin at once in an empty folder", async () => {
    const servers = await Promise.all([start(), start(), start()]);
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
    expect(servers.filter(({ isAdopted }) => !isAdopted)).toHaveLength(1);
    for (const { url } of servers) expect(await query(url, "select 1 as answer")).toBe(1);
  }, 20_000);

  it("comes back after it was killed, with what was committed", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 8 as n");
    process.kill(first.pid, "SIGKILL");
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, "select n as answer from kept")).toBe(8);
  });

  it("outlives the process that started it, and is adopted by the next", async () => {
    const starter = spawn(process.execPath, ["--import", "tsx", START_POSTGRES, dataDir]);
    const [line] = (await once(starter.stdout, "data")) as [Buffer];
    const { pid, url } = JSON.parse(String(line)) as EmbeddedPostgres;
    await query(url, "create table kept as select 9 as n");
    starter.kill("SIGKILL");
    await once(starter, "exit");
    const adopted = await start();
    expect(adopted).toMatchObject({ isAdopted: true, pid });
    expect(await query(adopted.url, "select n as answer from kept")).toBe(9);
    await adopted.stop();
    expect(isRunning(pid)).toBe(false);
  }, 20_000);

  it("starts although another program has the number of its dead server", async () => {
    const first = await start();
    const pidFile = join(first.dataFolder, "postmaster.pid");
    const content = await readFile(pidFile, "utf8");
    await first.stop();
    // One of the same account: PostgreSQL itself only believes in those, and refuses to start.
    const { uid, gid } = statSync(first.dataFolder);
    const stranger = spawn("sleep", ["60"], { uid, gid });
    await once(stranger, "spawn");
    await writeFile(pidFile, content.replace(/^\d+/, String(stranger.pid)));
    const second = await start();
    expect(await query(second.url, "select 1 as answer")).toBe(1);
    expect(isRunning(stranger.pid ?? 0)).toBe(true);
    stranger.kill();
  });

  it("stops while clients are connected", async () => {
    const { url, stop, pid } = await start();
    const client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    await stop();
    expect(isRunning(pid)).toBe(false);
  });

  it("says in one line when its folder is of another version or its password is lost", async () => {
    const { stop, dataFolder } = await start();
    await stop();
    await writeFile(join(dataFolder, "PG_VERSION"), "15\n");
    await expect(start()).rejects.toThrow(/made by PostgreSQL 15/);
    await writeFile(join(dataFolder, "PG_VERSION"), "18\n");
    await rm(join(dataDir, "postgres.password"));
    await expect(start()).rejects.toThrow(/postgres\.password is missing/);
  });
});

describe("the programs of the embedded database", () => {
  /** An installation as npm leaves it when install scripts are blocked: no links between libraries. */
  async function installedWithoutScripts() {
    const installed = findPostgresPackage();
    const folder = join(await newFolder(), "package");
    await cp(installed.folder, folder, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8")) as {
      target: string;
    }[];
    for (const { target } of links) await rm(join(folder, target), { force: true });
    return { folder, version: installed.version, links };
  }

  it("get their links back when install scripts were blocked", async () => {
    const { links, ...installed } = await installedWithoutScripts();
    const prepared = await preparePrograms(installed, null, join(await newFolder(), "cache"));
    expect(prepared.folder).toBe(installed.folder);
    expect(links.every(({ target }) => existsSync(join(installed.folder, target)))).toBe(true);
  });

  it("are copied once to a place of their own when they lie where the server's account cannot go", async () => {
    const { links, ...installed } = await installedWithoutScripts();
    await chmod(dirname(installed.folder), 0o000);
    const account = { uid: 4_242, gid: 4_242, name: "somebody" };
    const cache = join(await newFolder(), "cache");
    // Root can read through the closed folder; for anyone else only the owner's bits are taken away from the others.
    if (!isRoot) await chmod(dirname(installed.folder), 0o700);
    const prepared = await preparePrograms(installed, account, cache);
    expect(dirname(prepared.folder)).toBe(cache);
    expect(links.every(({ target }) => existsSync(join(prepared.folder, target)))).toBe(true);
    const { ino } = statSync(programPath(prepared, "postgres"));
    const again = await preparePrograms(installed, account, cache);
    expect(statSync(programPath(again, "postgres")).ino).toBe(ino);
    await chmod(dirname(installed.folder), 0o755);
  });
});

describe(`started by ${isRoot ? "root" : userInfo().username}`, () => {
  it("the server runs as somebody who is not root", async () => {
    const { pid, dataFolder } = await start();
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
    expect(statSync(`/proc/${pid}`).uid).toBe(statSync(dataFolder).uid);
  });

  const asOtherUser = isRoot ? [["as an ordinary user", 0o755, 1000] as const] : [];
  it.each([
    ["in the usual place", 0o755, null] as const,
    ["under a private home", 0o700, null] as const,
    ...asOtherUser,
  ])(
    "it works %s",
    async (_, mode, uid) => {
      const home = await newFolder(mode);
      const project = join(home, "max", ".max");
      await mkdir(project, { recursive: true });
      if (uid === null) {
        const place = findDatabasePlace(project);
        if (place.base !== project) folders.push(place.base);
        const server = await start({ dataDir: project });
        expect(server.dataFolder).toBe(place.folder);
        expect(place.base === project).toBe(!isRoot || mode === 0o755);
        expect(await query(server.url, "select 1 as answer")).toBe(1);
        expect(findDatabasePlace(project).folder).toBe(place.folder);
        return;
      }
      await chown(home, uid, uid);
      await chown(join(home, "max"), uid, uid);
      await chown(project, uid, uid);
      const starter = spawn(process.execPath, ["--import", "tsx", START_POSTGRES, project], {
        uid,
        gid: uid,
        env: { ...process.env, HOME: home },
      });
      const [line] = (await once(starter.stdout, "data")) as [Buffer];
      const { url, pid, dataFolder } = JSON.parse(String(line)) as EmbeddedPostgres;
      expect(await query(url, "select 1 as answer")).toBe(1);
      expect(statSync(`/proc/${pid}`).uid).toBe(uid);
      starter.kill("SIGKILL");
      // Root, who comes later, leaves the folder to whom it belongs.
      const adopted = await start({ dataDir: project });
      expect(adopted).toMatchObject({ isAdopted: true, pid, dataFolder });
      await adopted.stop();
      expect(statSync(`/proc/${(await start({ dataDir: project })).pid}`).uid).toBe(uid);
    },
    20_000,
  );
});
