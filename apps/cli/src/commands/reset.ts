/** Back to an empty data folder, wherever the database really lies. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EnvError, readEnv } from "@max/platform/env";
import { startEmbeddedPostgres } from "@max/platform/postgres/launcher";
import { UsageError } from "../arguments.ts";
import type { Command } from "../command.ts";
import { isSupervisorRunning } from "../up/supervisor-file.ts";

export const resetCommand: Command = {
  name: "reset",
  summary: "remove the embedded database, files and demo; asks nothing",
  options: { text: [] },
  async run() {
    const env = readEnv(process.env);
    if (env.databaseUrl) throw new EnvError(["DATABASE_URL is set: reset only clears the database MAX brings along."]);
    if (isSupervisorRunning(env.dataDir)) throw new UsageError("MAX is running. Stop it first (Ctrl-C in its window).");
    if (!existsSync(env.dataDir)) return { removed: [] };
    // Started once more to learn where its data lies: under a private home that is not here.
    const server = await startEmbeddedPostgres({ dataDir: env.dataDir, ...(env.pgPort && { port: env.pgPort }) });
    await server.stop();
    rmSync(server.dataFolder, { recursive: true, force: true });
    // The folder itself may be a mount or belong to somebody else: only what is in it goes.
    for (const entry of readdirSync(env.dataDir)) rmSync(join(env.dataDir, entry), { recursive: true, force: true });
    return { removed: [...new Set([server.dataFolder, env.dataDir])] };
  },
};
