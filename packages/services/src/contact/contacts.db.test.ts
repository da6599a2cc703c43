/** The page of a person: what is known, what they wrote as far as one may read it, notes, and blocking. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import { ChangeContact } from "@max/domain/contact/contact";
import type { ContactId, ConversationId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { closeConversation } from "../conversation/close-conversation.ts";
import { countConversations } from "../conversation/count-conversations.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { transferConversation } from "../conversation/transfer-conversation.ts";
import { listMessages } from "../message/list-messages.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { blockContact } from "./block-contact.ts";
import { changeContact } from "./change-contact.ts";
import { contactById, contactConversations } from "./contact-by-id.ts";
import { removeContactNote, writeContactNote } from "./contact-notes.ts";
import { listContacts } from "./list-contacts.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ana, ben, leo]: Person[] = [];
let contactId: ContactId;
let conversationId: ConversationId;

const as = (person: Person | undefined) => tenant.callAs(person!);
const lia = personWithPhone("551177304418", "Lia Prado");
let said = 0;
const writes = (sender = lia, text = "Oi") =>
  receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(sender, { externalId: `m${++said}`, text })]));
const edit = (person: Person | undefined, version: number, change: Record<string, unknown>) =>
  changeContact(as(person), ChangeContact.parse({ contactId, version, name: "Lia Prado", ...change }));
const found = async (q: string) => (await listContacts(tenant.call, { q, limit: 10 })).items.map(({ name }) => name);
const rows = <Row extends Record<string, unknown>>(text: string) =>
  inTransaction(tenant.call, (tx) => tx.query<Row>(text, [tx.tenantId]));

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing, returns } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [returns] });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  await writes();
  const [conversation] = (await listConversations(tenant.call, { limit: 1 })).items;
  conversationId = conversation!.id;
  contactId = conversation!.contact.id;
});

describe("what is known of a person", () => {
  it("shows their addresses in the form of today, and whether they are proven", async () => {
    expect((await contactById(as(ana), { contactId })).identities).toMatchObject([
      { type: "phone", value: "551177304418", display: "+55 11 97730 4418", isVerified: true, retiredAt: null },
    ]);
  });

  it("is edited by anybody who answers, and kept in one form", async () => {
    const after = await edit(ana, 1, {
      name: "Lia P. Prado",
      phone: "(11) 98765-4321",
      email: "Lia@Casa.test",
      attributes: [{ name: "Plan", value: "Gold" }],
    });
    expect(after).toMatchObject({
      name: "Lia P. Prado",
      phone: "+5511987654321",
      email: "lia@casa.test",
      attributes: [{ name: "Plan", value: "Gold" }],
      version: 2,
    });
    expect(await contactById(as(ben), { contactId })).toMatchObject({ name: "Lia P. Prado", version: 2 });
    await expect(edit(ana, 2, { phone: "12" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("is not overwritten by somebody who looked before the last change", async () => {
    const both = await Promise.allSettled([edit(ana, 1, { company: "Casa" }), edit(ben, 1, { company: "Lumen" })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = both.find((each) => each.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "conflict" });
  });

  it("that does not change is no change: nobody is told and no version is used up", async () => {
    await edit(ana, 1, { company: "Casa" });
    const told = await rows(`select 1 from outbox where tenant_id = $1 and topic = 'live'`);
    expect(await edit(ana, 2, { company: "Casa" })).toMatchObject({ version: 2 });
    expect(await rows(`select 1 from outbox where tenant_id = $1 and topic = 'live'`)).toHaveLength(told.length);
  });

  it("is found by name, by the end of a number in any of its forms, and by how an address begins", async () => {
    await edit(ana, 1, { phone: "+55 21 3265-4321", email: "lia@casa.test" });
    for (const q of [
      "prado",
      "77304418",
      "304418",
      "+55 11 97730-4418",
      "551177304418",
      "32654321",
      "lia@ca",
      "LIA@CASA.TEST",
    ])
      expect([q, await found(q)]).toEqual([q, ["Lia Prado"]]);
    for (const q of ["04419", "4418", "ia@casa", "lia@other"]) expect([q, await found(q)]).toEqual([q, []]);
  });

  it("says in the audit log which kinds of facts changed, and nothing of what they say", async () => {
    await edit(ana, 1, { company: "Casa Secreta", attributes: [{ name: "Diagnosis", value: "x" }] });
    const [line] = await rows<{ detail: { facts: string } }>(
      `select detail from audit_log where tenant_id = $1 and action = 'contact.changed'`,
    );
    expect(line!.detail).toEqual({ facts: "company,attribute" });
  });
});

describe("a person's conversations", () => {
  it("are those the reader may read; of the others only that they exist", async () => {
    const seenBy = async (person: Person | undefined) => {
      const { items } = await contactConversations(as(person), { contactId, limit: 10 });
      const { hiddenConversations } = await contactById(as(person), { contactId });
      return [items.map(({ id }) => id), hiddenConversations];
    };
    expect(await seenBy(ana)).toEqual([[conversationId], 0]);
    expect(await seenBy(ben)).toEqual([[], 1]);
    await takeFromQueue(as(ana), { conversationId });
    await transferConversation(as(ana), { conversationId, teamId: tenant.teams.returns });
    expect(await seenBy(ana)).toEqual([[], 1]);
    expect(await seenBy(ben)).toEqual([[conversationId], 0]);
  });

  it("come page by page, each once, the last begun first", async () => {
    await closeConversation(as(leo), { conversationId, disposition: "Answered" });
    for (let at = 0; at < 4; at++) {
      await rows(
        `update conversations set closed_at = now() - interval '3 days' where tenant_id = $1 and state = 'closed'`,
      );
      await writes();
      const [open] = (await listConversations(tenant.call, { limit: 1, state: ["new", "queued"] })).items;
      if (at < 3) await closeConversation(as(leo), { conversationId: open!.id, disposition: "Answered" });
    }
    const numbers: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await contactConversations(as(leo), { contactId, limit: 2, cursor });
      numbers.push(...page.items.map(({ number }) => number));
      cursor = page.nextCursor;
    } while (cursor);
    expect(numbers).toHaveLength(5);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  });
});

describe("a note on a person", () => {
  it("is read by every colleague, written once by one click, and removed by its writer or a lead", async () => {
    const note = { contactId, clientNoteId: "click", text: "Prefers voice messages" };
    const [first, second] = await Promise.all([writeContactNote(as(ana), note), writeContactNote(as(ana), note)]);
    expect(first).toEqual(second);
    expect((await contactById(as(ben), { contactId })).notes).toMatchObject([
      { text: note.text, author: { name: "Ana" } },
    ]);
    await expect(removeContactNote(as(ben), { contactNoteId: first!.id })).rejects.toMatchObject({ code: "forbidden" });
    await removeContactNote(as(leo), { contactNoteId: first!.id });
    await expect(removeContactNote(as(ana), { contactNoteId: first!.id })).rejects.toMatchObject({ code: "not_found" });
    expect((await contactById(as(ana), { contactId })).notes).toEqual([]);
  });
});

describe("somebody who is blocked", () => {
  const stored = async () => (await listMessages(tenant.call, { conversationId, limit: 50 })).items.length;

  it("is kept out of queues and badges, and nothing they write is lost", async () => {
    await takeFromQueue(as(ana), { conversationId });
    const blocked = await blockContact(as(ana), { contactId, isBlocked: true, disposition: "Spam" });
    expect(blocked).toMatchObject({ isBlocked: true });
    await writes(lia, "Buy!");
    expect(await stored()).toBe(2);
    const [conversation] = (await listConversations(tenant.call, { limit: 5, state: ["closed"] })).items;
    expect(conversation).toMatchObject({ id: conversationId, unreadCount: 0, contact: { isBlocked: true } });
    expect(await countConversations(as(ana))).toMatchObject({ mine: 0, open: 0, waiting: 0 });
  });

  it("and has never written to this inbox opens nothing either", async () => {
    const rui = personWithPhone("5511900000009", "Rui");
    await writes(rui);
    const contact = (await listContacts(tenant.call, { q: "Rui", limit: 1 })).items[0]!;
    await blockContact(as(leo), { contactId: contact.id, isBlocked: true, disposition: null });
    await rows(`delete from message_external_ids where tenant_id = $1`);
    const other = await inTransaction(tenant.call, async (tx) => {
      const id = crypto.randomUUID();
      await tx.query(`insert into inboxes (tenant_id, id, channel, name) values ($1, $2, 'whatsapp', 'Second')`, [
        tx.tenantId,
        id,
      ]);
      return id as typeof tenant.inboxId;
    });
    await receive(tenant.call, asDelivery(other, [textFrom(rui, { externalId: "first", text: "Hello?" })]));
    const { items } = await contactConversations(as(leo), { contactId: contact.id, limit: 5 });
    expect(items.find(({ inboxId }) => inboxId === other)).toMatchObject({ state: "closed", unreadCount: 0 });
  });

  it("is sent nothing until they are unblocked, and is then received as everybody is", async () => {
    await takeFromQueue(as(ana), { conversationId });
    await blockContact(as(ana), { contactId, isBlocked: true, disposition: null });
    const answer = { conversationId, clientMessageId: "a1", text: "Hello" };
    await expect(sendMessage(as(ana), answer)).rejects.toMatchObject({ code: "contact_blocked" });
    await blockContact(as(ana), { contactId, isBlocked: false, disposition: null });
    await sendMessage(as(ana), answer);
    await writes(lia, "Thanks");
    const [conversation] = (await listConversations(tenant.call, { limit: 5 })).items;
    expect(conversation).toMatchObject({ state: "assigned", unreadCount: 1, contact: { isBlocked: false } });
  });

  it("leaves to others what is theirs: only what one may close is closed", async () => {
    await blockContact(as(ben), { contactId, isBlocked: true, disposition: "Spam" });
    const [conversation] = (await listConversations(tenant.call, { limit: 5 })).items;
    expect(conversation).toMatchObject({ state: "queued", contact: { isBlocked: true } });
  });

  it("who writes in that very moment is received before it or held: nothing is left open", async () => {
    for (let round = 0; round < 8; round++) {
      const sender = personWithPhone(`55119000001${round}0`, `Spam ${round}`);
      await writes(sender);
      const contact = (await listContacts(tenant.call, { q: `Spam ${round}`, limit: 1 })).items[0]!;
      const block = { contactId: contact.id, isBlocked: true, disposition: "Spam" };
      await Promise.all([blockContact(as(leo), block), writes(sender), writes(sender)]);
      const { items } = await contactConversations(as(leo), { contactId: contact.id, limit: 5 });
      expect(items.filter(({ state }) => state !== "closed")).toEqual([]);
    }
  });
});
