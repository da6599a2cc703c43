/** `/simulator` is passed on to the demo's customer phone. It runs in our origin, so no cookie of ours ever reaches it. */
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { DomainError } from "@max/domain/errors";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiDeps } from "./deps.ts";

const MAX_BODY_BYTES = 110 * 1024 * 1024;

/** Named per connection, or a secret: these stay on their side. */
const NOT_FORWARDED = new Set([
  "authorization",
  "connection",
  "cookie",
  "host",
  "keep-alive",
  "proxy-authorization",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const forwarded = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_FORWARDED.has(name)));

export function simulatorRoutes({ config }: Pick<ApiDeps, "config">) {
  return async (app: FastifyInstance) => {
    const { simulatorUrl } = config;
    if (simulatorUrl === null) return;
    app.removeAllContentTypeParsers();
    // The body stays a stream: it is passed on, not read.
    app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    for (const url of ["/simulator", "/simulator/*"]) {
      app.route({
        method: ["GET", "POST", "PUT", "DELETE"],
        url,
        bodyLimit: MAX_BODY_BYTES,
        config: { permission: "public" },
        handler: async (request, reply) => {
          const answer = await passOn(request, simulatorUrl);
          return reply
            .code(answer.statusCode ?? 502)
            .headers(forwarded(answer.headers))
            .send(answer);
        },
      });
    }
  };
}

function passOn(request: FastifyRequest, simulatorUrl: string): Promise<IncomingMessage> {
  const target = new URL(simulatorUrl);
  const send = target.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(
      target,
      // The path goes on as it came; the origin is the configured one whatever the path says.
      { method: request.method, path: request.url, headers: { ...forwarded(request.headers), host: target.host } },
      resolve,
    );
    outgoing.on("error", (cause) => {
      const refusal = new DomainError("unavailable", "The simulator does not answer.");
      refusal.cause = cause;
      reject(refusal);
    });
    request.raw.on("close", () => {
      if (!request.raw.complete) outgoing.destroy();
    });
    const body: unknown = request.body;
    if (isStream(body)) body.pipe(outgoing);
    else outgoing.end();
  });
}

const isStream = (body: unknown): body is IncomingMessage =>
  typeof body === "object" && body !== null && "pipe" in body && typeof body.pipe === "function";
