/**
 * Watches over the embedded server for as long as its starter runs: one that was killed, or that gave up on a full disk, is
 * started again on the port it had, since everybody else knows only that one.
 */
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./launcher.ts";
import { isRunning } from "./postmaster.ts";

const LOOK_EVERY_MS = 250;
/** Between two starts that both failed, as on a disk that stays full. */
const TRY_AGAIN_MS = 1_000;

export type PostgresKeeper = {
  /** The server as it runs now; its `pid` changes, its `url` does not. */
  server(): EmbeddedPostgres;
  /** Watches no longer. The server runs on. Resolves when a start that was under way has ended. */
  letGo(): Promise<void>;
  /** Watches no longer and ends the server. */
  stop(): Promise<void>;
};

/** @param options.onRestart called when a server that had ended runs again */
export function keepPostgres(
  first: EmbeddedPostgres,
  options: Omit<EmbeddedPostgresOptions, "port"> & { onRestart?: () => void },
): PostgresKeeper {
  const { onRestart, ...place } = options;
  let server = first;
  let isWatching = true;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<number> {
    if (isRunning(server.pid)) return LOOK_EVERY_MS;
    try {
      const again = await startEmbeddedPostgres({ ...place, port: first.port });
      // Another program has the port for the moment. Nobody would look for the database elsewhere.
      if (again.port !== first.port) {
        await again.stop();
        return TRY_AGAIN_MS;
      }
      server = again;
      onRestart?.();
      return LOOK_EVERY_MS;
    } catch (error) {
      place.log?.warn({ err: error }, "the database does not start and is tried again");
      return TRY_AGAIN_MS;
    }
  }
  async function lookAndGoOn() {
    const nextMs = await look();
    if (isWatching) lookIn(nextMs);
  }
  function lookIn(ms: number) {
    timer = setTimeout(() => (looking = lookAndGoOn()), ms);
  }
  lookIn(LOOK_EVERY_MS);

  async function letGo() {
    isWatching = false;
    clearTimeout(timer);
    await looking;
  }
  return {
    server: () => server,
    letGo,
    async stop() {
      await letGo();
      await server.stop();
    },
  };
}
