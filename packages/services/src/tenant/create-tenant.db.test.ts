import { afterAll, describe, expect, inject, it } from "vitest";
import { testDatabase } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { newId } from "@max/platform/ids";
import { createTenant } from "./create-tenant.ts";
import { findTenant } from "./find-tenant.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

const company = () => ({
  name: "Casa Lumen",
  slug: `c-${newId()}`,
  adminEmail: "admin@casa.example",
  adminPassword: "long enough",
});

describe("a new company", () => {
  it("comes with its admin and its key, or not at all", async () => {
    const wanted = company();
    await expect(createTenant(db, TEST_MASTER_KEY, { ...wanted, adminPassword: "short" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(findTenant(db, wanted.slug)).rejects.toMatchObject({ code: "not_found" });
    const made = await createTenant(db, TEST_MASTER_KEY, wanted);
    expect(made.apiKey).toMatch(/^sk_/);
    expect((await findTenant(db, wanted.slug)).tenantId).toBe(made.tenantId);
  });

  it("is refused a short name that another has, and finds one of its own when it asked for none", async () => {
    const wanted = company();
    await createTenant(db, TEST_MASTER_KEY, wanted);
    await expect(createTenant(db, TEST_MASTER_KEY, wanted)).rejects.toMatchObject({ code: "conflict" });
    const name = `Lâmpada ${newId()}`;
    const { slug: _slug, ...unnamed } = { ...wanted, name };
    const first = await createTenant(db, TEST_MASTER_KEY, unnamed);
    const second = await createTenant(db, TEST_MASTER_KEY, unnamed);
    expect(first.slug).toMatch(/^lampada-/);
    expect(second.slug).not.toBe(first.slug);
  });
});
