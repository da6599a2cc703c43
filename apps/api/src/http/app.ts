/** The bare server every route is added to: time limits, ids, headers, and one way to say no. */
import type { Logger } from "@max/platform/logger";
import { newId } from "@max/platform/ids";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { ApiConfig } from "../config.ts";
import { reportUnknown } from "../report.ts";
import { answerUnreadable } from "./unreadable.ts";
import { securityHeaders } from "./headers.ts";
import { NOT_FOUND, refuse, sendRefusal } from "./refuse.ts";
import { type DeclaredRoute, requirePermissions } from "./route-permission.ts";

/** A whole request must have arrived within this; the check runs every second, so a trickle is closed within 10 s. */
const REQUEST_TIMEOUT_MS = 9_000;
const CHECK_REQUESTS_MS = 1_000;

/** @returns the server, and its routes as they are added */
export function createApp({ config, log }: { config: Pick<ApiConfig, "publicUrl" | "trustProxy">; log: Logger }): {
  app: FastifyInstance;
  routes: readonly DeclaredRoute[];
} {
  const headers = securityHeaders(config.publicUrl);
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    requestIdHeader: false,
    trustProxy: config.trustProxy === false ? false : [...config.trustProxy],
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { connectionsCheckingInterval: CHECK_REQUESTS_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    // A batch of 20 procedure names is one path parameter.
    routerOptions: { maxParamLength: 5_000 },
    forceCloseConnections: true,
    clientErrorHandler: answerUnreadable(headers),
    // What the router cannot even read has passed no hook.
    frameworkErrors: (error, request, reply) => {
      void reply.headers({ ...headers, "x-request-id": request.id });
      return refuse(request, reply, error);
    },
  });
  const routes = requirePermissions(app);
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers({ ...headers, "x-request-id": request.id });
  });
  app.setErrorHandler((error, request, reply) => {
    reportUnknown(log, error, { requestId: request.id, route: request.routeOptions.url });
    return refuse(request, reply, error);
  });
  app.setNotFoundHandler((request, reply) => sendRefusal(request, reply, NOT_FOUND));
  return { app, routes };
}
