import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dropStalePidFile, findLivePostmaster, isRunning, readPostmaster } from "./postmaster.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "max-pid-"));
});
afterEach(() => rm(folder, { recursive: true }));

const pidFile = (pid: number | string, state = "ready   ") =>
  writeFile(
    join(folder, "postmaster.pid"),
    [pid, folder, 1_790_000_000, 15_432, "", "127.0.0.1", "  123 456", state, ""].join("\n"),
  );

it("reads the process, the port and whether it is ready", async () => {
  await pidFile(4_711);
  expect(readPostmaster(folder)).toEqual({ pid: 4_711, port: 15_432, isReady: true });
  await pidFile(4_711, "starting");
  expect(readPostmaster(folder)).toMatchObject({ isReady: false });
});

it("knows nothing of a missing, empty or half-written file", async () => {
  expect(readPostmaster(folder)).toBeNull();
  for (const content of ["", "\n", "abc\n"]) {
    await writeFile(join(folder, "postmaster.pid"), content);
    expect(readPostmaster(folder)).toBeNull();
  }
});

it("takes a process that names the folder for the server, and drops the file of any other", async () => {
  const server = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", folder]);
  await once(server, "spawn");
  await pidFile(server.pid ?? 0);
  expect(findLivePostmaster(folder)).toMatchObject({ pid: server.pid });
  await dropStalePidFile(folder);
  expect(await readdir(folder)).toEqual(["postmaster.pid"]);
  server.kill("SIGKILL");
  await once(server, "exit");
  expect(isRunning(server.pid ?? 0)).toBe(false);

  await pidFile(process.pid);
  expect(findLivePostmaster(folder)).toBeNull();
  await dropStalePidFile(folder);
  expect(await readdir(folder)).toEqual([]);
});
