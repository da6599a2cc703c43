/**
 * Passwords of database tests are hashed at bcrypt's least cost: hundreds of people sign in there, and each would take a third of a
 * second. `password.test.ts` holds the product to its cost, and whoever times sign-ins makes a hash of their own.
 */
import { vi } from "vitest";

const LEAST_COST = 4;

vi.mock("@node-rs/bcrypt", async (importOriginal) => {
  const bcrypt = await importOriginal<{ hash(password: string, cost: number): Promise<string> }>();
  return { ...bcrypt, hash: (password: string) => bcrypt.hash(password, LEAST_COST) };
});
