/** What a caller writes into a search, a cursor or a text is never read as SQL: it finds nothing foreign, breaks nothing, waits for nothing (T2). */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { DomainError } from "@max/domain/errors";
import { StartBulk } from "@max/domain/conversation/bulk";
import { FILTER_PARTS } from "@max/domain/conversation/filter";
import { CountConversations, ListConversations } from "@max/domain/conversation/inputs";
import { SaveView } from "@max/domain/conversation/saved-view";
import type { ConversationId } from "@max/domain/ids";
import { Search } from "@max/domain/search/views";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { newId } from "@max/platform/ids";
import { listContacts } from "./contact/list-contacts.ts";
import { listAudit } from "./audit/read-audit.ts";
import { closeConversation } from "./conversation/close-conversation.ts";
import { conversationById } from "./conversation/conversation-by-id.ts";
import { listConversations } from "./conversation/list-conversations.ts";
import { reopenConversation } from "./conversation/reopen-conversation.ts";
import { listMessages } from "./message/list-messages.ts";
import { receive } from "./message/receive.ts";
import { sendMessage } from "./message/send-message.ts";
import { listQuarantined } from "./quarantine/list-quarantined.ts";
import { search } from "./search/search.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

const SLEEP_S = 20;
const WAYS_OUT = ["'", "''", "\\'", '"', "%'", "')", "'))", "1", "1)", "$1", "%", "\\"];
const WAYS_ON = [
  ` or 1=1 --`,
  ` or pg_sleep(${SLEEP_S}) is not null --`,
  `; select pg_sleep(${SLEEP_S}); --`,
  ` union select name, name, name from contacts --`,
  `; select set_config('max.tenant_id', '00000000-0000-7000-8000-000000000000', false); --`,
];
const PAYLOADS = WAYS_OUT.flatMap((out) => WAYS_ON.map((on) => `${out}${on}`));

let ours: TestTenant;
let conversationId: ConversationId;
beforeAll(async () => {
  const theirs = await makeTenant(db);
  ours = await makeTenant(db);
  for (const tenant of [ours, theirs])
    await receive(
      tenant.call,
      asDelivery(tenant.inboxId, [
        textFrom(personWithPhone("5511900000001", "Lia Prado"), { externalId: "wamid.1", text: "Oi" }),
      ]),
    );
  conversationId = (await listConversations(ours.call, { limit: 1 })).items[0]!.id;
});

describe("SQL in what a caller writes", () => {
  it("is at least 60 payloads", () => {
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
  });

  it("finds nothing in a search, and does not wait", async () => {
    const start = performance.now();
    for (const q of PAYLOADS) {
      expect((await listConversations(ours.call, { q, limit: 10 })).items, q).toEqual([]);
      expect((await listContacts(ours.call, { q, limit: 10 })).items, q).toEqual([]);
      const { messages } = await search(ours.call, Search.parse({ q: `${q} or sleep`, kind: "messages" }));
      expect(messages!.items, q).toEqual([]);
    }
    expect(performance.now() - start).toBeLessThan(SLEEP_S * 1_000);
  });

  it("takes the wildcards of LIKE for what they are: signs between words", async () => {
    for (const q of ["%", "_", "L%a", "L_m", "\\"]) {
      expect((await listConversations(ours.call, { q, limit: 10 })).items, q).toEqual([]);
      expect((await listContacts(ours.call, { q, limit: 10 })).items, q).toEqual([]);
    }
    expect((await listContacts(ours.call, { q: "pra li", limit: 10 })).items).toHaveLength(1);
  });

  it("is no cursor of any list, also behind a good one", async () => {
    const start = performance.now();
    const good = [`1790000000000.${newId()}`, `${"0".repeat(15)}-${"0".repeat(16)}-${"0".repeat(6)}`];
    for (const cursor of PAYLOADS.flatMap((payload) => [payload, ...good.map((one) => one + payload)]))
      for (const list of [
        () => listConversations(ours.call, { cursor, limit: 10 }),
        () => listContacts(ours.call, { cursor, limit: 10 }),
        () => listMessages(ours.call, { conversationId, cursor, limit: 10 }),
        () => search(ours.call, Search.parse({ q: "oi", kind: "messages", cursor: cursor.slice(0, 400) })),
        () => listQuarantined(ours.call, { cursor, limit: 10 }),
        () => listAudit(ours.call, { cursor, limit: 10 }),
      ]) {
        const refusal: unknown = await list().catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(DomainError);
        expect(refusal).toMatchObject({ code: "invalid_input" });
      }
    expect(performance.now() - start).toBeLessThan(SLEEP_S * 1_000);
  });

  it("is no part of a filter, of a list, a count, a saved view or an act on many", () => {
    for (const payload of PAYLOADS)
      for (const part of Object.keys(FILTER_PARTS)) {
        const filter = { [part]: payload };
        expect(ListConversations.safeParse(filter).success, `${part}: ${payload}`).toBe(false);
        expect(CountConversations.safeParse(filter).success).toBe(false);
        const [bulkId, savedViewId] = [newId(), newId()];
        expect(StartBulk.safeParse({ bulkId, act: { type: "take" }, filter }).success).toBe(false);
        expect(SaveView.safeParse({ savedViewId, name: "x", audience: { type: "me" }, filter }).success).toBe(false);
      }
  });

  it("is kept to the letter in a text, a client's id and a disposition", async () => {
    const start = performance.now();
    // Every third: each way out and each way on is among them.
    for (const payload of PAYLOADS.filter((_, place) => place % 3 === 0)) {
      const message = await sendMessage(ours.call, { conversationId, clientMessageId: payload, text: payload });
      expect(message).toMatchObject({ text: payload, clientMessageId: payload });
      await closeConversation(ours.call, { conversationId, disposition: payload });
      expect((await conversationById(ours.call, { conversationId })).conversation.disposition).toBe(payload);
      await reopenConversation(ours.call, { conversationId });
    }
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
