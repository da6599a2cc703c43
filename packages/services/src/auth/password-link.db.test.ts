import type { Actor } from "@max/domain/access/permissions";
import type { UserId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import { createMemoryRateLimits } from "@max/platform/rate-limits";
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import { composeOwedMail, MailWork } from "../mail/owed-mail.ts";
import { deactivatePerson } from "../person/deactivate-person.ts";
import { importPeople } from "../person/import-people.ts";
import { invitePeople, sendLink } from "../person/invite-people.ts";
import { listPeople } from "../person/list-people.ts";
import { changePassword } from "./change-password.ts";
import { choosePassword, readLink } from "./choose-password.ts";
import { hashPassword } from "./password.ts";
import { requestReset } from "./request-reset.ts";
import { createResetLimiter } from "./reset-limiter.ts";
import { createSession, readSession } from "./session.ts";
import { createSignInLimiter } from "./sign-in-limiter.ts";
import { signIn } from "./sign-in.ts";

const db = testDatabase(inject("databaseUrl"), { poolSize: 16 });
afterAll(() => db.close());

const PUBLIC_URL = "https://desk.example.com";
const OLD = "the old password";
const NEW = "a brand new one";
const oldHash = hashPassword(OLD);

let tenant: TestTenant;
let ada: Actor & { type: "user" };
let resetLimiter = createResetLimiter(createMemoryRateLimits());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? String(error),
  );

