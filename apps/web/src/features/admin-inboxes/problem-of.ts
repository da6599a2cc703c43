import type { AccountProblem } from "@max/domain/inbox/check";
import { TRPCClientError } from "@trpc/client";
import { refusalOf } from "../../app/trpc.ts";

/** Why an account cannot be connected, where the server says so: what is wrong with it, or that somebody has it already. */
export function problemOf(error: unknown): AccountProblem | "taken" | null {
  const refusal = refusalOf(error);
  if (refusal.kind === "refused" && refusal.code === "conflict") return "taken";
  const data: unknown = error instanceof TRPCClientError ? error.data : null;
  const problem: unknown = data && typeof data === "object" ? Reflect.get(data, "problem") : null;
  return typeof problem === "string" ? (problem as AccountProblem) : null;
}
