import type { ApiKeyId } from "@max/domain/ids";
import { makeTenant, testDatabase } from "@max/db/test/factories";
import { inTransaction } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { afterAll, describe, expect, inject, it } from "vitest";
import { composeApiKey, createApiKey, parseApiKey, readApiKey } from "./api-key.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

describe("an API key", () => {
  it("acts for its company with its scopes", async () => {
    const tenant = await makeTenant(db);
    const { apiKeyId, secret } = await createApiKey(tenant.call, { name: "shop", scopes: ["read"] });
    expect(await readApiKey(db, secret)).toEqual({
      type: "api_key",
      tenantId: tenant.tenantId,
      apiKeyId,
      name: "shop",
      scopes: ["read"],
    });
  });

  it("is stored as a hash only, and its making is in the audit log", async () => {
    const tenant = await makeTenant(db);
    const { apiKeyId, secret } = await createApiKey(tenant.call, { name: "shop", scopes: ["read", "write"] });
    const stored = await inTransaction(tenant.call, async (tx) => ({
      keys: await tx.query("select *, encode(secret_hash, 'escape') as text from api_keys where tenant_id = $1", [
        tenant.tenantId,
      ]),
      audit: await tx.query<{ action: string; subject_id: string }>("select * from audit_log where tenant_id = $1", [
        tenant.tenantId,
      ]),
    }));
    expect(JSON.stringify(stored)).not.toContain(secret.slice(49, 92));
    expect(stored.audit).toMatchObject([{ action: "api_key.created", subject_id: apiKeyId }]);
  });

  it("opens nothing when revoked, unknown, or of a company it only claims", async () => {
    const tenant = await makeTenant(db);
    const other = await makeTenant(db);
    const { apiKeyId, secret } = await createApiKey(tenant.call, { name: "shop", scopes: ["admin"] });
    expect(parseApiKey(secret)).toEqual({ tenantId: tenant.tenantId, apiKeyId });
    for (const key of [
      composeApiKey(tenant.tenantId, apiKeyId),
      composeApiKey(other.tenantId, apiKeyId),
      composeApiKey(tenant.tenantId, newId<ApiKeyId>()),
      "sk_",
    ])
      expect(await readApiKey(db, key)).toBeNull();
    await inTransaction(tenant.call, (tx) =>
      tx.query("update api_keys set revoked_at = now() where tenant_id = $1", [tenant.tenantId]),
    );
    expect(await readApiKey(db, secret)).toBeNull();
  });

  it("is made only by who configures the company", async () => {
    const tenant = await makeTenant(db);
    for (const role of ["agent", "team_lead", "supervisor"] as const) {
      const person = await tenant.addUser({ name: role, role });
      await expect(createApiKey(tenant.callAs(person), { name: "mine", scopes: ["admin"] })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
  });
});
