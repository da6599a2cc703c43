/** A new company: its key, its place in the directory, its first admin and API key, the reasons to close with. */
import { DomainError } from "@max/domain/errors";
import type { ApiKeyId, DispositionId, TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { dispositions } from "@max/db/schema/dispositions";
import { tenantDirectory } from "@max/db/schema/tenant-directory";
import { tenants } from "@max/db/schema/tenants";
import { inTransaction, isUniqueViolation, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { createTenantKey } from "@max/platform/secret-box";
import { z } from "zod";
import { recordAudit } from "../audit/record-audit.ts";
import { insertApiKey } from "../auth/api-key.ts";
import { hashPassword } from "../auth/password.ts";
import { insertUser, NewUser } from "./create-user.ts";

export const NewTenant = z.strictObject({
  name: z.string().trim().min(1).max(200),
  slug: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,62}$/, "Use 2 to 63 lower-case letters, digits and dashes.")
    .optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "Use a country's two letters, for example BR.")
    .default("US"),
  adminName: z.string().trim().min(1).max(200).default("Admin"),
  adminEmail: NewUser.shape.email,
  adminPassword: z.string().min(1),
});

export const FIRST_DISPOSITIONS = [
  "Answered",
  "Problem fixed",
  "Sent to another team",
  "No answer from customer",
  "Spam",
];
const SLUG_TRIES = 50;

/**
 * @param masterKey wraps the tenant's own key
 * @returns the API key in full, the only time it is shown
 * @throws DomainError `conflict` when the wanted slug is taken
 */
export async function createTenant(
  db: Database,
  masterKey: Buffer,
  input: z.input<typeof NewTenant>,
): Promise<{ tenantId: TenantId; slug: string; apiKey: string; apiKeyId: ApiKeyId; adminUserId: UserId }> {
  const wanted = NewTenant.parse(input);
  const passwordHash = await hashPassword(wanted.adminPassword);
  const base = wanted.slug ?? slugOf(wanted.name);
  for (let n = 1; n <= SLUG_TRIES; n++) {
    const slug = n === 1 ? base : `${base.slice(0, 58)}-${n}`;
    const tenantId = newId<TenantId>();
    const call: Call = { db, tenantId, actor: { type: "system", tenantId, name: "tenant-create" }, requestId: newId() };
    try {
      return await inTransaction(call, async (tx) => {
        const { name, country } = wanted;
        await tx.orm
          .insert(tenants)
          .values({ id: tenantId, name, slug, country, wrappedKey: createTenantKey(masterKey, tenantId) });
        await tx.orm.insert(tenantDirectory).values({ kind: "slug", key: slug, tenantId });
        await tx.orm.insert(dispositions).values(
          FIRST_DISPOSITIONS.map((disposition, position) => ({
            tenantId,
            id: newId<DispositionId>(),
            name: disposition,
            position,
          })),
        );
        await recordAudit(tx, call, [{ action: "tenant.created", subjectType: "tenant", subjectId: tenantId }]);
        const { adminName, adminEmail } = wanted;
        const admin = { email: adminEmail, name: adminName, role: "admin" as const, teamIds: [], passwordHash };
        const { userId: adminUserId } = await insertUser(tx, call, admin);
        const { apiKeyId, secret } = await insertApiKey(tx, call, { name: "First key", scopes: ["admin"] });
        return { tenantId, slug, apiKey: secret, apiKeyId, adminUserId };
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      if (wanted.slug) throw new DomainError("conflict", `The name "${slug}" is taken. Choose another short name.`);
    }
  }
  throw new DomainError("conflict", `Every short name for "${wanted.name}" is taken. Choose one yourself.`);
}

/** `Casa Lumen São Paulo` → `casa-lumen-sao-paulo`. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join("-")
    .slice(0, 63);
  return plain.length >= 2 ? plain : "company";
}
