import type { UserId } from "@max/domain/ids";
import { makeTenant, testDatabase } from "@max/db/test/factories";
import { inTransaction } from "@max/db/transaction";
import type { Bus } from "@max/platform/bus";
import { newId } from "@max/platform/ids";
import { afterAll, describe, expect, inject, it } from "vitest";
import { readAccessToken } from "./access-token.ts";
import { readActor } from "./read-actor.ts";
import { createSession, endSession, readSession, readSessionByHash } from "./session.ts";
import { issueAccessToken } from "./access-token.ts";

const published: [string, string][] = [];
const bus: Bus = {
  publish: (channel, payload) => void published.push([channel, payload]),
  subscribe: async () => async () => {},
  close: async () => {},
};
const db = testDatabase(inject("databaseUrl"), { bus });
afterAll(() => db.close());
const masterKey = Buffer.alloc(32, 7);

async function signedIn() {
  const tenant = await makeTenant(db);
  const ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  const session = await createSession(db, tenant.tenantId, ana.userId);
  const query = (text: string, ...values: unknown[]) =>
    inTransaction(tenant.call, (tx) => tx.query<Record<string, unknown>>(text, [tenant.tenantId, ...values]));
  return { tenant, ana, query, ...session };
}

describe("a session", () => {
  it("stands for its person with the role and teams they have at this moment", async () => {
    const { tenant, ana, query, cookieValue } = await signedIn();
    expect((await readSession(db, cookieValue))?.actor).toEqual(ana);
    await query("update users set role = 'supervisor' where tenant_id = $1 and id = $2", ana.userId);
    await query("delete from team_members where tenant_id = $1");
    expect((await readSession(db, cookieValue))?.actor).toEqual({ ...ana, role: "supervisor", teamIds: [] });
    expect((await readSession(db, cookieValue))?.tenantId).toBe(tenant.tenantId);
  });

  it("is stored as a hash only", async () => {
    const { query, cookieValue, sessionHash } = await signedIn();
    const rows = await query("select * from sessions where tenant_id = $1");
    expect(rows).toMatchObject([{ id_hash: sessionHash }]);
    expect(JSON.stringify(rows)).not.toContain(cookieValue.split(".")[1]);
  });

  it("is nobody's once it ended, ran out, or its person was deactivated", async () => {
    const ended = await signedIn();
    const session = await readSession(db, ended.cookieValue);
    published.length = 0;
    await endSession(db, session!);
    expect(await readSession(db, ended.cookieValue)).toBeNull();
    expect(published).toEqual([
      ["access", JSON.stringify({ tenantId: ended.tenant.tenantId, userId: ended.ana.userId })],
    ]);

    const old = await signedIn();
    await old.query("update sessions set expires_at = now() - interval '1 second' where tenant_id = $1");
    expect(await readSession(db, old.cookieValue)).toBeNull();

    const gone = await signedIn();
    await gone.query("update users set deactivated_at = now() where tenant_id = $1");
    expect(await readSessionByHash(db, gone.tenant.tenantId, gone.sessionHash)).toBeNull();
    expect(await readSession(db, gone.cookieValue)).toBeNull();
  });

  it("lasts 12 hours from sign-in, however busy", async () => {
    const { query, cookieValue, expiresAt } = await signedIn();
    expect((expiresAt.getTime() - Date.now()) / 3_600_000).toBeCloseTo(12, 1);
    await query("update sessions set expires_at = now() + interval '1 minute' where tenant_id = $1");
    await readSession(db, cookieValue);
    const [row] = await query(
      "select expires_at < now() + interval '2 minutes' as unchanged from sessions where tenant_id = $1",
    );
    expect(row).toEqual({ unchanged: true });
  });

  it("opens nothing in another company, even with its secret under that company's name", async () => {
    const { cookieValue } = await signedIn();
    const other = await makeTenant(db);
    expect(await readSession(db, `${other.tenantId}.${cookieValue.split(".")[1]}`)).toBeNull();
    expect(await readSession(db, `${newId()}.${cookieValue.split(".")[1]}`)).toBeNull();
  });

  it("lets the same person's old sessions leave", async () => {
    const { tenant, ana, query } = await signedIn();
    await query("update sessions set expires_at = now() - interval '1 day' where tenant_id = $1");
    await createSession(db, tenant.tenantId, ana.userId);
    expect(await query("select 1 from sessions where tenant_id = $1")).toHaveLength(1);
  });
});

describe("an access token", () => {
  it("stands as long as its session and no longer", async () => {
    const { tenant, ana, sessionHash, cookieValue } = await signedIn();
    const { token } = await issueAccessToken(masterKey, { tenantId: tenant.tenantId, userId: ana.userId, sessionHash });
    expect((await readActor({ db, masterKey }, { bearer: token, cookie: null }))?.actor).toEqual(ana);
    await endSession(db, (await readSession(db, cookieValue))!);
    expect(await readAccessToken(masterKey, token)).not.toBeNull();
    expect(await readActor({ db, masterKey }, { bearer: token, cookie: null })).toBeNull();
  });

  it("that is wrong is not made good by a cookie", async () => {
    const { cookieValue } = await signedIn();
    expect(await readActor({ db, masterKey }, { bearer: null, cookie: cookieValue })).not.toBeNull();
    for (const bearer of ["", "wrong", "sk_wrong", "a".repeat(5_000)])
      expect(await readActor({ db, masterKey }, { bearer, cookie: cookieValue })).toBeNull();
  });

  it("for a session of somebody else's name is nobody's", async () => {
    const { tenant, sessionHash } = await signedIn();
    const other = await makeTenant(db);
    const subject = { tenantId: other.tenantId, userId: newId<UserId>(), sessionHash };
    const { token } = await issueAccessToken(masterKey, subject);
    expect(await readActor({ db, masterKey }, { bearer: token, cookie: null })).toBeNull();
    expect(other.tenantId).not.toBe(tenant.tenantId);
  });
});
