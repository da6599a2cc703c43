/** REST v1: the same procedures under paths of their own, with plain JSON in and out and `Idempotency-Key` on writes. */
import type { Permission } from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import { newId } from "@max/platform/ids";
import { sha256Hex } from "@max/platform/sha256";
import { actorKey, type Answer, answerOnce } from "@max/services/auth/answer-once";
import { callTRPCProcedure } from "@trpc/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callAs, type Context } from "../context.ts";
import type { ApiDeps } from "../deps.ts";
import { describeError } from "../errors.ts";
import { requestContext } from "../http/request-context.ts";
import { reportUnknown } from "../report.ts";
import { allProcedures, appRouter } from "../router.ts";
import type { RestRoute } from "../trpc.ts";

export const REST_PREFIX = "/api/v1";
const MAX_BODY_BYTES = 1024 * 1024;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

export type RestProcedure = {
  path: string;
  type: "query" | "mutation";
  route: RestRoute;
  /** Whether an `Idempotency-Key` counts. */
  isKeyed: boolean;
};

/** A public write, signing in, belongs to no caller; neither its password nor its token may be kept, not even as a hash. */
const isKeyed = (type: string, permission: Permission | undefined, { isSecret }: RestRoute) =>
  type === "mutation" && permission !== "public" && isSecret !== true;

/** Every procedure that has a place in the REST API. */
export function restProcedures(): RestProcedure[] {
  return allProcedures().flatMap(({ path, type, meta: { openapi, permission } }) =>
    openapi && type !== "subscription"
      ? [{ path, type, route: openapi, isKeyed: isKeyed(type, permission, openapi) }]
      : [],
  );
}

export function restRoutes(deps: ApiDeps) {
  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    const parseJson = app.getDefaultJsonParser("error", "error");
    app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
      if (body === "") done(null, {});
      else parseJson(request, body as string, done);
    });
    for (const procedure of restProcedures()) {
      app.route({
        method: procedure.route.method,
        url: REST_PREFIX + procedure.route.path.replace(/\{(\w+)\}/g, ":$1"),
        bodyLimit: MAX_BODY_BYTES,
        config: { permission: "procedure" },
        handler: (request, reply) => answer(deps, procedure, request, reply),
      });
    }
  };
}

async function answer(deps: ApiDeps, procedure: RestProcedure, request: FastifyRequest, reply: FastifyReply) {
  // Bearer only: a cookie would let another site's page act through a person's browser.
  const context = requestContext(deps, request, { acceptsCookie: false });
  const key = procedure.isKeyed ? keyOf(request) : null;
  const caller = key === null ? null : await context.readCaller();
  const given = inputOf(request);
  const run = () => runProcedure(context, procedure, withDefaults(procedure, given, caller && key));
  let result: Answer;
  if (key === null || !caller) result = await run();
  else {
    const call = callAs(deps, caller.actor, request.id);
    result = await answerOnce(call, { key, request: `${procedure.path}\n${JSON.stringify(given)}` }, run);
  }
  if (result.status === 503) void reply.header("retry-after", 5);
  return reply.code(result.status).type("application/json; charset=utf-8").send(result.json);

  function withDefaults({ path }: RestProcedure, input: object, ownKey: string | null | undefined): object {
    if (path !== "message.send" || "clientMessageId" in input) return input;
    // Without an id of the caller's own, the idempotency key says which message is meant twice.
    const clientMessageId =
      ownKey && caller ? `key-${sha256Hex(`${actorKey(callAs(deps, caller.actor, request.id))}\n${ownKey}`)}` : newId();
    return { ...input, clientMessageId };
  }
}

async function runProcedure(context: Context, { path, type }: RestProcedure, input: object): Promise<Answer> {
  try {
    const data: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      type,
      ctx: context,
      getRawInput: async () => input,
      signal: undefined,
      batchIndex: 0,
    });
    return { status: 200, json: JSON.stringify(data ?? null) };
  } catch (error) {
    const { requestId, deps } = context;
    reportUnknown(deps.log, error, { path, requestId });
    const { code, message, status, unseen, problem } = describeError(error);
    const more = { ...(unseen && { unseen }), ...(problem && { problem }) };
    return { status, json: JSON.stringify({ code, message, requestId, ...more }) };
  }
}

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key !== "string" || !IDEMPOTENCY_KEY.test(key))
    throw new DomainError("invalid_input", "Idempotency-Key: 1 to 200 printable characters without spaces.");
  return key;
}

/** The query or the body, and the ids of the path. What the path says, nothing else may say. */
function inputOf(request: FastifyRequest): object {
  const given: unknown = request.method === "GET" ? request.query : (request.body ?? {});
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new DomainError("invalid_input", "The body must be a JSON object.");
  const params = request.params as Record<string, string>;
  for (const name of Object.keys(params))
    if (Object.hasOwn(given, name)) throw new DomainError("invalid_input", `${name}: is given by the path.`);
  return { ...given, ...params };
}
