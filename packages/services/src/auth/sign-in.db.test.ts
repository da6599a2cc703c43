import { makeTenant, testDatabase } from "@max/db/test/factories";
import { inTransaction } from "@max/db/transaction";
import { createMemoryRateLimits } from "@max/platform/rate-limits";
import { afterAll, describe, expect, inject, it, vi } from "vitest";
import { signIn } from "./sign-in.ts";
import { createSignInLimiter } from "./sign-in-limiter.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());
const password = "correct horse battery";
const ip = "203.0.113.7";
/** At the product's cost, not at that of database tests: here it matters how long it takes. */
const bcrypt = await vi.importActual<{ hash(password: string, cost: number): Promise<string> }>("@node-rs/bcrypt");
const passwordHash = bcrypt.hash(password, 12);

async function company() {
  const tenant = await makeTenant(db);
  const email = "ana@example.test";
  const ana = await tenant.addUser({ name: "Ana", role: "agent", email });
  const hash = await passwordHash;
  await inTransaction(tenant.call, (tx) =>
    tx.query("update users set password_hash = $2 where tenant_id = $1", [tenant.tenantId, hash]),
  );
  return { tenant, ana, email };
}

describe("signing in", () => {
  it("knows a person by company, e-mail and password", async () => {
    const { tenant, ana, email } = await company();
    const deps = { db, limiter: createSignInLimiter(createMemoryRateLimits()) };
    expect(await signIn(deps, { company: tenant.slug, email, password }, ip)).toEqual({
      tenantId: tenant.tenantId,
      userId: ana.userId,
    });
  });

  it("says the same, whatever of the three is wrong, and also to who was deactivated", async () => {
    const { tenant, email } = await company();
    const other = await company();
    const deps = { db, limiter: createSignInLimiter(createMemoryRateLimits()) };
    const wrong = [
      { company: "no-such-company", email, password },
      { company: tenant.slug, email: "nobody@example.test", password },
      { company: tenant.slug, email, password: "wrong" },
      { company: tenant.slug, email, password: `${password}${"x".repeat(80)}` },
      { company: "", email, password },
      { company: "' or 1=1 --", email: "' or 1=1 --", password: "' or 1=1 --" },
    ];
    await inTransaction(other.tenant.call, (tx) =>
      tx.query("update users set deactivated_at = now() where tenant_id = $1", [other.tenant.tenantId]),
    );
    wrong.push({ company: other.tenant.slug, email: other.email, password });
    for (const input of wrong)
      await expect(signIn(deps, input, ip)).rejects.toMatchObject({
        code: "unauthenticated",
        message: "The company, e-mail or password is not right.",
      });
  });

  it("takes about as long for an unknown company as for a wrong password", async () => {
    const { tenant, email } = await company();
    const timed = async (slug: string) => {
      const deps = { db, limiter: createSignInLimiter(createMemoryRateLimits()) };
      const from = performance.now();
      for (let i = 0; i < 4; i++) await signIn(deps, { company: slug, email, password: "wrong" }, ip).catch(() => {});
      return performance.now() - from;
    };
    const ratio = (await timed("no-such-company")) / (await timed(tenant.slug));
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  it("is slowed down after five wrong passwords, also for the right one", async () => {
    const { tenant, email } = await company();
    const deps = { db, limiter: createSignInLimiter(createMemoryRateLimits()) };
    const attempt = (word: string) => signIn(deps, { company: tenant.slug, email, password: word }, ip);
    for (let i = 0; i < 5; i++) await expect(attempt("wrong")).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(attempt(password)).rejects.toMatchObject({ code: "too_many_requests" });
  });
});
