import type { Actor } from "@max/domain/access/permissions";
import type { Role } from "@max/domain/access/role";
import type { ConversationId, UserId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createApiKey, readApiKey } from "../auth/api-key.ts";
import { createSession, readSession } from "../auth/session.ts";
import { assignConversation } from "../conversation/assign-conversation.ts";
import { conversationById } from "../conversation/conversation-by-id.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { snoozeConversation } from "../conversation/snooze-conversation.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { receive } from "../message/receive.ts";
import { archiveTeam, renameTeam, restoreTeam, setTeamMembers } from "../team/change-team.ts";
import { listTeams } from "../team/list-teams.ts";
import { changePerson } from "./change-person.ts";
import { deactivatePerson, reactivatePerson } from "./deactivate-person.ts";
import { listPeople } from "./list-people.ts";

const db = testDatabase(inject("databaseUrl"), { poolSize: 16 });
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ada, ben]: Person[] = [];

const as = (person: Person | undefined) => tenant.callAs(person!);
const add = (name: string, role: Role, more: { teamIds?: Person["teamIds"] } = {}) =>
  tenant.addUser({ name, role, teamIds: [...(more.teamIds ?? [])] });
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? String(error),
  );
const audited = async (userId: UserId) =>
  (
    await inTransaction(tenant.call, (tx) =>
      tx.query<{ action: string }>(
        `select action from audit_log where tenant_id = $1 and subject_id = $2 order by at, id`,
        [tx.tenantId, userId],
      ),
    )
  ).map(({ action }) => action);

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  ada = await add("Ada", "admin");
  ben = await add("Ben", "agent", { teamIds: [tenant.teams.billing] });
});

/** Conversations that wait for Billing. */
async function waiting(count: number): Promise<ConversationId[]> {
  for (let n = 0; n < count; n++)
    await receive(
      tenant.call,
      asDelivery(tenant.inboxId, [textFrom(personWithPhone(`55119000200${n}0`), { externalId: `m${n}`, text: "Oi" })]),
    );
  return (await listConversations(tenant.call, { limit: 50 })).items.map(({ id }) => id);
}