/** Somebody who has a password. */
async function employ(name: string, email = `${name.toLowerCase()}@example.test`) {
  const person = await tenant.addUser({ name, role: "agent", email });
  const hash = await oldHash;
  await inTransaction(tenant.call, (tx) =>
    tx.query(`update users set password_hash = $3 where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      person.userId,
      hash,
    ]),
  );
  return person;
}

/** The mails that are owed and that somebody would get, as the worker would write them. The newest last. */
async function owedMails() {
  const rows = await inTransaction(tenant.call, (tx) =>
    tx.query<{ payload: unknown }>(`select payload from outbox where tenant_id = $1 and topic = 'mail' order by seq`, [
      tx.tenantId,
    ]),
  );
  const mails = await Promise.all(
    rows.map(({ payload }) =>
      composeOwedMail(tenant.call, { masterKey: TEST_MASTER_KEY, publicUrl: PUBLIC_URL }, MailWork.parse(payload)),
    ),
  );
  return mails.filter((mail) => mail !== null);
}
const tokenIn = (mail: { text: string } | undefined) => /#(\S+)/.exec(mail!.text)![1]!;
const forgot = (email: string, ip = "203.0.113.1", company = tenant.slug) =>
  requestReset({ db, masterKey: TEST_MASTER_KEY, resetLimiter }, { company, email }, ip);
const tries = (email: string, password: string) =>
  signIn(
    { db, limiter: createSignInLimiter(createMemoryRateLimits()) },
    { company: tenant.slug, email, password },
    "::1",
  );

beforeEach(async () => {
  tenant = await makeTenant(db);
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
  resetLimiter = createResetLimiter(createMemoryRateLimits());
});

describe("an invitation", () => {
  const invite = (email: string) =>
    invitePeople(tenant.callAs(ada), TEST_MASTER_KEY, {
      people: [{ email, role: "agent", teamIds: [tenant.teams.billing] }],
      language: "pt-BR",
    });

  it("lets a person choose a password and a name once, and sign in with it", async () => {
    expect(await invite("nina@example.test")).toEqual({ people: [{ email: "nina@example.test", outcome: "invited" }] });
    expect((await listPeople(tenant.callAs(ada), { limit: 9, state: "invited" })).items).toMatchObject([
      { name: "Nina", teamIds: [tenant.teams.billing], link: { kind: "invite", mailProblem: null } },
    ]);
    expect(await refusal(tries("nina@example.test", NEW))).toBe("unauthenticated");
    const [mail] = await owedMails();
    expect(mail!.to).toEqual({ name: "Nina", address: "nina@example.test" });
    expect(mail!.subject).toContain("convidado");
    expect(mail!.text).toContain(`${PUBLIC_URL}/accept-invite#`);
    const token = tokenIn(mail);
    expect(await readLink(db, token)).toMatchObject({ kind: "invite", company: { slug: tenant.slug } });
    expect(await refusal(choosePassword(db, { token, password: "short" }))).toBe("invalid_input");
    await choosePassword(db, { token, password: NEW, name: "Nina Souza" });
    expect(await refusal(tries("nina@example.test", NEW))).toBe("done");
    expect(await refusal(readLink(db, token))).toBe("link_expired");
    expect(await refusal(choosePassword(db, { token, password: "another password" }))).toBe("link_expired");
    expect((await listPeople(tenant.callAs(ada), { limit: 9, q: "souza" })).items).toMatchObject([{ state: "active" }]);
  });

  it("opens for one of fifty at once (T29)", async () => {
    await invite("nina@example.test");
    const token = tokenIn((await owedMails())[0]);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => refusal(choosePassword(db, { token, password: `password number ${n}` }))),
    );
    expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(1);
    const chosen = outcomes.indexOf("done");
    expect(await refusal(tries("nina@example.test", `password number ${chosen}`))).toBe("done");
  }, 60_000);

  it("is void once a newer one is sent, its person is let go, or its time is over", async () => {
    await invite("nina@example.test");
    const nina = (await listPeople(tenant.callAs(ada), { limit: 9, state: "invited" })).items[0]!.id;
    const first = tokenIn((await owedMails())[0]);
    await sendLink(tenant.callAs(ada), TEST_MASTER_KEY, { userId: nina });
    const second = tokenIn((await owedMails()).at(-1));
    expect(second).not.toBe(first);
    expect(await refusal(readLink(db, first))).toBe("link_expired");
    const age = (minutes: number) =>
      inTransaction(tenant.call, (tx) =>
        tx.query(`update password_links set expires_at = expires_at - $2 * interval '1 minute' where tenant_id = $1`, [
          tx.tenantId,
          minutes,
        ]),
      );
    await age(72 * 60 - 1);
    expect(await refusal(readLink(db, second))).toBe("done");
    await age(1);
    expect(await refusal(choosePassword(db, { token: second, password: NEW }))).toBe("link_expired");
    await sendLink(tenant.callAs(ada), TEST_MASTER_KEY, { userId: nina });
    const third = tokenIn((await owedMails()).at(-1));
    await deactivatePerson(tenant.callAs(ada), { userId: nina });
    expect(await refusal(choosePassword(db, { token: third, password: NEW }))).toBe("link_expired");
    expect(await owedMails()).toEqual([]);
  });

  it("of somebody who is there, or is named twice, changes nothing", async () => {
    await employ("Ben");
    const people = [
      { email: "ben@example.test", role: "admin" as const, teamIds: [] },
      { email: "new@example.test", role: "agent" as const, teamIds: [] },
      { email: "new@example.test", role: "admin" as const, teamIds: [] },
    ];
    const { people: outcomes } = await invitePeople(tenant.callAs(ada), TEST_MASTER_KEY, { people, language: "en" });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["exists", "invited", "exists"]);
    const { items } = await listPeople(tenant.callAs(ada), { limit: 9 });
    expect(items.map(({ email, role }) => [email, role])).toContainEqual(["ben@example.test", "agent"]);
    expect(items.map(({ email, role }) => [email, role])).toContainEqual(["new@example.test", "agent"]);
    expect(await owedMails()).toHaveLength(1);
  });

  it("to a team that is not of this company makes nobody", async () => {
    const other = await makeTenant(db);
    const people = [{ email: "new@example.test", role: "agent" as const, teamIds: [other.teams.billing] }];
    expect(await refusal(invitePeople(tenant.callAs(ada), TEST_MASTER_KEY, { people, language: "en" }))).toBe(
      "not_found",
    );
    expect((await listPeople(tenant.callAs(ada), { limit: 9 })).items).toHaveLength(1);
  });

  it("is stored as a hash alone, and another company's id in it opens nothing", async () => {
    await invite("nina@example.test");
    const token = tokenIn((await owedMails())[0]);
    const secret = token.split(".")[1]!;
    const stored = await inTransaction(tenant.call, async (tx) => [
      ...(await tx.query(`select l::text as row from password_links l where tenant_id = $1`, [tx.tenantId])),
      ...(await tx.query(`select o::text as row from outbox o where tenant_id = $1`, [tx.tenantId])),
      ...(await tx.query(`select a::text as row from audit_log a where tenant_id = $1`, [tx.tenantId])),
    ]);
    expect(stored.length).toBeGreaterThan(2);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    const other = await makeTenant(db);
    expect(await refusal(readLink(db, `${other.tenantId}.${secret}`))).toBe("link_expired");
  });
});

