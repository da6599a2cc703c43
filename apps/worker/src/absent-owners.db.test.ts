/** Who is there is given what comes back; what waits for somebody who is not goes where others see it, with a line that says so. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import type { Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { assignConversation } from "@max/services/conversation/assign-conversation";
import { closeConversation } from "@max/services/conversation/close-conversation";
import { conversationById } from "@max/services/conversation/conversation-by-id";
import { takeNext } from "@max/services/conversation/take-next";
import { transferConversation } from "@max/services/conversation/transfer-conversation";
import { undoChange } from "@max/services/conversation/undo-change";
import { receive } from "@max/services/message/receive";
import { sendMessage } from "@max/services/message/send-message";
import { choosePresence } from "@max/services/presence/choose-presence";
import { connectUser, disconnectUser, endProcess, letGoOfDead, sayAlive } from "@max/services/presence/connections";
import { setAbsence } from "@max/services/presence/set-absence";
import { getWorkspace } from "@max/services/workspace/get-workspace";
import { startTestWorker, type TestWorker } from "../test/test-worker.ts";
import { ringDueTimers } from "./due-timers.ts";

type Person = Actor & { type: "user" };

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker?.close());

let tenant: TestTenant;
let ana: Person;
let ben: Person;
let asAna: Call;
let conversationId: ConversationId;
let written = 0;
/** The api process that holds Ana's page. */
let api: string;

const customer = personWithPhone("5511900020001");
const write = () =>
  receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(customer, { externalId: `a${written++}`, text: "Oi" })]));
const answer = () => sendMessage(asAna, { conversationId, clientMessageId: newId(), text: "Already on its way" });
const close = () => closeConversation(asAna, { conversationId, disposition: "Answered" });
const now = async () => (await conversationById(tenant.call, { conversationId })).conversation;
const lines = async () =>
  (await conversationById(tenant.call, { conversationId })).changes.map(
    ({ type, actor }) => `${type} by ${actor.type}`,
  );
const presenceOf = async (person: Person) =>
  (await getWorkspace(tenant.callAs(ben))).users.find(({ id }) => id === person.userId)?.presence;
const told = async () =>
  (
    await worker.ask<{ presence: string }>(
      `select payload->'event'->>'presence' as presence from outbox
       where tenant_id = $1 and topic = 'live' and payload->'event'->>'type' = 'presence.changed' order by seq`,
      [tenant.tenantId],
    )
  ).map(({ presence }) => presence);

const come = async (person = ana) => connectUser(tenant.callAs(person), person.userId, api);
const leave = (person = ana) => disconnectUser(tenant.callAs(person), person.userId, api);
/** As if the moment that a timer waits for had come. */
const letMomentCome = () =>
  worker.ask(`update timers set due_at = now() - interval '1 s', leased_until = '-infinity' where tenant_id = $1`, [
    tenant.tenantId,
  ]);
/** As if everything that happened so far lay so much further back. */
const letPass = async (minutes: number) => {
  for (const [table, column] of [
    ["messages", "created_at"],
    ["assignments", "at"],
  ])
    await worker.ask(`update ${table} set ${column} = ${column} - $2 * interval '1 minute' where tenant_id = $1`, [
      tenant.tenantId,
      minutes,
    ]);
  await letMomentCome();
};
const ring = () => ringDueTimers(worker.deps);
const goOffline = async (person = ana) => {
  await leave(person);
  await letMomentCome();
  await ring();
};
const timers = () =>
  worker.ask(`select due_at > now() as "isAhead" from timers where tenant_id = $1`, [tenant.tenantId]);

beforeEach(async () => {
  tenant = await makeTenant(worker.db, { defaultTeam: true });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  ben = await tenant.addUser({ name: "Ben", role: "supervisor", teamIds: [tenant.teams.billing] });
  asAna = tenant.callAs(ana);
  api = newId();
  await sayAlive(worker.db, api);
  await come();
  await write();
  conversationId = (await takeNext(asAna))!.id;
});

