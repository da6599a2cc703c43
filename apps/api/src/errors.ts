/** One table from what went wrong to what a caller hears: the same code over tRPC, REST and every other route. */
import { DomainError, type ErrorCode } from "@max/domain/errors";
import { type AccountProblem, AccountRefused } from "@max/domain/inbox/check";
import { UnseenMessages } from "@max/domain/message/unseen";
import type { MessageView } from "@max/domain/message/views";
import { isDatabaseAway } from "@max/db/database-away";
import { TRPCError } from "@trpc/server";
import { z } from "zod";

export type PublicCode = ErrorCode | "internal_error";

/** What leaves the process about an error. Never a stack, SQL, or what the caller sent. */
export type PublicError = {
  code: PublicCode;
  message: string;
  status: number;
  /** What the sender of a message has not seen. */
  unseen?: readonly MessageView[];
  /** Why the provider does not let us use an account. */
  problem?: AccountProblem;
};

export const INTERNAL: PublicError = { code: "internal_error", message: "internal error", status: 500 };

const STATUS: Record<PublicCode, number> = {
  invalid_input: 400,
  unfilled_variable: 400,
  unauthenticated: 401,
  forbidden: 403,
  person_required: 403,
  not_found: 404,
  conflict: 409,
  transition_refused: 409,
  reply_window_closed: 409,
  unseen_message: 409,
  template_unusable: 409,
  not_retryable: 409,
  already_sent: 409,
  window_closes_before: 409,
  contact_blocked: 409,
  inbox_off: 409,
  wrong_password: 403,
  link_expired: 404,
  mail_off: 409,
  token_refused: 409,
  last_admin: 409,
  team_in_use: 409,
  payload_too_large: 413,
  file_refused: 422,
  too_many_requests: 429,
  internal_error: 500,
  unavailable: 503,
};

const TRPC_CODE: Record<PublicCode, TRPCError["code"]> = {
  invalid_input: "BAD_REQUEST",
  unfilled_variable: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  person_required: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  transition_refused: "CONFLICT",
  reply_window_closed: "CONFLICT",
  unseen_message: "CONFLICT",
  template_unusable: "CONFLICT",
  already_sent: "CONFLICT",
  window_closes_before: "CONFLICT",
  not_retryable: "CONFLICT",
  contact_blocked: "CONFLICT",
  inbox_off: "CONFLICT",
  wrong_password: "FORBIDDEN",
  link_expired: "NOT_FOUND",
  mail_off: "CONFLICT",
  token_refused: "CONFLICT",
  last_admin: "CONFLICT",
  team_in_use: "CONFLICT",
  payload_too_large: "PAYLOAD_TOO_LARGE",
  file_refused: "UNPROCESSABLE_CONTENT",
  too_many_requests: "TOO_MANY_REQUESTS",
  internal_error: "INTERNAL_SERVER_ERROR",
  unavailable: "SERVICE_UNAVAILABLE",
};

/** What tRPC itself refuses, in our words. */
const OF_TRPC: Partial<Record<TRPCError["code"], readonly [PublicCode, string]>> = {
  PARSE_ERROR: ["invalid_input", "The request is not valid JSON."],
  BAD_REQUEST: ["invalid_input", "The request is not valid."],
  UNPROCESSABLE_CONTENT: ["invalid_input", "The request is not valid."],
  METHOD_NOT_SUPPORTED: ["invalid_input", "This is not the way to call it."],
  UNSUPPORTED_MEDIA_TYPE: ["invalid_input", "This content type is not accepted."],
  UNAUTHORIZED: ["unauthenticated", "Please sign in."],
  FORBIDDEN: ["forbidden", "This is not allowed."],
  NOT_FOUND: ["not_found", "There is no such thing here."],
  PAYLOAD_TOO_LARGE: ["payload_too_large", "The request is too large."],
  TOO_MANY_REQUESTS: ["too_many_requests", "Too many requests. Please try again later."],
};

export const statusOf = (code: PublicCode) => STATUS[code];

/** Works out what to say about anything thrown. `internal_error` is for the log to explain. */
export function describeError(error: unknown): PublicError {
  if (error instanceof UnseenMessages)
    return { code: error.code, message: error.message, status: STATUS[error.code], unseen: error.messages };
  if (error instanceof AccountRefused)
    return { code: error.code, message: error.message, status: STATUS[error.code], problem: error.problem };
  if (error instanceof DomainError) return { code: error.code, message: error.message, status: STATUS[error.code] };
  if (error instanceof z.ZodError) return invalidInput(error);
  if (error instanceof TRPCError) {
    if (error.cause instanceof DomainError) return describeError(error.cause);
    // A zod error under any other code is our own answer failing its schema.
    if (error.code === "BAD_REQUEST" && error.cause instanceof z.ZodError) return invalidInput(error.cause);
    const known = OF_TRPC[error.code];
    if (known) return { code: known[0], message: known[1], status: STATUS[known[0]] };
    return isDatabaseAway(error.cause) ? AWAY : INTERNAL;
  }
  const status = httpStatusOf(error);
  if (status === 413) return { code: "payload_too_large", message: "The request is too large.", status };
  if (status === 415) return { code: "invalid_input", message: "This content type is not accepted.", status };
  if (status !== null && status < 500)
    return { code: "invalid_input", message: "The request is not valid.", status: 400 };
  return isDatabaseAway(error) ? AWAY : INTERNAL;
}

/** The same error as tRPC carries it, so that its HTTP status is right. */
export function toTrpcError(error: TRPCError): TRPCError {
  const { code, message } = describeError(error);
  return new TRPCError({ code: TRPC_CODE[code], message, cause: error.cause });
}

export const trpcCodeOf = (code: PublicCode) => TRPC_CODE[code];

const AWAY: PublicError = {
  code: "unavailable",
  message: "The database cannot be reached right now. Please try again.",
  status: 503,
};

function httpStatusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return null;
  return typeof error.statusCode === "number" ? error.statusCode : null;
}

/** The first problem in one line. zod's messages name fields and what was expected, never the value. */
function invalidInput(error: z.ZodError): PublicError {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join(".") ?? "";
  const message = `${field === "" ? "" : `${field}: `}${issue?.message ?? "The request is not valid."}`;
  return { code: "invalid_input", message: message.slice(0, 300), status: STATUS.invalid_input };
}
