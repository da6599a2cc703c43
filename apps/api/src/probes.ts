/** What runs MAX asks: is it alive, can it serve, what are its numbers. No versions, no tenants, no reasons. */
import { timingSafeEqual } from "node:crypto";
import { canServe, createHealth } from "@max/platform/health";
import type { Metrics } from "@max/platform/metrics";
import { sha256Bytes } from "@max/platform/sha256";
import type { FastifyInstance } from "fastify";
import type { ApiDeps } from "./deps.ts";
import { NOT_FOUND, sendRefusal } from "./http/refuse.ts";

/** Without these nothing is stored or read. Job queue, bus and files may be away for a while: work waits in the database. */
const NEEDED = ["database", "databaseSystem", "storing"];

export type Counted = { connections: () => number; openCircuits: () => number };

export function probeRoutes(deps: ApiDeps, metrics: Metrics, counted: Counted, isDraining: () => boolean) {
  const health = createHealth({
    onDown: (name, reason) => deps.log.warn({ err: reason, dependency: name }, "a dependency does not answer"),
  });
  for (const [name, check] of Object.entries(deps.checks)) health.add(name, check);
  health.add("storing", () => deps.acceptor.check());
  measure(metrics, deps, counted);

  return async (app: FastifyInstance) => {
    app.get("/healthz", { config: { permission: "public" } }, () => ({ status: "up" }));

    app.get("/readyz", { config: { permission: "public" } }, async (_request, reply) => {
      // At once, so that whoever shares out requests hears of it in its next check.
      if (isDraining()) return reply.code(503).send({ status: "draining" });
      const report = await health.report();
      return reply.code(canServe(report, NEEDED) ? 200 : 503).send(report);
    });

    // Without the token it is as if there were no such page.
    app.get("/metrics", { config: { permission: "metrics_token" } }, async (request, reply) => {
      const { metricsToken } = deps.config;
      if (metricsToken === null || !isToken(request.headers.authorization, metricsToken))
        return sendRefusal(request, reply, NOT_FOUND);
      const { contentType, body } = await metrics.text();
      return reply.type(contentType).send(body);
    });
  };
}

/** How long answers take, by route and status. Added before the routes it is to see. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const took = metrics.durations("max_http_seconds", "Time to answer a request", ["method", "route", "status"]);
  app.addHook("onResponse", async ({ method, routeOptions }, reply) => {
    took({ method, route: routeOptions.url ?? "none", status: String(reply.statusCode) }, reply.elapsedTime);
  });
}

/** Digests have one length, so that comparing them tells nothing about the token's own. */
const isToken = (authorization: string | undefined, token: string) =>
  timingSafeEqual(sha256Bytes(authorization ?? ""), sha256Bytes(`Bearer ${token}`));

function measure(metrics: Metrics, deps: ApiDeps, { connections, openCircuits }: Counted) {
  metrics.gauge("max_live_connections", "Open WebSocket connections", connections);
  metrics.gauge("max_live_followers", "Running live subscriptions", () => deps.feed.followers());
  metrics.gauge("max_open_circuits", "Inboxes whose provider is away, counted by each worker", openCircuits);
  metrics.gauge("max_webhooks_waiting", "Webhook deliveries waiting to be stored", () => deps.acceptor.waiting());
  metrics.gauge("max_database_waiting", "Requests waiting for a database connection", () => deps.db.app.waitingCount);
}
