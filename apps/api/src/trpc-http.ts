/** tRPC over HTTP for the SPA. Only JSON from our own pages may change anything; programs show a bearer instead. */
import { DomainError } from "@max/domain/errors";
import { incomingMessageToRequest } from "@trpc/server/adapters/node-http";
import { resolveResponse } from "@trpc/server/http";
import type { FastifyInstance } from "fastify";
import { sessionCookie } from "./cookies.ts";
import type { ApiDeps } from "./deps.ts";
import { refuse, sendRefusal } from "./http/refuse.ts";
import { requestContext } from "./http/request-context.ts";
import { mayChange, originPolicy } from "./origin.ts";
import { reportUnknown } from "./report.ts";
import { appRouter } from "./router.ts";
import { SETS_COOKIE } from "./routers/auth.ts";

const MAX_BODY_BYTES = 1024 * 1024;
const MOST_CALLS_PER_BATCH = 20;

export function trpcRoutes(deps: ApiDeps) {
  const origins = originPolicy(deps.config.publicUrl, deps.config.port);
  const cookie = sessionCookie(deps.config.publicUrl);

  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => done(null, body));

    app.route<{ Params: { path: string } }>({
      method: ["GET", "POST"],
      url: "/trpc/:path",
      bodyLimit: MAX_BODY_BYTES,
      config: { permission: "procedure" },
      // Before the body is read: what is refused here costs nothing.
      onRequest: async (request, reply) => {
        if (request.method !== "POST") return;
        if (!isJson(request.headers["content-type"]))
          return sendRefusal(request, reply, {
            code: "invalid_input",
            message: "Only application/json is accepted.",
            status: 415,
          });
        if (!mayChange(request.headers, origins, cookie.read(request.headers.cookie) !== null))
          return refuse(
            request,
            reply,
            new DomainError("forbidden", "This page may not act for the signed-in person."),
          );
      },
      handler: async (request, reply) => {
        const cookies: string[] = [];
        const context = requestContext(deps, request, {
          acceptsCookie: true,
          setCookie: (value) => cookies.push(value),
        });
        const message = Object.assign(request.raw, { body: request.body });
        const response = await resolveResponse({
          router: appRouter,
          req: incomingMessageToRequest(message, reply.raw, { maxBodySize: MAX_BODY_BYTES }),
          path: request.params.path,
          error: null,
          createContext: async () => context,
          maxBatchSize: MOST_CALLS_PER_BATCH,
          onError: ({ error, path }) => reportUnknown(deps.log, error, { path, requestId: request.id }),
        });
        // A streamed batch sends its head at once. One that signs in or out is completed first: its head carries the cookie.
        const mustComplete = request.params.path.split(",").some((path) => SETS_COOKIE.has(path));
        const body = mustComplete ? Buffer.from(await response.arrayBuffer()) : response.body;
        // How the body is framed is for the server to say: it depends on whether the length is known.
        response.headers.delete("transfer-encoding");
        for (const [name, value] of response.headers) void reply.header(name, value);
        if (cookies.length > 0) void reply.header("set-cookie", cookies);
        return reply.code(response.status).send(body);
      },
    });
  };
}

const isJson = (contentType: string | undefined) =>
  contentType?.split(";", 1)[0]?.trim().toLowerCase() === "application/json";
