/**
 * Fetches a URL that came from outside: a customer's media, a company's webhook, an avatar. It resolves the name once,
 * refuses it when any address is not of the public internet, and connects to exactly the address it checked, so that
 * neither a clever spelling nor a name that changes its answer leads inside. Redirects are not followed.
 */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Writable } from "node:stream";
import { Agent, request } from "undici";
import { isPublicAddress } from "./public-address.ts";

export type OutsideFetchCode =
  | "bad_url"
  | "not_public"
  | "not_found"
  | "redirect"
  | "status"
  | "too_large"
  | "timeout"
  | "network";

/** Why nothing was fetched. `isWorthRetrying` is false for what the same URL will always answer. */
export class OutsideFetchError extends Error {
  readonly code: OutsideFetchCode;
  readonly status: number | null;
  /** How long the other side asks to be left alone, in milliseconds by our clock. */
  readonly retryAfterMs: number | null;
  constructor(
    code: OutsideFetchCode,
    message: string,
    options: { status?: number; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "OutsideFetchError";
    this.code = code;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
  get isWorthRetrying(): boolean {
    if (this.code === "status") return this.status === 429 || (this.status ?? 0) >= 500;
    return this.code === "timeout" || this.code === "network" || this.code === "not_found";
  }
}

export type OutsideFetcherOptions = {
  /** Exact origins an operator configured, such as that of META_GRAPH_URL: their addresses are not checked. */
  allowedOrigins?: readonly string[];
  /** All addresses of a name; by default the system's resolver. */
  resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Which addresses may be connected to. Only a test has a reason to give its own. */
  isAllowedAddress?: (address: string) => boolean;
};

export type OutsideRequest = {
  url: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Takes the body as it arrives; it is ended after success and destroyed after a failure. */
  sink: Writable;
  maxBytes: number;
  /** For everything from resolving to the last byte. */
  timeoutMs: number;
  signal?: AbortSignal;
};

export type OutsideResponse = { status: number; contentType: string | null; sizeBytes: number };

const MOST_WAIT_MS = 24 * 3_600_000;

export type OutsideFetch = (wanted: OutsideRequest) => Promise<OutsideResponse>;

/** @returns a function that resolves for an answer of 2xx whose body has gone to the sink, and else throws OutsideFetchError */
export function createOutsideFetch(options: OutsideFetcherOptions = {}): OutsideFetch {
  const allowedOrigins = new Set((options.allowedOrigins ?? []).map((origin) => new URL(origin).origin));
  const resolve = options.resolve ?? resolveBySystem;
  const isAllowedAddress = options.isAllowedAddress ?? isPublicAddress;

  /** @returns the one address to connect to */
  async function checkedAddress(url: URL): Promise<string> {
    // The URL parser has already turned 127.1, 0x7f.1, 2130706433 and full-width dots into a plain address.
    const hostname = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
    const addresses = isIP(hostname) ? [hostname] : await resolveName(hostname);
    if (!allowedOrigins.has(url.origin) && !addresses.every(isAllowedAddress)) {
      throw new OutsideFetchError("not_public", "The URL leads to an address that is not public.");
    }
    return addresses[0] as string;
  }

  async function resolveName(hostname: string): Promise<readonly string[]> {
    let addresses: readonly string[];
    try {
      addresses = await resolve(hostname);
    } catch (cause) {
      throw new OutsideFetchError("not_found", "The URL's host name has no address.", { cause });
    }
    if (addresses.length === 0) throw new OutsideFetchError("not_found", "The URL's host name has no address.");
    return addresses;
  }

  return async (wanted) => {
    const deadline = AbortSignal.timeout(wanted.timeoutMs);
    const signal = wanted.signal ? AbortSignal.any([deadline, wanted.signal]) : deadline;
    let agent: Agent | null = null;
    // A sink that fails tells us through its callbacks; without a listener it would end the process too.
    wanted.sink.on("error", () => undefined);
    try {
      const url = parseOutsideUrl(wanted.url);
      const address = await beforeAbort(checkedAddress(url), signal);
      agent = agentFor(address);
      return await transfer(url, wanted, agent, signal);
    } catch (error) {
      const failure = asOutsideFetchError(error, deadline);
      wanted.sink.destroy();
      throw failure;
    } finally {
      await agent?.destroy();
    }
  };
}

/** @throws OutsideFetchError for anything but a plain http or https URL without user and password */
function parseOutsideUrl(written: string): URL {
  if (!URL.canParse(written)) throw new OutsideFetchError("bad_url", "This is not a URL.");
  const url = new URL(written);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new OutsideFetchError("bad_url", `URLs with ${url.protocol} are not fetched.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new OutsideFetchError("bad_url", "URLs with a user or password are not fetched.");
  }
  return url;
}

/** An agent of one request: it knows one address and keeps no connection that another request could inherit. */
function agentFor(address: string): Agent {
  const family = isIP(address);
  return new Agent({
    connections: 1,
    pipelining: 0,
    connect: {
      lookup: (_hostname, { all }, answer) =>
        all ? answer(null, [{ address, family }]) : answer(null, address, family),
    },
  });
}

async function transfer(url: URL, wanted: OutsideRequest, agent: Agent, signal: AbortSignal): Promise<OutsideResponse> {
  const { statusCode, headers, body } = await request(url, {
    dispatcher: agent,
    method: wanted.method ?? "GET",
    headers: { "accept-encoding": "identity", ...wanted.headers },
    body: wanted.body ?? null,
    signal,
  });
  // What is not read to its end would otherwise report the end of its connection as an unhandled error.
  body.on("error", () => undefined);
  if (statusCode >= 300 && statusCode < 400) {
    throw new OutsideFetchError("redirect", "The URL redirects elsewhere.", { status: statusCode });
  }
  if (statusCode < 200 || statusCode >= 300) {
    throw new OutsideFetchError("status", `The URL answers ${statusCode}.`, {
      status: statusCode,
      retryAfterMs: waitOf(headers["retry-after"]),
    });
  }
  const tooLarge = () => new OutsideFetchError("too_large", `The answer is larger than ${wanted.maxBytes} bytes.`);
  if (Number(headers["content-length"] ?? 0) > wanted.maxBytes) throw tooLarge();
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > wanted.maxBytes) throw tooLarge();
    await write(wanted.sink, chunk, signal);
  }
  await finish(wanted.sink, signal);
  const contentType = headers["content-type"];
  return { status: statusCode, contentType: typeof contentType === "string" ? contentType : null, sizeBytes };
}

/** Seconds, or a moment as HTTP writes it. At most a day is believed. */
function waitOf(retryAfter: string | string[] | undefined): number | null {
  if (typeof retryAfter !== "string") return null;
  const ms = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), MOST_WAIT_MS);
}

const write = (sink: Writable, chunk: Buffer, signal: AbortSignal) =>
  beforeAbort(
    new Promise<void>((done, failed) => sink.write(chunk, (error) => (error ? failed(error) : done()))),
    signal,
  );

const finish = (sink: Writable, signal: AbortSignal) =>
  beforeAbort(
    new Promise<void>((done, failed) => {
      sink.once("error", failed);
      sink.end(done);
    }),
    signal,
  );

/** Resolvers and sinks know no signal, so waiting for them is what ends. */
async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function asOutsideFetchError(error: unknown, deadline: AbortSignal): OutsideFetchError {
  if (error instanceof OutsideFetchError) return error;
  if (deadline.aborted) return new OutsideFetchError("timeout", "The URL did not answer in time.", { cause: error });
  return new OutsideFetchError("network", "The connection failed.", { cause: error });
}

const resolveBySystem = async (hostname: string) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);
