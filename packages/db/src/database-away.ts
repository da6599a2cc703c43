/** Tells a database that cannot be reached from one that refuses. */
import { sqlState } from "./transaction.ts";

const NETWORK_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENOTFOUND", "EPIPE", "ETIMEDOUT"]);

/** What node-postgres says of a connection that is gone, or was given up, under a statement or before it. */
const CONNECTION_LOST =
  /^Connection terminated|^timeout exceeded when trying to connect|^Query read timeout|and is not queryable$/;

/**
 * Connection failures (08), too few resources (53) and a server that is stopping (57P) are nobody's mistake and pass. The
 * query builder wraps what the connection says, so the causes are asked too.
 */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|53|57P)/.test(state);
  for (let one = error; one instanceof Error; one = one.cause) {
    if ("code" in one && NETWORK_CODES.has(String(one.code))) return true;
    if (CONNECTION_LOST.test(one.message)) return true;
  }
  return false;
}
