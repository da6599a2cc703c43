/** Who may be logged in to a tenant. */
import { z } from "zod";

export const Role = z.enum(["admin", "supervisor", "team_lead", "agent"]);
export type Role = z.infer<typeof Role>;

/** What an API key may do. `read` sees, `write` also answers and moves conversations, `admin` also configures. */
export const ApiScope = z.enum(["read", "write", "admin"]);
export type ApiScope = z.infer<typeof ApiScope>;
