import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { inTransaction } from "@max/db/transaction";
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import { endOtherSessions, endOwnSession, listOwnSessions } from "./own-sessions.ts";
import { createSession, readSession, type Session } from "./session.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant(db);
});

async function signedIn(person: { userId: Session["userId"] }, userAgent: string | null = null) {
  const { cookieValue } = await createSession(db, tenant.tenantId, person.userId, "browser", {
    ip: "203.0.113.7",
    userAgent,
  });
  return { cookieValue, session: (await readSession(db, cookieValue))! };
}

describe("a person's sessions", () => {
  it("are listed with where they were begun, this one first, and no hash", async () => {
    const ana = await tenant.addUser({ name: "Ana", role: "agent" });
    await signedIn(await tenant.addUser({ name: "Eve", role: "agent" }), "Eve's");
    await signedIn(ana, `Firefox\u0000\n${"x".repeat(400)}`);
    const { session } = await signedIn(ana, "Chrome");
    const sessions = await listOwnSessions(tenant.callAs(ana), session);
    expect(sessions.map(({ isCurrent, ip }) => [isCurrent, ip])).toEqual([
      [true, "203.0.113.7"],
      [false, "203.0.113.7"],
    ]);
    expect(sessions[0]!.userAgent).toBe("Chrome");
    expect(sessions[1]!.userAgent).toMatch(/^Firefoxx+$/);
    expect(sessions[1]!.userAgent).toHaveLength(300);
    expect(JSON.stringify(sessions)).not.toContain(session.sessionHash);
  });

  it("are ended one by one or all but this one, and never somebody else's", async () => {
    const ana = await tenant.addUser({ name: "Ana", role: "agent" });
    const eve = await tenant.addUser({ name: "Eve", role: "agent" });
    const [here, phone, laptop] = [await signedIn(ana), await signedIn(ana), await signedIn(ana)];
    const eves = await signedIn(eve);
    const idOf = async (of: typeof here, by = ana) =>
      (await listOwnSessions(tenant.callAs(by), of.session)).find(({ isCurrent }) => isCurrent)!.id;
    await expect(endOwnSession(tenant.callAs(ana), here.session, await idOf(eves, eve))).rejects.toMatchObject({
      code: "not_found",
    });
    await endOwnSession(tenant.callAs(ana), here.session, await idOf(phone));
    expect(await readSession(db, phone.cookieValue)).toBeNull();
    expect(await readSession(db, laptop.cookieValue)).not.toBeNull();
    expect(await endOtherSessions(tenant.callAs(ana), here.session)).toEqual({ ended: 1 });
    expect(await readSession(db, laptop.cookieValue)).toBeNull();
    expect(await readSession(db, here.cookieValue)).not.toBeNull();
    expect(await readSession(db, eves.cookieValue)).not.toBeNull();
  });

  it("say when they were last used, to within some minutes", async () => {
    const ana = await tenant.addUser({ name: "Ana", role: "agent" });
    const { cookieValue, session } = await signedIn(ana);
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update sessions set last_used_at = now() - interval '1 hour' where tenant_id = $1`, [tx.tenantId]),
    );
    const lastUsedAgoMs = async () =>
      Date.now() - (await listOwnSessions(tenant.callAs(ana), session))[0]!.lastUsedAt.getTime();
    expect(await lastUsedAgoMs()).toBeGreaterThan(50 * 60_000);
    await readSession(db, cookieValue);
    await expect.poll(lastUsedAgoMs).toBeLessThan(5 * 60_000);
  });
});
