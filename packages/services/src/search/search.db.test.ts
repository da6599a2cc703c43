/** Search finds what was said, in any form of its words, and never what the asker may not read. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ApiKeyId, ConversationId } from "@max/domain/ids";
import { type Found, Search } from "@max/domain/search/views";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { assignConversation } from "../conversation/assign-conversation.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { transferConversation } from "../conversation/transfer-conversation.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { removeNote } from "../note/change-note.ts";
import { writeNote } from "../note/write-note.ts";
import { numberLiveEvents } from "../outbox/number-live-events.ts";
import { shardOf } from "../outbox/record-live.ts";
import { createTag } from "../tag/create-tag.ts";
import { removeTag } from "../tag/let-tag-go.ts";
import { tagConversation } from "../tag/tag-conversation.ts";
import { keepAllAnew, keepWords, tenantsWithNews } from "./keep-words.ts";
import { search } from "./search.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let other: TestTenant;
let ana: Person, leo: Person, eve: Person, ada: Person;
let mine: ConversationId;
let theirs: ConversationId;

const as = (person: Person) => tenant.callAs(person);
const find = (call: Call, q: string, more: object = {}) => search(call, Search.parse({ q, ...more }));
const said = async (call: Call, q: string, more: object = {}) =>
  (await find(call, q, { kind: "messages", ...more })).messages!.items.map(({ snippet }) => snippet.text);

/** As the relay and the leading worker do. */
async function keepAll(of: TestTenant): Promise<void> {
  while ((await numberLiveEvents(db, shardOf(of.tenantId))).isMore);
  while (await keepWords(of.call));
}

let serial = 0;
async function write(of: TestTenant, phone: string, name: string, text: string): Promise<ConversationId> {
  const event = textFrom(personWithPhone(phone, name), { externalId: `s${++serial}`, text });
  await receive(of.call, asDelivery(of.inboxId, [event]));
  return (await listConversations(of.call, { q: name, limit: 1 })).items[0]!.id;
}

beforeAll(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  other = await makeTenant(db, { defaultTeam: true });
  const { billing, returns } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [returns] });
  ada = await tenant.addUser({ name: "Ada", role: "admin" });
  mine = await write(tenant, "5511900020001", "Márcia Prado", "Não recebi a devolução do pedido 48213");
  await write(tenant, "5511900020001", "Márcia Prado", "My deliveries were cancelled <b>twice</b>");
  theirs = await write(tenant, "5511900020002", "Jorge Luna", "Quiero las devoluciones del pedido 99001");
  await write(other, "5511900020001", "Canary Prado", "devolução canary 48213");
  await assignConversation(as(leo), { conversationId: mine, assigneeId: ana.userId });
  await transferConversation(as(ada), { conversationId: theirs, teamId: returns });
  await keepAll(tenant);
  await keepAll(other);
});

describe("what was said", () => {
  it.each([
    ["devolucao", "accents"],
    ["DEVOLUÇÕES", "plural and case"],
    ["devolucion", "another language's form"],
    ["devol", "a beginning"],
    ["devluçao", "a slip of the keys"],
    ["recebi 48213", "two words apart"],
    ['"pedido" 48213', "words between quotes"],
  ])("is found by %s: %s", async (q) => {
    expect(await said(as(ana), q)).toEqual(["Não recebi a devolução do pedido 48213"]);
  });

  it("in English by its stem, and shown with places instead of markup", async () => {
    const { messages } = await find(as(ana), "delivery cancel", { kind: "messages" });
    const [hit] = messages!.items;
    expect(hit).toMatchObject({ type: "message", conversationId: mine, contactName: "Márcia Prado" });
    expect(hit!.snippet.text).toBe("My deliveries were cancelled <b>twice</b>");
    expect(hit!.snippet.marks.map(({ from, to }) => hit!.snippet.text.slice(from, to))).toEqual([
      "deliveries",
      "cancelled",
    ]);
  });

  it("is not found by other words, by a form the quotes exclude, or by one word of two", async () => {
    for (const q of ["elephant", '"devoluções"', '"devol"', "devolução 99001"])
      expect(await said(as(ana), q)).toEqual([]);
  });

  it("says which slip it took for what, and only where something was found by it", async () => {
    expect((await find(as(ana), "devluçao")).corrected).toEqual([{ typed: "devlucao", meant: ["devolucao"] }]);
    const jorge = await find(as(ana), "quieero", { kind: "messages" });
    expect(jorge.messages!.items).toEqual([]);
    expect(jorge.corrected).toEqual([]);
  });

  it("in our answers and in notes is found too, and a removed note is not", async () => {
    await sendMessage(as(ana), { conversationId: mine, clientMessageId: "a1", text: "We refunded the zebra lamp" });
    const note = await writeNote(as(ana), { conversationId: mine, clientNoteId: "n1", text: "Zebra stock is out" });
    await keepAll(tenant);
    expect(await said(as(ana), "zebra")).toEqual(["Zebra stock is out", "We refunded the zebra lamp"]);
    await removeNote(as(ana), { noteId: note.id });
    expect(await said(as(ana), "zebra")).toEqual(["We refunded the zebra lamp"]);
  });

  it("is paged from the newest back, each once", async () => {
    for (let n = 1; n <= 5; n++) await write(tenant, "5511900020001", "Márcia Prado", `Giraffe number ${n}`);
    await keepAll(tenant);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: NonNullable<Found["messages"]> = (
        await find(as(ana), "giraffe", { kind: "messages", limit: 2, cursor })
      ).messages!;
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ snippet }) => snippet.text));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([5, 4, 3, 2, 1].map((n) => `Giraffe number ${n}`));
  });

  it("can be asked for by channel, team and time", async () => {
    const all = await said(as(ada), "pedido");
    expect(all).toHaveLength(2);
    expect(await said(as(ada), "pedido", { teamId: tenant.teams.returns })).toEqual([
      "Quiero las devoluciones del pedido 99001",
    ]);
    expect(await said(as(ada), "pedido", { channel: "email" })).toEqual([]);
    expect(await said(as(ada), "pedido", { channel: "whatsapp" })).toEqual(all);
    expect(await said(as(ada), "pedido", { since: "2999-01-01" })).toEqual([]);
    expect(await said(as(ada), "pedido", { until: "1999-01-01" })).toEqual([]);
    expect(await said(as(ada), "pedido", { since: "1999-01-01", until: "2999-01-01" })).toEqual(all);
  });
});

