/** A Redis server of a test's own, on a free port and without a file. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { Redis } from "ioredis";
import { findFreePort } from "../src/postgres/free-port.ts";

/** Under CI everything has to run, so a missing Redis fails there; elsewhere `npm test` names what did not run. */
export const canTestRedis = process.env.CI === "true" || spawnSync("redis-server", ["--version"]).status === 0;

export async function startPrivateRedis(preferredPort = 25_000 + (process.pid % 5_000)) {
  const port = await findFreePort(preferredPort);
  let server = await launch(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => ended(server, "SIGKILL"),
    async startAgain() {
      server = await launch(port);
    },
    remove: () => ended(server, "SIGTERM"),
  };
}

/** @throws Error that says how to get Redis when this machine has none: half of the promises would go unproven */
async function launch(port: number): Promise<ChildProcess> {
  const server = spawn("redis-server", ["--port", String(port), "--save", "", "--appendonly", "no"], {
    stdio: "ignore",
  });
  await new Promise<void>((spawned, failed) => {
    server.once("spawn", spawned);
    server.once("error", () => failed(new Error("redis-server is not installed: apt-get install redis-server")));
  });
  const probe = new Redis(port, "127.0.0.1", { retryStrategy: () => 20, maxRetriesPerRequest: null });
  probe.on("error", () => undefined);
  await probe.ping();
  probe.disconnect();
  return server;
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    server.once("exit", () => done());
    server.kill(signal);
  });
}
