/** How a refusal looks on every route: `{code, message, requestId}`, and on `/trpc` as tRPC's clients expect it. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { describeError, type PublicError, trpcCodeOf } from "../errors.ts";

const RETRY_AFTER_S = 5;
/** tRPC's number for a request it could not take; the string code beside it says which. */
const TRPC_BAD_REQUEST = -32_600;

export function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  return sendRefusal(request, reply, describeError(error));
}

export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: PublicError): FastifyReply {
  if (refusal.code === "unavailable") void reply.header("retry-after", RETRY_AFTER_S);
  return reply
    .code(refusal.status)
    .type("application/json; charset=utf-8")
    .send(request.url.startsWith("/trpc/") ? forTrpc(request, refusal) : forOthers(request, refusal));
}

const forOthers = (request: FastifyRequest, { code, message }: PublicError) => ({
  code,
  message,
  requestId: request.id,
});

const forTrpc = (request: FastifyRequest, { code, message, status }: PublicError) => ({
  error: {
    message,
    code: TRPC_BAD_REQUEST,
    data: { code: trpcCodeOf(code), httpStatus: status, domainCode: code, requestId: request.id },
  },
});

export const NOT_FOUND: PublicError = { code: "not_found", message: "There is nothing here.", status: 404 };