describe("letting somebody go", () => {
  it("gives back what they had, also what they snoozed, each to its queue or to nobody's", async () => {
    const [first, second, third] = await waiting(3);
    for (const conversationId of [first!, second!, third!]) await takeFromQueue(as(ben), { conversationId });
    await snoozeConversation(as(ben), { conversationId: second!, until: new Date(Date.now() + 3_600_000) });
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update conversations set team_id = null where tenant_id = $1 and id = $2`, [tx.tenantId, third]),
    );
    expect(await deactivatePerson(as(ada), { userId: ben!.userId })).toEqual({ conversations: 3, apiKeys: 0 });
    const stand = async (conversationId: ConversationId) => {
      const { conversation, changes } = await conversationById(as(ada), { conversationId });
      const { state, teamId, assigneeId, snoozedUntil } = conversation;
      return [state, teamId, assigneeId, snoozedUntil, changes.at(-1)?.type];
    };
    expect(await stand(first!)).toEqual(["queued", tenant.teams.billing, null, null, "unassigned"]);
    expect(await stand(second!)).toEqual(["queued", tenant.teams.billing, null, null, "unassigned"]);
    expect(await stand(third!)).toEqual(["new", null, null, null, "unassigned"]);
    expect(await audited(ben!.userId)).toEqual(["user.deactivated"]);
  });

  it("ends their sessions and the keys they made, and nobody else's", async () => {
    const gone = await add("Gil", "admin");
    const theirs = await createSession(db, tenant.tenantId, gone.userId);
    const others = await createSession(db, tenant.tenantId, ada!.userId);
    const key = await createApiKey(as(gone), { name: "theirs", scopes: ["read"] });
    const kept = await createApiKey(as(ada), { name: "kept", scopes: ["read"] });
    expect(await deactivatePerson(as(ada), { userId: gone.userId })).toEqual({ conversations: 0, apiKeys: 1 });
    expect(await readSession(db, theirs.cookieValue)).toBeNull();
    expect(await readApiKey(db, key.secret)).toBeNull();
    expect(await readSession(db, others.cookieValue)).not.toBeNull();
    expect(await readApiKey(db, kept.secret)).not.toBeNull();
    await reactivatePerson(as(ada), { userId: gone.userId });
    expect(await readSession(db, theirs.cookieValue)).toBeNull();
    expect(await readApiKey(db, key.secret)).toBeNull();
  });

  it("leaves nothing with them, whatever they take or are handed at that moment", async () => {
    for (let round = 0; round < 5; round++) {
      const agent = await add(`Agent ${round}`, "agent", { teamIds: [tenant.teams.billing] });
      const ids = (await waiting(6)).slice(0, 6);
      await Promise.allSettled([
        ...ids.slice(0, 3).map((conversationId) => takeFromQueue(as(agent), { conversationId })),
        deactivatePerson(as(ada), { userId: agent.userId }),
        ...ids
          .slice(3)
          .map((conversationId) => assignConversation(as(ada), { conversationId, assigneeId: agent.userId })),
      ]);
      await deactivatePerson(as(ada), { userId: agent.userId });
      const { items } = await listConversations(tenant.call, { assigneeId: agent.userId, limit: 50 });
      expect(items.map(({ state }) => state)).toEqual([]);
    }
  });

  it("is not for oneself, and not for the last admin", async () => {
    const key = tenant.callAs({
      type: "api_key",
      tenantId: tenant.tenantId,
      apiKeyId: ada!.userId as never,
      name: "key",
      scopes: ["admin"],
    });
    expect(await refusal(deactivatePerson(as(ada), { userId: ada!.userId }))).toBe("forbidden");
    expect(await refusal(deactivatePerson(key, { userId: ada!.userId }))).toBe("last_admin");
    expect(await refusal(changePerson(as(ada), { userId: ada!.userId, role: "agent" }))).toBe("last_admin");
    const second = await add("Second", "admin");
    expect(await refusal(changePerson(as(ada), { userId: ada!.userId, role: "agent" }))).toBe("done");
    expect(await refusal(deactivatePerson(key, { userId: second.userId }))).toBe("last_admin");
  });

  it("leaves one admin when many demote and deactivate each other at once", async () => {
    const admins = [ada!, ...(await Promise.all([1, 2, 3, 4, 5].map((n) => add(`Admin ${n}`, "admin"))))];
    await Promise.allSettled(
      admins.flatMap((admin, at) => {
        const other = admins[(at + 1) % admins.length]!;
        return [
          changePerson(as(admin), { userId: other.userId, role: "agent" }),
          deactivatePerson(as(admin), { userId: admins[(at + 2) % admins.length]!.userId }),
        ];
      }),
    );
    const { items } = await listPeople(tenant.call, { limit: 50, state: "active" });
    expect(items.filter(({ role }) => role === "admin").length).toBeGreaterThanOrEqual(1);
  });

  it("is an admin's to do", async () => {
    const leo = await add("Leo", "team_lead", { teamIds: [tenant.teams.billing] });
    for (const person of [ben, leo]) {
      expect(await refusal(deactivatePerson(as(person), { userId: ada!.userId }))).toBe("forbidden");
      expect(await refusal(changePerson(as(person), { userId: person!.userId, role: "admin" }))).toBe("forbidden");
      expect(await refusal(listPeople(as(person), { limit: 10 }))).toBe("forbidden");
    }
  });
});

describe("a change of a person", () => {
  it("changes what was given, and is written down with what it was", async () => {
    const { billing, returns } = tenant.teams;
    expect(await changePerson(as(ada), { userId: ben!.userId, role: "team_lead", teamIds: [returns] })).toMatchObject({
      name: "Ben",
      role: "team_lead",
      teamIds: [returns],
    });
    expect(await changePerson(as(ada), { userId: ben!.userId, name: "Benedita" })).toMatchObject({
      name: "Benedita",
      role: "team_lead",
      teamIds: [returns],
    });
    const other = await makeTenant(db);
    expect(await refusal(changePerson(as(ada), { userId: ben!.userId, teamIds: [other.teams.billing] }))).toBe(
      "not_found",
    );
    await archiveTeam(as(ada), { teamId: returns });
    expect(await refusal(changePerson(as(ada), { userId: ben!.userId, teamIds: [billing, returns] }))).toBe(
      "not_found",
    );
    expect(await audited(ben!.userId)).toEqual(["user.changed", "user.changed"]);
  });
});

describe("the list of people", () => {
  it("is paged by name, each once, and found by how words begin or by the e-mail", async () => {
    for (const name of ["ána", "Zoe", "bea Nunes", "Cid"]) await add(name, "agent");
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listPeople>> = await listPeople(as(ada), { limit: 2, cursor });
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect(seen.slice(0, 3)).toEqual(["Ada", "bea Nunes", "Ben"]);
    const found = async (q: string) => (await listPeople(as(ada), { limit: 9, q })).items.map(({ name }) => name);
    expect(await found("nun")).toEqual(["bea Nunes"]);
    expect(await found("unes")).toEqual([]);
    expect(await found(`${ben!.userId}@`)).toEqual(["Ben"]);
    expect(await found("%")).toEqual([]);
    expect(await refusal(listPeople(as(ada), { limit: 9, cursor: "x" }))).toBe("invalid_input");
  });
});

describe("a team", () => {
  it("is archived when nothing waits for it and no inbox leads to it, and comes back without members", async () => {
    const { billing, returns } = tenant.teams;
    expect(await refusal(archiveTeam(as(ada), { teamId: billing }))).toBe("team_in_use");
    const [conversationId] = await waiting(1);
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update conversations set team_id = $2 where tenant_id = $1 and id = $3`, [
        tx.tenantId,
        returns,
        conversationId,
      ]),
    );
    expect(await refusal(archiveTeam(as(ada), { teamId: returns }))).toBe("team_in_use");
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update conversations set team_id = $2 where tenant_id = $1 and id = $3`, [
        tx.tenantId,
        billing,
        conversationId,
      ]),
    );
    await archiveTeam(as(ada), { teamId: returns });
    expect((await listTeams(as(ada))).map(({ name, isArchived }) => [name, isArchived])).toEqual([
      ["Billing", false],
      ["Returns", true],
    ]);
    await restoreTeam(as(ada), { teamId: returns });
    expect((await listTeams(as(ada))).find(({ id }) => id === returns)).toMatchObject({
      isArchived: false,
      members: [],
    });
  });

  it("has the members it was given, and says who leads it to whoever leads", async () => {
    const { billing } = tenant.teams;
    const leo = await add("Leo", "team_lead", { teamIds: [billing] });
    await setTeamMembers(as(ada), {
      teamId: billing,
      members: [
        { userId: leo.userId, isLead: true },
        { userId: ada!.userId, isLead: false },
      ],
    });
    const teams = await listTeams(as(leo));
    expect(teams.map(({ name }) => name)).toEqual(["Billing"]);
    expect(teams[0]!.members.map(({ name, isLead }) => [name, isLead])).toEqual([
      ["Ada", false],
      ["Leo", true],
    ]);
    const other = await makeTenant(db);
    const stranger = await other.addUser({ name: "Eve", role: "agent" });
    expect(
      await refusal(
        setTeamMembers(as(ada), { teamId: billing, members: [{ userId: stranger.userId, isLead: false }] }),
      ),
    ).toBe("not_found");
    expect(await refusal(Promise.resolve().then(() => listTeams(as(ben))))).toBe("forbidden");
    expect(await refusal(renameTeam(as(ada), { teamId: billing, name: "Returns" }))).toBe("conflict");
    await renameTeam(as(ada), { teamId: billing, name: "Payments" });
    expect((await listTeams(as(ada)))[0]!.name).toBe("Payments");
  });
});
