/** The embedded database of a run, watched over as `npm start` does, and killed, stopped or restarted on purpose. */
import { setTimeout as sleep } from "node:timers/promises";
import { keepPostgres } from "@max/platform/postgres/keeper";
import { startEmbeddedPostgres } from "@max/platform/postgres/launcher";
import { isRunning } from "@max/platform/postgres/postmaster";
import { familyOf } from "./processes.ts";

const LOOK_EVERY_MS = 10;
const START_LIMIT_MS = 30_000;

export type PostgresServer = Awaited<ReturnType<typeof startPostgres>>;

export async function startPostgres(dataDir: string) {
  const first = await startEmbeddedPostgres({ dataDir });
  let keeper = keepPostgres(first, { dataDir });
  const family = () => familyOf(keeper.server().pid).map(({ pid }) => pid);
  const tell = (pids: readonly number[], signal: NodeJS.Signals) => {
    for (const pid of pids)
      try {
        process.kill(pid, signal);
      } catch {
        // It ended meanwhile.
      }
  };
  const whileRunning = async (isWanted: boolean) => {
    const deadline = Date.now() + START_LIMIT_MS;
    while (isRunning(keeper.server().pid) !== isWanted) {
      if (Date.now() > deadline) throw new Error("The database server did not do as it was told.");
      await sleep(LOOK_EVERY_MS);
    }
  };

  return {
    url: first.url,
    port: first.port,
    dataFolder: first.dataFolder,
    /** Ends it and keeps it down. `SIGKILL` is a crash, `SIGINT` what `pg_ctl restart -m fast` begins with. */
    async down(signal: "SIGKILL" | "SIGINT") {
      await keeper.letGo();
      tell([keeper.server().pid], signal);
      await whileRunning(false);
    },
    /** Resolves when it runs again, on the same port. */
    async up() {
      const again = keepPostgres(keeper.server(), { dataDir });
      keeper = again;
      await whileRunning(true);
    },
    /** Kills it and leaves the rest to whoever watches over it. Resolves when it runs again. */
    async crash() {
      const { pid } = keeper.server();
      tell([pid], "SIGKILL");
      const deadline = Date.now() + START_LIMIT_MS;
      while (keeper.server().pid === pid) {
        if (Date.now() > deadline) throw new Error("Nobody started the killed database server again.");
        await sleep(LOOK_EVERY_MS);
      }
    },
    /** The server as it runs now. */
    pid: () => keeper.server().pid,
    /** Stops all its processes where they are; resolves with what lets them go on. */
    freeze() {
      const pids = family();
      tell(pids, "SIGSTOP");
      return () => tell(pids, "SIGCONT");
    },
    async stop() {
      // Also one that was frozen and never thawed.
      tell(family(), "SIGCONT");
      await keeper.stop();
    },
  };
}
