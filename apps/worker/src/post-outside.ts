/** Posts to an address that a company chose, through the one fetcher that leads nowhere inside, and says what is certain of it. */
import { Writable } from "node:stream";
import type { PostAnswer, PostBytes } from "@max/channels/adapter";
import { type OutsideFetch, OutsideFetchError } from "@max/platform/outside-fetch";

const MAX_ANSWER_BYTES = 64 * 1024;
const TIMEOUT_MS = 15_000;
/** Nobody was there: no byte of the request has left. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export const createPostOutside =
  (fetchOutside: OutsideFetch): PostBytes =>
  async (url, headers, body, signal) => {
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    try {
      const { status } = await fetchOutside({
        url,
        method: "POST",
        headers,
        body,
        sink,
        maxBytes: MAX_ANSWER_BYTES,
        timeoutMs: TIMEOUT_MS,
        signal,
      });
      return { kind: "answered", status, body: Buffer.concat(chunks), retryAfterMs: null };
    } catch (error) {
      return answerOf(error);
    }
  };

function answerOf(error: unknown): PostAnswer {
  if (!(error instanceof OutsideFetchError)) throw error;
  const refused = { body: Buffer.alloc(0), retryAfterMs: error.retryAfterMs };
  switch (error.code) {
    case "bad_url":
    case "not_public":
      return { kind: "not_allowed", reason: error.message };
    case "not_found":
      return { kind: "not_connected", reason: error.message };
    case "redirect":
    case "status":
      return { kind: "answered", status: error.status ?? 502, ...refused };
    // A long answer is an answer: the fetcher looks at its length only when the status was one of success.
    case "too_large":
      return { kind: "answered", status: 200, ...refused };
    default:
      return { kind: NOT_CONNECTED.has(codeOf(error.cause)) ? "not_connected" : "lost", reason: error.message };
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
