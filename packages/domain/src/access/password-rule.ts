/** What a new password must be. The page says so while it is typed; the server refuses the rest. */

export const SHORTEST_PASSWORD = 8;
/** bcrypt reads no further: two longer passwords with the same beginning would be one. */
export const LONGEST_PASSWORD_BYTES = 72;

export type PasswordProblem = "too_short" | "too_long";

/** @returns what is wrong with a new password; characters count as people see them, bytes as UTF-8 */
export function passwordProblem(password: string): PasswordProblem | null {
  if ([...password].length < SHORTEST_PASSWORD) return "too_short";
  return new TextEncoder().encode(password).length > LONGEST_PASSWORD_BYTES ? "too_long" : null;
}
