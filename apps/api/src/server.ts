/** The api as one server. Tests start it in their own process: `const server = await buildServer(createDeps({…}))`. */
import { hearCircuits } from "@max/platform/circuit-words";
import { createMetrics } from "@max/platform/metrics";
import type { FastifyInstance } from "fastify";
import { auditExportRoute } from "./audit-export.ts";
import type { ApiDeps } from "./deps.ts";
import { createDrain, type DrainOptions } from "./drain.ts";
import { pictureRoutes } from "./files/picture.ts";
import { uploadRoutes } from "./files/receive.ts";
import { fileRoutes } from "./files/serve.ts";
import { createApp } from "./http/app.ts";
import type { DeclaredRoute } from "./http/route-permission.ts";
import { serveLiveSocket } from "./live/socket.ts";
import { measureRequests, probeRoutes } from "./probes.ts";
import { restRoutes } from "./rest/bridge.ts";
import { docsRoutes } from "./rest/docs.ts";
import { simulatorRoutes } from "./simulator.ts";
import { spaRoutes } from "./spa.ts";
import { trpcRoutes } from "./trpc-http.ts";
import { visitorFileRoutes } from "./widget/visitor-file-routes.ts";
import { visitorRoutes } from "./widget/visitor-routes.ts";
import { widgetPages } from "./widget/widget-page.ts";
import { createByteBudget } from "./webhooks/byte-budget.ts";
import { chatAppWebhooks } from "./webhooks/chat-app.ts";
import { whatsAppWebhooks } from "./webhooks/whatsapp.ts";

/** Of all deliveries that are arriving or being stored at one moment. */
const MOST_WEBHOOK_BYTES = 64 * 1024 * 1024;

export type ApiServer = {
  /** For `inject`. */
  app: FastifyInstance;
  /** Every route with who may call it. */
  routes: readonly DeclaredRoute[];
  /** Listens where the configuration says. @returns the address */
  listen(): Promise<string>;
  /** Stops listening and lets everybody go: at once, or after a drain. The database stays with whoever opened it. */
  close(drain?: DrainOptions): Promise<void>;
};

export async function buildServer(deps: ApiDeps): Promise<ApiServer> {
  const { config } = deps;
  const { app, routes } = createApp(deps);
  const metrics = createMetrics();
  measureRequests(app, metrics);
  deps.db.watch?.measure(metrics);
  const socket = serveLiveSocket(app.server, deps);
  const { drain, isDraining } = createDrain(app.server, socket);
  const circuits = await hearCircuits(deps.db.bus);
  await app.register(trpcRoutes(deps));
  await app.register(restRoutes(deps));
  await app.register(auditExportRoute(deps));
  await app.register(docsRoutes(config.publicUrl));
  const budget = createByteBudget(MOST_WEBHOOK_BYTES);
  await app.register(whatsAppWebhooks(deps, budget));
  await app.register(chatAppWebhooks(deps, budget));
  await app.register(fileRoutes(deps));
  await app.register(uploadRoutes(deps));
  await app.register(pictureRoutes(deps));
  await app.register(simulatorRoutes(deps));
  const counted = { connections: socket.connections, openCircuits: circuits.open };
  await app.register(probeRoutes(deps, metrics, counted, isDraining));
  const visitors = visitorRoutes(deps);
  await app.register(visitors.routes);
  await app.register(visitorFileRoutes(deps));
  await app.register(widgetPages(deps));
  await app.register(spaRoutes(config.webFolder));
  await app.ready();
  await deps.feed.start();
  await deps.accessWatch.start();
  await deps.viewers.start();
  await deps.typing.start();
  deps.presence.start();
  await deps.visitorHub.start();

  return {
    app,
    routes,
    listen: () => app.listen({ host: config.host, port: config.port }),
    async close(options = { windowMs: 0 }) {
      // They come back elsewhere by themselves, and would hold the drain up until its end.
      visitors.letGo();
      await drain(options);
      await app.close();
      await deps.presence.close();
      await deps.typing.close();
      await deps.viewers.close();
      await deps.visitorHub.close();
      await deps.accessWatch.close();
      await circuits.close();
      await deps.feed.close();
    },
  };
}
