/** How procedures are made: each names who may call it, and what it throws reaches the caller in our words only. */
import {
  authorizeInTenant,
  type ConversationAction,
  type Permission,
  TENANT_ACTIONS,
  type TenantAction,
} from "@max/domain/access/permissions";
import { DomainError } from "@max/domain/errors";
import { initTRPC } from "@trpc/server";
import { callAs, type Context } from "./context.ts";
import { describeError, toTrpcError } from "./errors.ts";

/** Where a procedure stands in the REST API. A path parameter is the input field of that name. */
export type RestRoute = {
  method: "GET" | "POST" | "PATCH";
  path: `/${string}`;
  summary: string;
  tags: string[];
  /** False for a route that is called without a key. */
  protect?: boolean;
  /** True where question or answer hold a secret: neither is kept, so no `Idempotency-Key` counts. */
  isSecret?: boolean;
};

export type ProcedureMeta = { permission?: Permission; openapi?: RestRoute };

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    // One live connection per client, the WebSocket: it alone knows how much a slow client has not taken.
    sse: { enabled: false },
    errorFormatter({ shape, error, ctx }) {
      const { code, message, unseen, problem } = describeError(error);
      return {
        code: shape.code,
        message,
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          path: shape.data.path,
          domainCode: code,
          requestId: ctx?.requestId ?? null,
          ...(unseen && { unseen }),
          ...(problem && { problem }),
        },
      };
    },
  });

export const router = t.router;

const signInFirst = () => new DomainError("unauthenticated", "Please sign in.");

const open = (permission: Permission) =>
  t.procedure.meta({ permission }).use(async ({ next }) => {
    const result = await next();
    if (result.ok) return result;
    throw toTrpcError(result.error);
  });

const isTenantAction = (permission: Permission): permission is TenantAction =>
  (TENANT_ACTIONS as readonly string[]).includes(permission);

/** Rights on one conversation are asked inside the verb, about the row it has locked. */
const signedIn = (permission: Permission) =>
  open(permission).use(async ({ ctx, next }) => {
    const caller = await ctx.readCaller();
    if (!caller) throw signInFirst();
    if (isTenantAction(permission)) authorizeInTenant(caller.actor, permission);
    return next({ ctx: { caller, call: callAs(ctx.deps, caller.actor, ctx.requestId, ctx.reads) } });
  });

const inPerson = () =>
  signedIn("session").use(({ ctx, next }) => {
    const { session } = ctx.caller;
    if (!session) throw new DomainError("person_required", "Only a signed-in person can do this.");
    return next({ ctx: { session } });
  });

/** Begins a procedure by saying who may call it. There is no other way to begin one. */
export function procedure(permission: "public"): ReturnType<typeof open>;
export function procedure(permission: "session"): ReturnType<typeof inPerson>;
export function procedure(permission: ConversationAction | TenantAction): ReturnType<typeof signedIn>;
export function procedure(permission: Permission) {
  if (permission === "public") return open(permission);
  return permission === "session" ? inPerson() : signedIn(permission);
}
