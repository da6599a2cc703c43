/** What one request or one socket brings to the procedures. */
import type { Actor } from "@max/domain/access/permissions";
import type { ReadScope } from "@max/db/reading";
import type { Call } from "@max/db/transaction";
import { type Caller, type Credentials, readActor } from "@max/services/auth/read-actor";
import type { SessionCookie } from "./cookies.ts";
import type { ApiDeps } from "./deps.ts";
import type { CallId } from "./live/event-frames.ts";

/** The connection a subscription writes to. */
export type LiveSocket = {
  /** Bytes handed over that the client has not taken yet. */
  bufferedBytes(): number;
  cut(): void;
  /** Hands over whole frames. They are dropped when the connection is ending. */
  write(frames: Buffer): void;
  /** The call whose subscription begins in this turn; see `live/started-call.ts`. */
  takeStarted(): CallId;
  /** How many subscriptions run on it now. */
  subscriptions: number;
};

export type Context = {
  deps: ApiDeps;
  requestId: string;
  /** The caller's address, as far as trusted proxies tell. */
  ip: string;
  /** What the caller's program says it is. */
  userAgent: string | null;
  /** Who is calling, as the database has them now; null when nobody can be made out. */
  readCaller(): Promise<Caller | null>;
  /** Leaves a Set-Cookie for the answer; null where an answer has no head of its own. */
  setCookie: ((value: string) => void) | null;
  /** Shared by all that this request reads; null where questions come one by one. */
  reads: ReadScope | null;
  socket: LiveSocket | null;
};

const BEARER = /^Bearer +([^\s]+) *$/i;

/** @param headers the lower-case names a Node server gives */
export function readCredentials(
  headers: { authorization?: string | undefined; cookie?: string | undefined },
  cookie: SessionCookie,
): Credentials {
  // A header that is no bearer still decides: the cookie must not stand in for a broken Authorization.
  const bearer = headers.authorization === undefined ? null : (BEARER.exec(headers.authorization)?.[1] ?? "");
  return { bearer, cookie: cookie.read(headers.cookie) };
}

export const callerOf = ({ db, masterKey }: ApiDeps, credentials: Credentials, reads: ReadScope | null = null) =>
  readActor({ db, masterKey, ...(reads && { reads }) }, credentials);

export const callAs = (deps: ApiDeps, actor: Actor, requestId: string, reads: ReadScope | null = null): Call => ({
  db: deps.db,
  tenantId: actor.tenantId,
  actor,
  requestId,
  ...(reads && { reads }),
});
