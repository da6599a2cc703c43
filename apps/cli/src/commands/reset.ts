/** Back to an empty data folder, wherever the database really lies. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EnvError, readEnv } from "@max/platform/env";
import { startEmbeddedPostgres } from "@max/platform/postgres/launcher";
import { UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { isSupervisorRunning } from "../up/supervisor-file.ts";

const OURS = [
  "postgres",
  "postgres.log",
  "postgres.password",
  "media",
  "master.key",
  "demo.json",
  "emulator.json",
  "supervisor.json",
];

export const resetCommand: Command = {
  name: "reset",
  summary: "remove the embedded database, files and demo; asks nothing",
  options: { text: [] },
  async run() {
    const env = readEnv(process.env);
    if (env.databaseUrl) throw new EnvError(["DATABASE_URL is set: reset only clears the database MAX brings along."]);
    if (isSupervisorRunning(env.dataDir)) throw new UsageError("MAX is running. Stop it first (Ctrl-C in its window).");
    if (!OURS.some((name) => existsSync(join(env.dataDir, name)))) return { removed: [] };
    // Started once more to learn where its data lies: under a private home that is not here.
    const server = await startEmbeddedPostgres({ dataDir: env.dataDir, ...(env.pgPort && { port: env.pgPort }) });
    await server.stop();
    rmSync(server.dataFolder, { recursive: true, force: true });
    // The folder may hold other things: only what MAX put there goes.
    for (const name of OURS) rmSync(join(env.dataDir, name), { recursive: true, force: true });
    return { removed: [...new Set([server.dataFolder, env.dataDir])] };
  },
};
