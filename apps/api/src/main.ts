/** Starts the api: environment, log, database, server; on SIGTERM or SIGINT ends them in the opposite order. */
import { join } from "node:path";
import { askPool, connectDatabase } from "@max/db/client";
import { roleUrl } from "@max/db/roles";
import { watchStatements } from "@max/db/statements";
import { createPostgresBus, createRedisBus } from "@max/platform/bus";
import { connectionPlanOf } from "@max/platform/connection-budget";
import { EnvError, readEnv } from "@max/platform/env";
import { createLogger } from "@max/platform/logger";
import { loadMasterKey } from "@max/platform/master-key";
import { createMediaStore } from "@max/platform/media-store/create-media-store";
import { createOutsideFetch } from "@max/platform/outside-fetch";
import { createQueueBackend } from "@max/platform/queue/backend";
import { createPostgresRateLimits, createRedisRateLimits } from "@max/platform/rate-limits";
import { redisFrom } from "@max/platform/redis";
import { onShutdown, shutDown } from "@max/platform/shutdown";
import { createAskInbox, createMetaNumbers } from "./ask-inbox.ts";
import { echoOf } from "./bus-echo.ts";
import { apiConfig } from "./config.ts";
import { createDeps } from "./deps.ts";
import { FINISH_WITHIN_MS, NOTICE_MS } from "./drain.ts";
import { isLoopbackName } from "./origin.ts";
import { buildServer } from "./server.ts";

/** People and webhooks are told within five seconds that the database does not answer. */
const ANSWER_LIMIT_MS = 4_000;

async function main() {
  const env = readEnv(process.env);
  const log = createLogger({ name: "api", level: env.logLevel });
  const ownerUrl = env.databaseUrl;
  if (ownerUrl === undefined)
    throw new EnvError(["DATABASE_URL is missing. `npm start` starts a database and sets it for the api."]);
  const masterKey = await loadMasterKey({ fromEnv: env.masterKey, dataDir: env.dataDir });
  const appUrl = env.databaseUrlApp ?? roleUrl(ownerUrl, "max_app", masterKey);
  const systemUrl = env.databaseUrlSystem ?? roleUrl(ownerUrl, "max_system", masterKey);
  const queueUrl = env.databaseUrlQueue ?? roleUrl(ownerUrl, "max_queue", masterKey);
  const onError = (err: unknown) => log.warn({ err }, "a connection was lost and is opened again");

  const redis = redisFrom(env);
  const plan = await connectionPlanOf(env, systemUrl, (line, err) => log.warn({ err }, line));
  const bus = redis ? createRedisBus({ redis, onError }) : createPostgresBus({ connectionString: appUrl, onError });
  onShutdown(() => bus.close(), "bus");
  const db = connectDatabase({
    appUrl,
    systemUrl,
    bus,
    appPoolSize: plan.appPool,
    systemPoolSize: plan.apiSystemPool,
    prepares: env.preparesStatements,
    watch: watchStatements({ log, slowMs: env.slowQueryMs }),
    answerLimitMs: ANSWER_LIMIT_MS,
  });
  onShutdown(() => db.close(), "database");
  const queue = createQueueBackend({ redis, databaseUrl: queueUrl, poolSize: plan.apiQueuePool, onError });
  onShutdown(() => queue.close(), "queue");
  const limits = redis ? createRedisRateLimits(redis, onError) : createPostgresRateLimits(db.system);
  onShutdown(() => limits.close(), "limits");

  const media = await createMediaStore(env);
  onShutdown(() => media.close(), "media");

  const config = apiConfig(env, join(process.cwd(), "apps/web/dist"));
  const { protocol, hostname } = new URL(config.publicUrl);
  if (protocol === "http:" && !isLoopbackName(hostname))
    log.warn("PUBLIC_URL is plain http and not loopback: passwords and sessions travel unprotected");
  const graph = { graphUrl: env.meta.graphUrl, apiVersion: env.meta.apiVersion };
  const metaNumbers = createMetaNumbers(graph);
  const server = await buildServer(
    createDeps({
      config,
      db,
      masterKey,
      log,
      limits,
      media,
      askInbox: createAskInbox({
        numbers: metaNumbers,
        fetchOutside: createOutsideFetch({ allowedOrigins: [graph.graphUrl] }),
      }),
      metaNumbers,
      checks: {
        database: () => askPool(db.app),
        databaseSystem: () => askPool(db.system),
        bus: await echoOf(bus),
        queue: () => queue.ping(),
        media: () => media.ping(),
      },
    }),
  );
  const { drainMs } = env;
  const mayTakeMs = drainMs > 0 ? NOTICE_MS + Math.max(drainMs, FINISH_WITHIN_MS) : 0;
  onShutdown(() => server.close({ windowMs: drainMs }), "server", mayTakeMs);
  log.info({ address: await server.listen() }, "api is listening");
}

main().catch(async (error: unknown) => {
  process.stderr.write(`${error instanceof EnvError ? error.message : `api: ${String(error)}`}\n`);
  await shutDown(1);
});
