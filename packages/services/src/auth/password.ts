/** Passwords: bcrypt at cost 12, computed off the event loop. Only the hash is ever stored. */
import { LONGEST_PASSWORD_BYTES, passwordProblem, SHORTEST_PASSWORD } from "@max/domain/access/password-rule";
import { DomainError } from "@max/domain/errors";
import { hash, verify } from "@node-rs/bcrypt";

const COST = 12;
/** A well-formed hash at our cost that belongs to nobody, so that checking an unknown account takes as long as a known one. */
const NOBODYS_HASH = "$2b$12$dIP/Ev.iJvFONS1ATGohyu7TxBf6eSDd1tHsvS1YIYRoL5bVmCrga";

/** @throws DomainError `invalid_input` for a new password under 8 characters or over 72 bytes of UTF-8 */
export async function hashPassword(password: string): Promise<string> {
  const problem = passwordProblem(password);
  if (problem === "too_short")
    throw new DomainError("invalid_input", `A password needs at least ${SHORTEST_PASSWORD} characters.`);
  if (problem === "too_long")
    throw new DomainError("invalid_input", `A password may have at most ${LONGEST_PASSWORD_BYTES} bytes.`);
  return hash(password, COST);
}

/**
 * Whether `password` is the one behind `storedHash`. Does the same work for an account that does not exist (`null`)
 * and for a password too long to be anybody's, so that the time it takes tells nothing.
 */
export async function isPassword(password: string, storedHash: string | null): Promise<boolean> {
  const isPossible = storedHash !== null && Buffer.byteLength(password) <= LONGEST_PASSWORD_BYTES;
  const isMatch = await verify(password, isPossible ? storedHash : NOBODYS_HASH);
  return isMatch && isPossible;
}