describe("customers and conversations", () => {
  const people = async (call: Call, q: string) => (await find(call, q)).customers!.items.map(({ name }) => name);
  const numbers = async (call: Call, q: string) => (await find(call, q)).conversations!.items.map(({ id }) => id);

  it("are found by names without accents, with a slip, by a phone number and by the conversation's number", async () => {
    for (const q of ["marcia", "marica", "prado mar", "+55 11 90002-0001"])
      expect(await people(as(ana), q), q).toEqual(["Márcia Prado"]);
    expect(await numbers(as(ana), "marsia prado")).toEqual([mine]);
    const { number } = (await listConversations(as(ana), { q: "marcia", limit: 1 })).items[0]!;
    expect(await numbers(as(ana), `#${number}`)).toEqual([mine]);
  });

  it("show nobody conversations they may not read", async () => {
    expect(await numbers(as(ana), "jorge")).toEqual([]);
    expect(await numbers(as(eve), "jorge")).toEqual([theirs]);
    expect(await numbers(as(ada), "jorge")).toEqual([theirs]);
  });
});

describe("nobody finds what they may not read", () => {
  it("of other teams or colleagues, and whoever loses a conversation no longer finds it (T11)", async () => {
    expect(await said(as(ana), "devoluciones")).toEqual(["Não recebi a devolução do pedido 48213"]);
    expect(await said(as(eve), "devoluciones")).toEqual(["Quiero las devoluciones del pedido 99001"]);
    expect(await said(as(leo), "devoluciones")).toEqual(["Não recebi a devolução do pedido 48213"]);
    expect(await said(as(ada), "devoluciones")).toHaveLength(2);
    await assignConversation(as(ada), { conversationId: theirs, assigneeId: ana.userId });
    expect(await said(as(ana), "99001")).toHaveLength(1);
    await transferConversation(as(ana), { conversationId: theirs, teamId: tenant.teams.returns });
    expect(await said(as(ana), "99001")).toEqual([]);
  });

  it("of another company, whatever setting or prefix is asked for", async () => {
    expect(await said(as(ada), "canary")).toEqual([]);
    expect(await said(other.call, "devolução")).toEqual(["devolução canary 48213"]);
    const asked = (q: string) =>
      inTransaction(tenant.call, (tx) =>
        tx.query(
          `select * from search_ids(replace($1, '%', search_prefix($2, now())), 'all', null, '{}', null, null, null, 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 10)`,
          [q, other.tenantId],
        ),
      );
    expect(await asked("'%canary'")).toEqual([]);
    expect(await asked("!'%nothing'")).not.toEqual([]);
    expect((await asked("!'%nothing'")).length).toBe((await asked("!'~nothing'")).length);
    const client = await db.app.connect();
    try {
      await expect(
        client.query(`select * from search_ids('''~a''', 'all', null, '{}', null, null, null, 'infinity', null, 10)`),
      ).rejects.toMatchObject({ code: "42501" });
    } finally {
      client.release();
    }
  });

  it("as a program without the scope to read", async () => {
    const key = { type: "api_key", tenantId: tenant.tenantId, apiKeyId: newId<ApiKeyId>(), name: "k" } as const;
    expect(await said(tenant.callAs({ ...key, scopes: ["read"] }), "48213")).toHaveLength(1);
    expect(await said(tenant.callAs({ ...key, scopes: ["write"] }), "48213")).toEqual([]);
  });
});