describe("presence", () => {
  it("is offline until a page is connected, what was chosen while one is, and told at each change alone", async () => {
    expect(await presenceOf(ben)).toBe("offline");
    expect(await presenceOf(ana)).toBe("available");
    await choosePresence(asAna, { presence: "away" });
    await choosePresence(asAna, { presence: "away" });
    expect(await presenceOf(ana)).toBe("away");
    await goOffline();
    expect(await presenceOf(ana)).toBe("offline");
    await come();
    expect(await presenceOf(ana)).toBe("away");
    expect(await told()).toEqual(["available", "away", "offline", "away"]);
  });

  it("survives a reload and a move to another process", async () => {
    await leave();
    expect(await presenceOf(ana)).toBe("available");
    await come();
    await letMomentCome();
    await ring();
    const other = newId();
    await sayAlive(worker.db, other);
    await connectUser(asAna, ana.userId, other);
    await leave();
    await letMomentCome();
    await ring();
    expect(await presenceOf(ana)).toBe("available");
    expect(await told()).toEqual(["available"]);
    expect(await timers()).toEqual([]);
  });

  it("ends with the process that was killed, whose people did not come back elsewhere", async () => {
    await letGoOfDead(worker.db);
    expect(await presenceOf(ana)).toBe("available");
    await worker.ask(`update api_processes set alive_until = now() - interval '1 s' where id = $1`, [api]);
    await letGoOfDead(worker.db);
    await ring();
    expect(await presenceOf(ana)).toBe("offline");
    // It was only thought dead: what it holds has to be said again.
    expect(await sayAlive(worker.db, api)).toBe(false);
    await come();
    expect(await sayAlive(worker.db, api)).toBe(true);
    expect(await presenceOf(ana)).toBe("available");
  });

  it("is asked for in a while after a process ended in order", async () => {
    await endProcess(worker.db, api);
    await ring();
    expect(await presenceOf(ana)).toBe("available");
    await letMomentCome();
    await ring();
    expect(await presenceOf(ana)).toBe("offline");
  });

  it("is a person's own to say", async () => {
    await expect(choosePresence(tenant.call, { presence: "away" })).rejects.toMatchObject({ code: "person_required" });
  });
});

