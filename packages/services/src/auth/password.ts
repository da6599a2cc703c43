/**
 * Passwords: bcrypt at cost 12, computed off the event loop, a few at once. Only the hash is ever stored.
 * Node has four threads for all such work. One hash keeps a thread and a processor busy for a third of a second, so fifty people who
 * sign in at nine would hold up whatever else needs a thread, such as a new connection to the database.
 */
import { availableParallelism } from "node:os";
import { LONGEST_PASSWORD_BYTES, passwordProblem, SHORTEST_PASSWORD } from "@max/domain/access/password-rule";
import { DomainError } from "@max/domain/errors";
import { hash, verify } from "@node-rs/bcrypt";
import pLimit from "p-limit";

const COST = 12;
/** Leaves a processor and one of the four threads to everything else. */
const AT_ONCE = Math.min(3, Math.max(1, availableParallelism() - 1));
/** Whoever would wait longer than about half a minute is told so instead. */
const LONGEST_QUEUE = 100;
/** A well-formed hash at our cost that belongs to nobody, so that checking an unknown account takes as long as a known one. */
const NOBODYS_HASH = "$2b$12$dIP/Ev.iJvFONS1ATGohyu7TxBf6eSDd1tHsvS1YIYRoL5bVmCrga";

const inTurn = pLimit(AT_ONCE);

/** @throws DomainError `unavailable` when too many wait already */
async function takeTurn<T>(work: () => Promise<T>): Promise<T> {
  if (inTurn.pendingCount >= LONGEST_QUEUE)
    throw new DomainError(
      "unavailable",
      "Very many people are signing in right now. Please try again in half a minute.",
    );
  return inTurn(work);
}

/** @throws DomainError `invalid_input` for a new password under 8 characters or over 72 bytes of UTF-8; `unavailable` */
export async function hashPassword(password: string): Promise<string> {
  const problem = passwordProblem(password);
  if (problem === "too_short")
    throw new DomainError("invalid_input", `A password needs at least ${SHORTEST_PASSWORD} characters.`);
  if (problem === "too_long")
    throw new DomainError("invalid_input", `A password may have at most ${LONGEST_PASSWORD_BYTES} bytes.`);
  return takeTurn(() => hash(password, COST));
}

/**
 * Whether `password` is the one behind `storedHash`. Does the same work for an account that does not exist (`null`)
 * and for a password too long to be anybody's, so that the time it takes tells nothing.
 * @throws DomainError `unavailable`
 */
export async function isPassword(password: string, storedHash: string | null): Promise<boolean> {
  const isPossible = storedHash !== null && Buffer.byteLength(password) <= LONGEST_PASSWORD_BYTES;
  const isMatch = await takeTurn(() => verify(password, isPossible ? storedHash : NOBODYS_HASH));
  return isMatch && isPossible;
}
