/** `/simulator` is passed on to the demo's customer phone. It runs in our origin, so no cookie of ours ever reaches it. */
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { DomainError } from "@max/domain/errors";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ApiDeps } from "./deps.ts";
import { refuse } from "./http/refuse.ts";

const MAX_BODY_BYTES = 110 * 1024 * 1024;

/** Named per connection, or a secret: these stay on their side. */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What may go on to the other side: neither the above nor what `Connection` names as meant for this side alone. */
function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set((headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_FORWARDED.has(name) && !named.has(name)));
}

/** Bodies of these methods are not read, so one must not come: its bytes would be left over on some connection. */
const hasBodyItMayNotHave = ({ method, headers }: FastifyRequest) =>
  (method === "GET" || method === "HEAD") &&
  (headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0");

export function simulatorRoutes({ config }: Pick<ApiDeps, "config">) {
  return async (app: FastifyInstance) => {
    const { simulatorUrl } = config;
    if (simulatorUrl === null) return;
    app.removeAllContentTypeParsers();
    // The body stays a stream: it is passed on, not read.
    app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    app.addHook("onRequest", async (request, reply) => {
      if (!hasBodyItMayNotHave(request)) return;
      void reply.header("connection", "close");
      return refuse(request, reply, new DomainError("invalid_input", `A ${request.method} has no body.`));
    });
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
  const body = isStream(request.body) ? request.body : null;
  return new Promise((resolve, reject) => {
    const outgoing = send(
      target,
      {
        method: request.method,
        // The path goes on as it came; the origin is the configured one whatever the path says.
        path: request.url,
        headers: { ...withoutLength(forwarded(request.headers)), ...framing(request, body), host: target.host },
        // A connection for this request alone: bytes that one caller leaves over are never read as another's request.
        agent: false,
      },
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
    if (body) body.pipe(outgoing);
    else outgoing.end();
  });
}

const withoutLength = ({ "content-length": _length, ...others }: IncomingHttpHeaders) => others;

/**
 * Says where the body ends by what is really sent. Node itself says nothing for a DELETE of unknown length, and the body
 * would then be read as a request of its own.
 */
function framing({ headers }: FastifyRequest, body: IncomingMessage | null): Record<string, string> {
  if (body === null) return { connection: "close" };
  const length = headers["content-length"];
  return {
    connection: "close",
    ...(length === undefined ? { "transfer-encoding": "chunked" } : { "content-length": length }),
  };
}

const isStream = (body: unknown): body is IncomingMessage =>
  typeof body === "object" && body !== null && "pipe" in body && typeof body.pipe === "function";