describe("a customer who writes again after the conversation was closed", () => {
  it("is back with the same agent, who is available", async () => {
    await close();
    await write();
    expect(await now()).toMatchObject({
      state: "assigned",
      assigneeId: ana.userId,
      disposition: null,
      unreadCount: 1,
    });
    expect(await lines()).toEqual(["opened by contact", "taken by user", "closed by user", "reopened by contact"]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["away", () => choosePresence(asAna, { presence: "away" })],
    ["offline", () => goOffline()],
    ["deactivated", () => worker.ask(`update users set deactivated_at = now() where id = $1`, [ana.userId])],
    ["no longer of the team", () => worker.ask(`delete from team_members where user_id = $1`, [ana.userId])],
  ])("waits in the queue when that agent is %s", async (_what, become) => {
    await close();
    await become();
    await write();
    expect(await now()).toMatchObject({ state: "queued", teamId: tenant.teams.billing, assigneeId: null });
  });
});

describe("a customer who waits for an offline owner", () => {
  it("goes back to the queue once the company's minutes are over, in their place and with a line", async () => {
    await goOffline();
    expect(await now()).toMatchObject({ state: "assigned" });
    await letPass(14);
    await ring();
    expect(await now()).toMatchObject({ state: "assigned" });
    await letPass(2);
    await Promise.all([ring(), ring(), ring()]);
    expect(await now()).toMatchObject({
      state: "queued",
      teamId: tenant.teams.billing,
      assigneeId: null,
      unreadCount: 1,
    });
    expect(await lines()).toEqual(["opened by contact", "taken by user", "unassigned by system"]);
    const [row] = await worker.ask<{ waited: boolean }>(
      `select waiting_since < now() - interval '15 minutes' as waited from conversations where id = $1`,
      [conversationId],
    );
    expect(row).toEqual({ waited: true });
    const audit = await worker.ask(
      `select 1 from audit_log where subject_id = $1 and action = 'conversation.unassigned' and actor_type = 'system:absence'`,
      [conversationId],
    );
    expect(audit).toHaveLength(1);
  });

  it("who wrote only after that is looked for as well", async () => {
    await answer();
    await goOffline();
    await letMomentCome();
    await ring();
    expect(await timers()).toEqual([]);
    // Sorted by the provider's whole seconds: later than the answer.
    await worker.ask(`update messages set sort_at = sort_at - interval '5 s' where conversation_id = $1`, [
      conversationId,
    ]);
    await write();
    expect(await timers()).toEqual([{ isAhead: true }]);
    await letPass(16);
    await ring();
    expect(await now()).toMatchObject({ state: "queued" });
  });

  it("stays when the owner came back meanwhile, even where the timer had begun to ring", async () => {
    await goOffline();
    await letPass(20);
    await come();
    await worker.ask(
      `insert into timers (tenant_id, kind, subject_id, due_at) values ($1, 'absence', $2, now() - interval '1 s')`,
      [tenant.tenantId, ana.userId],
    );
    await ring();
    expect(await now()).toMatchObject({ state: "assigned", assigneeId: ana.userId });
    expect(await timers()).toEqual([]);
  });

  it("stays when they were answered", async () => {
    await answer();
    await goOffline();
    await letPass(20);
    await ring();
    expect(await now()).toMatchObject({ state: "assigned", assigneeId: ana.userId });
  });

  it("stays when the company wants it so", async () => {
    const admin = await tenant.addUser({ name: "Carla", role: "admin" });
    await setAbsence(tenant.callAs(admin), { minutes: null });
    await goOffline();
    await letPass(600);
    await ring();
    expect(await now()).toMatchObject({ state: "assigned", assigneeId: ana.userId });
    await expect(setAbsence(asAna, { minutes: 5 })).rejects.toMatchObject({ code: "forbidden" });
    await expect(setAbsence(tenant.callAs(admin), { minutes: 0 })).rejects.toThrow("at least a minute");
  });

  it("waits anew for whom it was given to, though that one is offline too, and goes back then", async () => {
    await letPass(20);
    const carla = await tenant.addUser({ name: "Carla", role: "agent", teamIds: [tenant.teams.billing] });
    await assignConversation(tenant.callAs(ben), { conversationId, assigneeId: carla.userId });
    await letMomentCome();
    await ring();
    expect(await now()).toMatchObject({ assigneeId: carla.userId });
    await letPass(16);
    await ring();
    expect(await now()).toMatchObject({ state: "queued", assigneeId: null });
  });

  it("is not forgotten when handing them on was taken back", async () => {
    await come(ben);
    await goOffline();
    const asBen = tenant.callAs(ben);
    await transferConversation(asBen, { conversationId, assigneeId: ben.userId });
    await letMomentCome();
    await ring();
    await undoChange(asBen, { conversationId, change: "transferred" });
    expect(await now()).toMatchObject({ assigneeId: ana.userId });
    await letPass(16);
    await ring();
    expect(await now()).toMatchObject({ state: "queued" });
  });

  it("cannot be given back to them by an undo of what was done before", async () => {
    const asBen = tenant.callAs(ben);
    await assignConversation(asBen, { conversationId, assigneeId: ana.userId });
    await goOffline();
    await worker.ask(`update messages set created_at = created_at - interval '20 minutes' where tenant_id = $1`, [
      tenant.tenantId,
    ]);
    await worker.ask(`update tenants set return_after_minutes = 1 where id = $1`, [tenant.tenantId]);
    await letPass(2);
    await ring();
    expect(await now()).toMatchObject({ state: "queued" });
    await expect(undoChange(asBen, { conversationId, change: "assigned" })).rejects.toMatchObject({ code: "conflict" });
    expect(await now()).toMatchObject({ state: "queued" });
  });
});
