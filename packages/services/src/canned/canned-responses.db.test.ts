/** Canned responses: who may write and read which, codes that are unique where they are used, and menus ranked by own use. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { CreateCannedResponse } from "@max/domain/canned/canned-response";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { listConversations } from "../conversation/list-conversations.ts";
import { takeNext } from "../conversation/take-next.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { cannedMenu, listCannedResponses } from "./list-canned-responses.ts";
import { archiveCannedResponse, changeCannedResponse, createCannedResponse } from "./save-canned-response.ts";
import { useCannedResponse } from "./use-canned-response.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ana, ben, leo, sue, eve]: Person[] = [];

const as = (person: Person | undefined) => tenant.callAs(person!);
const write = (person: Person | undefined, response: Partial<CreateCannedResponse>) =>
  createCannedResponse(as(person), {
    scope: "personal",
    code: "hi",
    title: "Greeting",
    body: "Olá {{contact.first_name|você}}",
    ...response,
  });
const codesFor = async (person: Person | undefined) => (await cannedMenu(as(person))).map(({ code }) => code);
const pageFor = async (person: Person | undefined, input: Parameters<typeof listCannedResponses>[1]) =>
  (await listCannedResponses(as(person), input)).items.map(({ code }) => code);

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing, returns } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing] });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  sue = await tenant.addUser({ name: "Sue", role: "supervisor", teamIds: [billing] });
  eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [returns] });
});

describe("a canned response", () => {
  it("is read where it belongs: by its owner, by its team, by everybody", async () => {
    await write(ana, { code: "mine" });
    await write(leo, { scope: "team", teamId: tenant.teams.billing, code: "ours" });
    await write(sue, { scope: "tenant", code: "all" });
    expect(await codesFor(ana)).toEqual(["all", "mine", "ours"]);
    expect(await codesFor(ben)).toEqual(["all", "ours"]);
    expect(await codesFor(eve)).toEqual(["all"]);
    for (const [scope, code] of [
      ["personal", "mine"],
      ["team", "ours"],
      ["tenant", "all"],
    ] as const)
      expect(await pageFor(ana, { limit: 50, archived: false, scope })).toEqual([code]);
  });

  it("is written by whoever may: a team's by its lead, the company's by a supervisor", async () => {
    const { billing, returns } = tenant.teams;
    await expect(write(ana, { scope: "team", teamId: billing })).rejects.toMatchObject({ code: "forbidden" });
    await expect(write(leo, { scope: "tenant" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(write(leo, { scope: "team", teamId: returns })).rejects.toMatchObject({ code: "not_found" });
    const own = await write(ana, {});
    for (const other of [ben, sue])
      await expect(
        archiveCannedResponse(as(other), { cannedResponseId: own.id, isArchived: true }),
      ).rejects.toMatchObject({ code: "not_found" });
    const change = { cannedResponseId: own.id, code: "hi", title: "Mine no more", body: "Olá" };
    await expect(changeCannedResponse(as(ana), { ...change, scope: "tenant" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("has a code that is unique where it is used, however many write at once", async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => write(ana, {})));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const attempt of attempts)
      if (attempt.status === "rejected") expect(attempt.reason).toMatchObject({ code: "conflict" });
    await write(ben, {});
    await write(sue, { scope: "tenant" });
    await write(leo, { scope: "team", teamId: tenant.teams.billing });
    expect(await codesFor(ana)).toEqual(["hi", "hi", "hi"]);
  });

  it("leaves its code to another when it is archived, and comes back unless that is taken", async () => {
    const first = await write(ana, {});
    await archiveCannedResponse(as(ana), { cannedResponseId: first.id, isArchived: true });
    expect(await codesFor(ana)).toEqual([]);
    expect(await pageFor(ana, { limit: 50, archived: true })).toEqual(["hi"]);
    const second = await write(ana, {});
    const restore = () => archiveCannedResponse(as(ana), { cannedResponseId: first.id, isArchived: false });
    await expect(restore()).rejects.toMatchObject({ code: "conflict" });
    await archiveCannedResponse(as(ana), { cannedResponseId: second.id, isArchived: true });
    expect(await restore()).toMatchObject({ id: first.id, isArchived: false });
  });

  it("names only variables that there are", async () => {
    await expect(write(ana, { body: "{{contact.shoe_size}}" })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await codesFor(ana)).toEqual([]);
  });

  it("is found by code, title and text, page by page", async () => {
    for (const code of ["c", "a", "b"]) await write(ana, { code, body: code === "b" ? "Refund" : "Hello" });
    expect(await pageFor(ana, { limit: 50, archived: false, q: "reFUND" })).toEqual(["b"]);
    const first = await listCannedResponses(as(ana), { limit: 2, archived: false });
    expect(first.items.map(({ code }) => code)).toEqual(["a", "b"]);
    expect(await pageFor(ana, { limit: 2, archived: false, cursor: first.nextCursor })).toEqual(["c"]);
    await expect(pageFor(ana, { limit: 2, archived: false, cursor: "x" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("stands first for whoever uses it most, and only for them", async () => {
    await write(sue, { scope: "tenant", code: "a" });
    const { id } = await write(sue, { scope: "tenant", code: "b" });
    await Promise.all([1, 2, 3].map(() => useCannedResponse(as(ana), { cannedResponseId: id })));
    expect((await cannedMenu(as(ana))).map(({ code, uses }) => [code, uses])).toEqual([
      ["b", 3],
      ["a", 0],
    ]);
    expect(await codesFor(ben)).toEqual(["a", "b"]);
  });

  it("leaves an audit row for every change", async () => {
    const { id } = await write(ana, {});
    await changeCannedResponse(as(ana), { cannedResponseId: id, scope: "personal", code: "oi", title: "x", body: "x" });
    await archiveCannedResponse(as(ana), { cannedResponseId: id, isArchived: true });
    const rows = await inTransaction(tenant.call, (tx) =>
      tx.query<{ action: string }>(
        `select action from audit_log where tenant_id = $1 and subject_id = $2 order by id`,
        [tx.tenantId, id],
      ),
    );
    expect(rows.map(({ action }) => action)).toEqual(["canned.created", "canned.changed", "canned.archived"]);
  });
});

describe("a message with a blank left in it", () => {
  it("is not sent, and what only looks like one is", async () => {
    const event = textFrom(personWithPhone("5511900010001"), { externalId: "m1", text: "Oi" });
    await receive(tenant.call, asDelivery(tenant.inboxId, [event]));
    await takeNext(as(ana));
    const conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
    const send = (text: string) => sendMessage(as(ana), { conversationId, clientMessageId: text, text });
    await expect(send("Olá {{contact.first_name}}")).rejects.toMatchObject({ code: "unfilled_variable" });
    expect(await send("Write {{7*7}} in your template")).toMatchObject({ status: "queued" });
  });
});
