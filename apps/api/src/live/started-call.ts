/**
 * tRPC tells a procedure everything about its call but the id, without which nobody else can answer it. It says `started`
 * with that id right before it begins a subscription's generator, in the same turn, and so the generator's first line may
 * take it from here.
 */
import { type Encoder, jsonEncoder } from "@trpc/server/adapters/ws";
import type { CallId } from "./event-frames.ts";

export type StartedCalls = {
  encoder: Encoder;
  /**
   * The call whose generator begins in this turn. Once.
   * @throws Error anywhere else
   */
  take(): CallId;
};

export function createStartedCalls(): StartedCalls {
  let started: CallId | null = null;
  return {
    encoder: {
      encode(message) {
        started = startOf(message);
        return jsonEncoder.encode(message);
      },
      decode: jsonEncoder.decode,
    },
    take() {
      if (started === null) throw new Error("No subscription begins in this turn.");
      const call = started;
      started = null;
      return call;
    },
  };
}

function startOf(message: unknown): CallId | null {
  if (typeof message !== "object" || message === null || !("id" in message) || !("result" in message)) return null;
  const { id, result } = message;
  if (typeof result !== "object" || result === null || !("type" in result) || result.type !== "started") return null;
  if (typeof id !== "number" && typeof id !== "string") return null;
  return { id, ...("jsonrpc" in message && message.jsonrpc === "2.0" && { jsonrpc: "2.0" }) };
}