describe("a table of people", () => {
  const table = (isPreview: boolean) =>
    importPeople(tenant.callAs(ada), TEST_MASTER_KEY, {
      csv: [
        "email;name;role;teams",
        "new@example.test;New One;supervisor;billing|Returns",
        "ben@example.test;Ben;agent;",
        "wrong;Nobody;agent;",
        "other@example.test;Other;agent;No such team",
      ].join("\n"),
      language: "es",
      isPreview,
    });

  it("says of each row what would come of it, then does that, and the second time nothing", async () => {
    await employ("Ben");
    const expected = [
      [2, "created", null],
      [3, "exists", null],
      [4, "invalid", "email"],
      [5, "invalid", "team"],
    ];
    const outcomes = ({ rows }: Awaited<ReturnType<typeof table>>) =>
      rows.map(({ line, outcome, problem }) => [line, outcome, problem]);
    expect(outcomes(await table(true))).toEqual(expected);
    expect((await listPeople(tenant.callAs(ada), { limit: 9 })).items).toHaveLength(2);
    expect(await owedMails()).toEqual([]);
    expect(outcomes(await table(false))).toEqual(expected);
    const { items } = await listPeople(tenant.callAs(ada), { limit: 9, state: "invited" });
    expect(items).toMatchObject([{ name: "New One", role: "supervisor" }]);
    expect(items[0]!.teamIds.toSorted()).toEqual(Object.values(tenant.teams).toSorted());
    expect((await owedMails()).map(({ to, subject }) => [to.address, subject.includes("invitación")])).toEqual([
      ["new@example.test", true],
    ]);
    expect(outcomes(await table(false)).filter(([, outcome]) => outcome === "created")).toEqual([]);
  });

  it("invites two hundred at once", async () => {
    const csv = `email\n${Array.from({ length: 200 }, (_, n) => `p${n}@example.test`).join("\n")}`;
    const { rows } = await importPeople(tenant.callAs(ada), TEST_MASTER_KEY, { csv, language: "en", isPreview: false });
    expect(rows.filter(({ outcome }) => outcome === "created")).toHaveLength(200);
    expect(await owedMails()).toHaveLength(200);
  });
});

