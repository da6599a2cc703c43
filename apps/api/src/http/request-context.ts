/** A request's own context: the caller is looked up at most once, however many procedures its batch holds. */
import { DomainError } from "@max/domain/errors";
import { openReadScope } from "@max/db/reading";
import type { Call } from "@max/db/transaction";
import type { FastifyRequest } from "fastify";
import { callAs, callerOf, type Context, readCredentials } from "../context.ts";
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

/** Who calls, where no procedure asks. @throws DomainError `unauthenticated` */
export async function requireCall(
  deps: ApiDeps,
  request: FastifyRequest,
  options: { acceptsCookie: boolean },
): Promise<Call> {
  const caller = await requestContext(deps, request, options).readCaller();
  if (!caller) throw new DomainError("unauthenticated", "Please sign in.");
  return callAs(deps, caller.actor, request.id);
}
