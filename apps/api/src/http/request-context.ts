/** A request's own context: the caller is looked up at most once, however many procedures its batch holds. */
import { openReadScope } from "@max/db/reading";
import type { FastifyRequest } from "fastify";
import { callerOf, type Context, readCredentials } from "../context.ts";
import { sessionCookie } from "../cookies.ts";
import type { ApiDeps } from "../deps.ts";

export function requestContext(
  deps: ApiDeps,
  request: FastifyRequest,
  options: { acceptsCookie: boolean; setCookie?: (value: string) => void },
): Context {
  const { bearer, cookie } = readCredentials(request.headers, sessionCookie(deps.config.publicUrl));
  const reads = openReadScope(deps.db);
  let caller: ReturnType<typeof callerOf> | null = null;
  return {
    deps,
    requestId: request.id,
    ip: request.ip,
    userAgent: request.headers["user-agent"] ?? null,
    readCaller: () => (caller ??= callerOf(deps, { bearer, cookie: options.acceptsCookie ? cookie : null }, reads)),
    setCookie: options.setCookie ?? null,
    reads,
    socket: null,
  };
}