describe("a forgotten password", () => {
  it("is chosen anew by a mailed link, which ends every session and signs nobody in", async () => {
    const ben = await employ("Ben");
    const session = await createSession(db, tenant.tenantId, ben.userId);
    await forgot("ben@example.test");
    const [mail] = await owedMails();
    expect(mail!.text).toContain(`${PUBLIC_URL}/reset-password#`);
    expect(await refusal(tries("ben@example.test", OLD))).toBe("done");
    await choosePassword(db, { token: tokenIn(mail), password: NEW, name: "Somebody Else" });
    expect(await readSession(db, session.cookieValue)).toBeNull();
    expect(await refusal(tries("ben@example.test", OLD))).toBe("unauthenticated");
    expect(await refusal(tries("ben@example.test", NEW))).toBe("done");
    expect((await listPeople(tenant.callAs(ada), { limit: 9, q: "ben" })).items).toHaveLength(1);
    const sessions = await inTransaction(tenant.call, (tx) =>
      tx.query(`select 1 from sessions where tenant_id = $1 and user_id = $2`, [tx.tenantId, ben.userId]),
    );
    expect(sessions).toHaveLength(0);
  });

  it("answers alike and owes as much for whoever is not there, and mails nobody", async () => {
    await employ("Ben");
    const gone = await employ("Gone");
    await deactivatePerson(tenant.callAs(ada), { userId: gone.userId });
    for (const email of ["nobody@example.test", "gone@example.test"]) expect(await refusal(forgot(email))).toBe("done");
    expect(await refusal(forgot("ben@example.test", "203.0.113.2", "no-such-company"))).toBe("done");
    expect(await owedMails()).toEqual([]);
    const rows = await inTransaction(tenant.call, (tx) =>
      tx.query(`select 1 from outbox where tenant_id = $1 and topic = 'mail'`, [tx.tenantId]),
    );
    expect(rows).toHaveLength(2);
  });

  it("voids no invitation: whoever was invited keeps their link", async () => {
    await invitePeople(tenant.callAs(ada), TEST_MASTER_KEY, {
      people: [{ email: "nina@example.test", role: "agent", teamIds: [] }],
      language: "en",
    });
    const token = tokenIn((await owedMails())[0]);
    await forgot("nina@example.test");
    expect(await refusal(readLink(db, token))).toBe("done");
  });

  it("fills nobody's mailbox: however many ask from however many addresses, three mails leave in an hour (T17)", async () => {
    await employ("Ben");
    const tokens = new Set<string>();
    for (let n = 0; n < 12; n++) {
      expect(await refusal(forgot("ben@example.test", `198.51.100.${n}`))).toBe("done");
      for (const mail of await owedMails()) tokens.add(tokenIn(mail));
    }
    expect(tokens.size).toBe(3);
  });

  it("is not asked for without end from one address", async () => {
    for (let n = 0; n < 20; n++) expect(await refusal(forgot(`nobody${n}@example.test`))).toBe("done");
    expect(await refusal(forgot("ben@example.test"))).toBe("too_many_requests");
    expect(await refusal(forgot("ben@example.test", "203.0.113.9"))).toBe("done");
  });
});

describe("changing one's password", () => {
  const change = async (userId: UserId, cookieValue: string, present: string, password = NEW) => {
    const session = (await readSession(db, cookieValue))!;
    const limiter = createSignInLimiter(createMemoryRateLimits());
    return refusal(
      changePassword(tenant.callAs(session.actor), { session, limiter, ip: "203.0.113.1" }, { present, password }),
    );
  };

  it("asks the present one, ends every other session and keeps this one", async () => {
    const ben = await employ("Ben");
    const here = await createSession(db, tenant.tenantId, ben.userId);
    const elsewhere = await createSession(db, tenant.tenantId, ben.userId);
    expect(await change(ben.userId, here.cookieValue, "a wrong one")).toBe("wrong_password");
    expect(await change(ben.userId, here.cookieValue, OLD, "short")).toBe("invalid_input");
    expect(await readSession(db, elsewhere.cookieValue)).not.toBeNull();
    await forgot("ben@example.test");
    const token = tokenIn((await owedMails())[0]);
    expect(await change(ben.userId, here.cookieValue, OLD)).toBe("done");
    expect(await readSession(db, here.cookieValue)).not.toBeNull();
    expect(await readSession(db, elsewhere.cookieValue)).toBeNull();
    expect(await refusal(readLink(db, token))).toBe("link_expired");
    expect(await refusal(tries("ben@example.test", NEW))).toBe("done");
  });

  it("slows down whoever guesses the present one at an open browser (T14)", async () => {
    const ben = await employ("Ben");
    const session = (await readSession(db, (await createSession(db, tenant.tenantId, ben.userId)).cookieValue))!;
    const limiter = createSignInLimiter(createMemoryRateLimits());
    const guess = (present: string) =>
      refusal(changePassword(tenant.callAs(ben), { session, limiter, ip: "::1" }, { present, password: NEW }));
    for (let n = 0; n < 5; n++) expect(await guess(`wrong ${n}`)).toBe("wrong_password");
    expect(await guess(OLD)).toBe("too_many_requests");
  });
});
