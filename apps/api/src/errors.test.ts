import { DomainError, type ErrorCode, notFound } from "@max/domain/errors";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeError, statusOf, toTrpcError } from "./errors.ts";

describe("what a caller hears of an error", () => {
  it.each<[ErrorCode, number]>([
    ["invalid_input", 400],
    ["unauthenticated", 401],
    ["forbidden", 403],
    ["person_required", 403],
    ["not_found", 404],
    ["conflict", 409],
    ["transition_refused", 409],
    ["reply_window_closed", 409],
    ["not_retryable", 409],
    ["contact_blocked", 409],
    ["payload_too_large", 413],
    ["too_many_requests", 429],
    ["unavailable", 503],
  ])("%s has HTTP status %i over REST and tRPC", (code, status) => {
    const refusal = new DomainError(code, "Because.");
    expect(describeError(refusal)).toEqual({ code, message: "Because.", status });
    const wrapped = toTrpcError(new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: refusal }));
    expect(describeError(wrapped)).toEqual({ code, message: "Because.", status });
    expect(statusOf(code)).toBe(status);
  });

  it("is nothing about an error nobody foresaw", () => {
    const leak = Object.assign(new Error('duplicate key value violates unique constraint "users_email"'), {
      code: "23505",
      detail: "Key (email)=(lia@example.test) already exists.",
    });
    for (const error of [leak, new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: leak }), "a text", null, 7])
      expect(describeError(error)).toEqual({ code: "internal_error", message: "internal error", status: 500 });
  });

  it.each(["08006", "53300", "57P01", "ECONNREFUSED", "EPIPE"])(
    "is that the database is away when it is (%s)",
    (code) => {
      const error = new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: Object.assign(new Error("x"), { code }) });
      expect(describeError(error)).toMatchObject({ code: "unavailable", status: 503 });
    },
  );

  it.each([
    "Query read timeout",
    "Connection terminated unexpectedly",
    "Client has encountered a connection error and is not queryable",
    "Client was closed and is not queryable",
    "timeout exceeded when trying to connect",
  ])("is that the database is away when the connection says so, alone or under the query builder (%s)", (message) => {
    const said = new Error(message);
    for (const cause of [said, new Error("Failed query: select 1", { cause: said })])
      for (const error of [cause, new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause })])
        expect(describeError(error)).toMatchObject({ code: "unavailable", status: 503 });
  });

  it("names the field that was wrong and not what was in it", () => {
    const { error } = z.strictObject({ email: z.email() }).safeParse({ email: "seeded-secret" });
    const described = describeError(new TRPCError({ code: "BAD_REQUEST", cause: error }));
    expect(described).toEqual({ code: "invalid_input", message: "email: Invalid email address", status: 400 });
  });

  it("does not call our own broken answer the caller's mistake", () => {
    const { error } = z.string().safeParse(7);
    const ours = new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: error });
    expect(describeError(ours)).toMatchObject({ code: "internal_error" });
  });

  it("answers another's row like one that does not exist", () => {
    expect(describeError(notFound("conversation"))).toMatchObject({ code: "not_found", status: 404 });
  });
});
