/** One call to Meta's Graph API, and the plain truth about how it ended. Nothing is tried twice here. */
import { z } from "zod";
import { safeText } from "../safe-text.ts";

export type GraphConfig = {
  /** Origin, without a slash at its end: `https://graph.facebook.com`, or that of an emulator. */
  graphUrl: string;
  /** Such as `v25.0`. */
  apiVersion: string;
  /** Node's own when left out. */
  fetch?: typeof fetch;
};

export type GraphError = { code: number; subcode: number | null; message: string | null };

export type GraphAnswer =
  | { kind: "ok"; body: unknown }
  /** Meta said no, in its own words. */
  | { kind: "error"; httpStatus: number; error: GraphError; retryAfterMs: number | null }
  /** An answer, but none that Meta's documents describe: a proxy's page, a redirect, half a body. */
  | { kind: "nonsense"; httpStatus: number; reason: string }
  /** The request was surely not written: no address, no connection, no handshake. */
  | { kind: "not_connected"; reason: string }
  /** The request may have been written, and no whole answer came back. */
  | { kind: "lost"; reason: string };

/** Such a token would make the request's header invalid; Meta would call it by code 190. */
export const isPossibleToken = (accessToken: string) => /^[!-~]+$/.test(accessToken);

/** Surely nothing went out. */
export const notConnected = ({ reason }: Extract<GraphAnswer, { kind: "not_connected" }>) =>
  ({
    kind: "retry",
    code: "not_connected",
    reason: `WhatsApp could not be reached (${reason}).`,
    afterMs: null,
  }) as const;

export type GraphRequest = {
  /** Below the version, made of `pathPart`s: `300000000000001/messages`. */
  path: string;
  accessToken: string;
  /** A POST with this as JSON; without it, and without a form, a GET. */
  body?: unknown;
  /** A POST with this instead. Its length is known, so that nobody between us has to buffer it. */
  form?: { contentType: string; sizeBytes: number; content: AsyncIterable<Uint8Array> };
  signal: AbortSignal;
};

const MAX_ANSWER_BYTES = 1_048_576;

/** Never throws. Redirects are not followed: the token and the customer's text are for one address only. */
export async function callGraph(config: GraphConfig, request: GraphRequest): Promise<GraphAnswer> {
  const { path, accessToken, signal } = request;
  if (signal.aborted) return { kind: "not_connected", reason: "the time for it was over before it began" };
  const doFetch = config.fetch ?? fetch;
  let response: Response;
  try {
    response = await doFetch(`${config.graphUrl}/${config.apiVersion}/${path}`, {
      ...toPost(request, `Bearer ${accessToken}`),
      redirect: "manual",
      signal,
    });
  } catch (error) {
    return brokenOff(error, signal);
  }
  try {
    return toAnswer(response, await readCapped(response));
  } catch (error) {
    return { kind: "lost", reason: `the answer broke off: ${codeOf(error) ?? abortReason(signal)}` };
  }
}

function toPost({ body, form }: GraphRequest, authorization: string): RequestInit {
  if (form)
    return {
      method: "POST",
      headers: { authorization, "content-type": form.contentType, "content-length": String(form.sizeBytes) },
      body: ReadableStream.from(form.content),
      duplex: "half",
    };
  if (body === undefined) return { headers: { authorization } };
  return {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** Null when the answer is longer than anything Meta sends. The rest is not read. */
async function readCapped(response: Response): Promise<string | null> {
  if (!response.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const ErrorBody = z.object({
  error: z.object({
    code: z.number().int(),
    error_subcode: z.number().int().nullish().catch(null),
    message: z.string().nullish().catch(null),
  }),
});

function toAnswer(response: Response, text: string | null): GraphAnswer {
  const httpStatus = response.status;
  const nonsense = (reason: string): GraphAnswer => ({ kind: "nonsense", httpStatus, reason });
  if (text === null) return nonsense(`HTTP ${httpStatus} with an endless answer`);
  const body = parsedOrUndefined(text);
  if (response.ok) return body === undefined ? nonsense(`HTTP ${httpStatus} without JSON`) : { kind: "ok", body };
  const read = ErrorBody.safeParse(body);
  if (!read.success) return nonsense(`HTTP ${httpStatus} without an error of Meta's`);
  const { code, error_subcode: subcode, message } = read.data.error;
  const error = { code, subcode: subcode ?? null, message: message ? safeText(message, 300) : null };
  return { kind: "error", httpStatus, error, retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
}

/** An id as one part of a path: nothing in it can lead to another path. */
export const pathPart = (id: string) => (/^\.*$/.test(id) ? "-" : encodeURIComponent(safeText(id, 512)));

/** Only whole seconds, as Meta writes them, and no more than an hour. */
function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Math.min(Number(header), 3_600) * 1_000 : null;
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Failures that can only happen while looking up the address or connecting, whatever else is known. */
const BEFORE_WRITING =
  /^(ENOTFOUND|EAI_\w+|ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|CERT_\w+|ERR_TLS_(CERT|HANDSHAKE)_\w+|UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|(SSL\/TLS_ALERT|SSLV3_ALERT|TLSV1_ALERT|TLSV1)_(HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNRECOGNIZED_NAME)))$/;
const IN_HANDSHAKE = "Client network socket disconnected before secure TLS connection was established";

/** In doubt the request counts as written: a message sent twice is worse than one an agent has to look at. */
function brokenOff(error: unknown, signal: AbortSignal): GraphAnswer {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const reason = codeOf(cause) ?? abortReason(signal);
  return isBeforeWriting(cause) ? { kind: "not_connected", reason } : { kind: "lost", reason };
}

function isBeforeWriting(cause: unknown): boolean {
  // Node tries every address of a host at once and reports all the failures together.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(isBeforeWriting);
  if (!(cause instanceof Error)) return false;
  const code = codeOf(cause);
  if (code !== null && BEFORE_WRITING.test(code)) return true;
  return ("syscall" in cause && cause.syscall === "connect") || cause.message === IN_HANDSHAKE;
}

/** Only the code is passed on: messages of such errors may quote headers, and so the access token. */
function codeOf(error: unknown): string | null {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error && "code" in inner && typeof inner.code === "string" ? inner.code : null;
}

const abortReason = (signal: AbortSignal) => (signal.aborted ? "no answer in time" : "the connection failed");
