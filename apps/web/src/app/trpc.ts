/** The one client of the server: requests over HTTP, the live feed over one WebSocket on the same path. */
import type { AppRouter } from "@max/api/router";
import {
  createTRPCClient,
  createWSClient,
  httpBatchStreamLink,
  splitLink,
  TRPCClientError,
  wsLink,
} from "@trpc/client";
import type { ErrorCode } from "@max/domain/errors";
import type { Message } from "../live/wire.ts";

/** Quick at first, then at most every two seconds, spread so that a restarted server is not met by everybody at once. */
const reconnectDelayMs = (attempt: number) =>
  attempt === 0 ? 50 : Math.min(250 * 2 ** attempt, 2000) * (0.6 + Math.random() * 0.4);

const socket = createWSClient({
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/trpc`,
  // Opens with the subscription and closes with it, so that nothing is connected before sign-in or after sign-out.
  lazy: { enabled: true, closeMs: 0 },
  retryDelayMs: reconnectDelayMs,
  keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 3_000 },
});

export const client = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === "subscription",
      true: wsLink({ client: socket }),
      false: httpBatchStreamLink({ url: "/trpc" }),
    }),
  ],
});

export type Refusal =
  /** The server understood and said no. */
  | { kind: "refused"; code: ErrorCode; message: string; requestId: string | null }
  /** It was not reached, or could not answer: trying again may help. */
  | { kind: "unreached"; requestId: string | null };

const PASSING: ReadonlySet<ErrorCode> = new Set(["unavailable", "too_many_requests"]);

/** What an error of a call means to the person in front of the screen. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof TRPCClientError)) return { kind: "unreached", requestId: null };
  const data: unknown = error.data;
  const field = (name: string) => {
    const value = data && typeof data === "object" ? Reflect.get(data, name) : undefined;
    return typeof value === "string" ? value : null;
  };
  const code = field("domainCode");
  const requestId = field("requestId");
  return code
    ? { kind: "refused", code: code as ErrorCode, message: error.message, requestId }
    : { kind: "unreached", requestId };
}

/** What came in before a message that was refused as `unseen_message`; null for every other error. */
export function unseenOf(error: unknown): Message[] | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  const unseen: unknown = data && typeof data === "object" ? Reflect.get(data, "unseen") : null;
  return Array.isArray(unseen) ? (unseen as Message[]) : null;
}

/** Whether the same call may well succeed a little later. */
export const isPassing = (refusal: Refusal) => refusal.kind === "unreached" || PASSING.has(refusal.code);

export const isSignedOut = (error: unknown) => {
  const refusal = refusalOf(error);
  return refusal.kind === "refused" && refusal.code === "unauthenticated";
};