describe("tags", () => {
  const carry = async (of: TestTenant, name: string, conversationId: ConversationId) => {
    const tag = await createTag(of.call, { name, color: "red", teamId: null });
    await tagConversation(of.call, { conversationId, tagIds: [tag.id] });
    return tag;
  };
  const ids = ({ conversations }: Found) => conversations!.items.map(({ id }) => id);

  it("are found by their names, whatever the accents and with a slip, and bring what carries them within one's rights", async () => {
    const tag = await carry(tenant, "Reembolso ágil", mine);
    await tagConversation(tenant.call, { conversationId: theirs, tagIds: [tag.id] });
    const shown = { id: tag.id, name: "Reembolso ágil", color: "red", teamId: null, isArchived: false };
    for (const typed of ["reembolso", "REEMB agil", "reemblso"]) {
      const all = await find(as(ada), typed);
      expect(all.tags, typed).toEqual({ items: [shown], nextCursor: null });
      expect(new Set(ids(all)), typed).toEqual(new Set([mine, theirs]));
      expect(ids(await find(as(ana), typed)), typed).toEqual([mine]);
      expect(ids(await find(as(eve), typed)), typed).toEqual([theirs]);
    }
    expect((await find(as(ana), "reemblso")).corrected).toContainEqual({ typed: "reemblso", meant: ["reembolso"] });
    expect(await find(as(ada), "reembolso", { kind: "tags" })).toMatchObject({ conversations: null, messages: null });
    const { conversations } = await find(as(ada), "reembolso", { teamId: tenant.teams.returns });
    expect(conversations!.items.map(({ id }) => id)).toEqual([theirs]);
  });

  it("bring their conversations beside those found by name, page by page, each once", async () => {
    const tag = await carry(tenant, "Márcia", theirs);
    await tagConversation(tenant.call, { conversationId: mine, tagIds: [tag.id] });
    const found: ConversationId[] = [];
    let cursor: string | null = null;
    do {
      const page: Found = await find(as(ada), "marcia", { kind: "conversations", limit: 1, cursor });
      found.push(...ids(page));
      cursor = page.conversations!.nextCursor;
    } while (cursor);
    const inOrder = await listConversations(as(ada), { tagId: tag.id, limit: 10 });
    expect(found).toEqual(inOrder.items.map(({ id }) => id));
    expect(new Set(found)).toEqual(new Set([mine, theirs]));
  });

  it("of another company, and those that are being removed, are found by nobody", async () => {
    const foreign = (await listConversations(other.call, { limit: 1 })).items[0]!.id;
    await carry(other, "Zebra canary", foreign);
    expect((await find(as(ada), "zebra canary")).tags!.items).toEqual([]);
    const tag = await carry(tenant, "Umbrella", mine);
    expect((await find(as(ada), "umbrella")).tags!.items).toHaveLength(1);
    await removeTag(tenant.call, { tagId: tag.id });
    expect(await find(as(ada), "umbrella")).toMatchObject({ tags: { items: [] }, conversations: { items: [] } });
  });
});

describe("the words that are kept", () => {
  it("are made anew for a company whose events are no longer kept", async () => {
    const forget = (text: string) => inTransaction(tenant.call, (tx) => tx.query(text, [tx.tenantId]));
    await forget("delete from search_entries where tenant_id = $1");
    await forget("update search_progress set followed_to = -5 where tenant_id = $1");
    expect(await said(as(ana), "48213")).toEqual([]);
    expect(await tenantsWithNews(db)).toContain(tenant.tenantId);
    await keepAll(tenant);
    expect(await said(as(ana), "48213")).toHaveLength(1);
    expect(await tenantsWithNews(db)).not.toContain(tenant.tenantId);
  });

  it("are made anew for whoever stored messages without a live event", async () => {
    await inTransaction(tenant.call, (tx) =>
      tx.query(
        `update messages set content = jsonb_set(content, '{text}', '"Zanahoria"') where tenant_id = $1 and text like '%48213'`,
        [tx.tenantId],
      ),
    );
    await keepAll(tenant);
    expect(await said(as(ana), "zanahoria")).toEqual([]);
    await keepAllAnew(tenant.call);
    expect(await tenantsWithNews(db)).toContain(tenant.tenantId);
    await keepAll(tenant);
    expect(await said(as(ana), "zanahoria")).toEqual(["Zanahoria"]);
  });

  it("come out the same when two workers keep them at once", async () => {
    await write(tenant, "5511900020001", "Márcia Prado", "Platypus once");
    while ((await numberLiveEvents(db, shardOf(tenant.tenantId))).isMore);
    await Promise.all([keepWords(tenant.call), keepWords(tenant.call), keepWords(tenant.call)]);
    expect(await said(as(ana), "platypus")).toEqual(["Platypus once"]);
  });
});
