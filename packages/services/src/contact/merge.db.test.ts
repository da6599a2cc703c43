/** Two contacts who are one person: what comes together, what is taken apart again, and that no order of things loses anything. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import { ChangeContact } from "@max/domain/contact/contact";
import { DomainError } from "@max/domain/errors";
import type { ContactId, ContactMergeId, ConversationId } from "@max/domain/ids";
import type { IdentityAlias, Sender } from "@max/domain/message/transport";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { seededRandom } from "@max/db/test/seeded-random";
import { inTransaction } from "@max/db/transaction";
import { closeConversation } from "../conversation/close-conversation.ts";
import { conversationById } from "../conversation/conversation-by-id.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { transferConversation } from "../conversation/transfer-conversation.ts";
import { listMessages } from "../message/list-messages.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { writeNote } from "../note/write-note.ts";
import { search } from "../search/search.ts";
import { changeContact } from "./change-contact.ts";
import { contactById, contactConversations } from "./contact-by-id.ts";
import { writeContactNote } from "./contact-notes.ts";
import { listContacts } from "./list-contacts.ts";
import { mergeContacts, undoMerge } from "./merge-contacts.ts";
import { previewMerge } from "./preview-merge.ts";
import { suggestMerges } from "./suggest-merges.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

/** 500 of them are what is promised; a few are enough for every change. */
const INTERLEAVINGS = Number(process.env["MERGE_INTERLEAVINGS"] ?? 20);

type Person = Actor & { type: "user" };
type Known = { contactId: ContactId; conversationId: ConversationId; sender: Sender };
let tenant: TestTenant;
let [ana, ben, leo]: Person[] = [];
const as = (person: Person | undefined) => tenant.callAs(person!);

let said = 0;
const writes = async (sender: Sender, text = "Oi") => {
  await receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(sender, { externalId: `m${++said}`, text })]));
  return text;
};

async function meet(sender: Sender): Promise<Known> {
  await writes(sender);
  const [conversation] = (await listConversations(tenant.call, { limit: 1 })).items;
  return { contactId: conversation!.contact.id, conversationId: conversation!.id, sender };
}

const merge = (kept: Known, merged: Known, take: string[] = []) =>
  mergeContacts(as(leo), {
    keptId: kept.contactId,
    mergedId: merged.contactId,
    keptVersion: 1,
    mergedVersion: 1,
    take,
  });
const conversationsOf = async ({ contactId }: Known) =>
  (await contactConversations(as(leo), { contactId, limit: 50 })).items.map(({ id }) => id).sort();
const mergeIdOf = async ({ contactId }: Known): Promise<ContactMergeId> =>
  (await contactById(as(leo), { contactId })).merges[0]!.id;
const ask = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  inTransaction(tenant.call, (tx) => tx.query<Row>(text, [tx.tenantId, ...values]));

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing] });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
});

const privately = personWithPhone("5511977304418", "Lia Prado");
const atWork = personWithPhone("5511900000002", "L. Prado, Lumen");

describe("a merge", () => {
  it("brings addresses, conversations, notes and facts together, and every list shows one person", async () => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    await writeContactNote(as(ana), { contactId: work.contactId, clientNoteId: "1", text: "Invoices to the office" });
    expect(await previewMerge(as(leo), { keptId: lia.contactId, mergedId: work.contactId })).toMatchObject({
      conversations: 1,
      openConversations: 1,
      notes: 1,
      tags: 0,
      conflicts: [{ key: "name", kept: "Lia Prado", merged: "L. Prado, Lumen" }],
    });
    const person = await merge(lia, work);
    expect(person).toMatchObject({ id: lia.contactId, name: "Lia Prado", notes: [{ text: "Invoices to the office" }] });
    expect(person.identities.map(({ value }) => value)).toEqual(["5511977304418", "5511900000002"]);
    expect(await conversationsOf(lia)).toEqual([lia.conversationId, work.conversationId].sort());
    const { items } = await listContacts(tenant.call, { limit: 10 });
    expect(items.map(({ id, identities }) => [id, identities.length])).toEqual([[lia.contactId, 2]]);
    const { conversation } = await conversationById(as(leo), { conversationId: work.conversationId });
    expect(conversation.contact).toMatchObject({ id: lia.contactId, name: "Lia Prado" });
    // By either name the one person is found, with all that is theirs.
    for (const q of ["Lumen", "Lia"]) {
      const found = await search(as(leo), { q, limit: 5 });
      expect(found.customers?.items.map(({ id }) => id)).toEqual([lia.contactId]);
      expect(found.conversations?.items).toHaveLength(2);
    }
  });

  it("leads from the old contact to the person, whom later messages of either address reach in their own thread", async () => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    await merge(lia, work);
    expect((await contactById(as(ana), { contactId: work.contactId })).id).toBe(lia.contactId);
    await writes(atWork, "From the office");
    const { items } = await listMessages(tenant.call, { conversationId: work.conversationId, limit: 5 });
    expect(items[0]!.text).toBe("From the office");
    // The next piece of work on that thread is the person's as well.
    await closeConversation(as(leo), { conversationId: work.conversationId, disposition: "Answered" });
    await ask(
      `update conversations set closed_at = now() - interval '3 days' where tenant_id = $1 and state = 'closed'`,
    );
    await writes(atWork, "Again");
    expect(await conversationsOf(lia)).toHaveLength(3);
    const [newest] = (await listConversations(tenant.call, { limit: 1 })).items;
    expect(newest!.contact).toMatchObject({ id: lia.contactId, name: "Lia Prado" });
  });

  it("is refused to agents, for a contact that changed after it was looked at, and for oneself", async () => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    const pair = { keptId: lia.contactId, mergedId: work.contactId, keptVersion: 1, mergedVersion: 1, take: [] };
    await expect(mergeContacts(as(ana), pair)).rejects.toMatchObject({ code: "forbidden" });
    const changed = ChangeContact.parse({ contactId: work.contactId, version: 1, name: "Somebody else" });
    await changeContact(as(ana), changed);
    await expect(mergeContacts(as(leo), pair)).rejects.toMatchObject({ code: "conflict" });
    const oneself = { keptId: lia.contactId, mergedId: lia.contactId };
    await expect(previewMerge(as(leo), oneself)).rejects.toMatchObject({ code: "conflict" });
    expect(await mergeContacts(as(leo), { ...pair, ...oneself })).toMatchObject({ id: lia.contactId, merges: [] });
  });
});

describe("taking a merge back", () => {
  it("gives each their own, with what came meanwhile, and leaves what was changed since", async () => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    await changeContact(
      as(ana),
      ChangeContact.parse({
        contactId: work.contactId,
        version: 1,
        name: "L. Prado, Lumen",
        company: "Lumen",
        language: "pt-BR",
      }),
    );
    await mergeContacts(as(leo), {
      keptId: lia.contactId,
      mergedId: work.contactId,
      keptVersion: 1,
      mergedVersion: 2,
      take: ["name"],
    });
    const merged = await contactById(as(leo), { contactId: lia.contactId });
    expect(merged).toMatchObject({ name: "L. Prado, Lumen", company: "Lumen", language: "pt-BR", version: 2 });
    const { id: _, name, company } = merged;
    const edited = { contactId: lia.contactId, version: 2, name, company, language: "es" };
    await changeContact(as(ana), ChangeContact.parse(edited));
    await writes(atWork, "Meanwhile");
    await writeContactNote(as(ana), { contactId: lia.contactId, clientNoteId: "2", text: "After the merge" });

    await undoMerge(as(leo), { contactMergeId: await mergeIdOf(lia) });
    const [first, second] = [
      await contactById(as(leo), { contactId: lia.contactId }),
      await contactById(as(leo), { contactId: work.contactId }),
    ];
    expect(first).toMatchObject({ id: lia.contactId, name: "Lia Prado", company: null, language: "es", merges: [] });
    expect(first.notes.map(({ text }) => text)).toEqual(["After the merge"]);
    expect(second).toMatchObject({ id: work.contactId, name: "L. Prado, Lumen", company: "Lumen", language: "pt-BR" });
    expect(await conversationsOf(lia)).toEqual([lia.conversationId]);
    expect(await conversationsOf(work)).toEqual([work.conversationId]);
    const { items } = await listMessages(tenant.call, { conversationId: work.conversationId, limit: 1 });
    expect(items[0]!.text).toBe("Meanwhile");
    const { conversation } = await conversationById(as(leo), { conversationId: work.conversationId });
    expect(conversation.contact).toMatchObject({ id: work.contactId, name: "L. Prado, Lumen" });
  });

  it("of one in a row of merges parts only that one", async () => {
    const known = [await meet(privately), await meet(atWork), await meet(personWithPhone("5511900000003", "Lia P."))];
    const [a, b, c] = known as [Known, Known, Known];
    await merge(b, a);
    const first = await mergeIdOf(b);
    await merge(c, b);
    expect(await conversationsOf(a)).toHaveLength(3);
    await undoMerge(as(leo), { contactMergeId: first });
    expect(await conversationsOf(a)).toEqual([a.conversationId]);
    expect(await conversationsOf(c)).toEqual([b.conversationId, c.conversationId].sort());
    await undoMerge(as(leo), { contactMergeId: await mergeIdOf(c) });
    for (const each of known) expect(await conversationsOf(each)).toEqual([each.conversationId]);
  });

  it("is possible for 30 days and no longer, and twice is once", async () => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    await merge(lia, work);
    const contactMergeId = await mergeIdOf(lia);
    await ask(`update contact_merges set merged_at = now() - interval '30 days' where tenant_id = $1`);
    await expect(undoMerge(as(leo), { contactMergeId })).rejects.toMatchObject({ code: "conflict" });
    expect((await contactById(as(leo), { contactId: lia.contactId })).merges).toEqual([]);
    await ask(`update contact_merges set merged_at = now() - interval '29 days' where tenant_id = $1`);
    const both = await Promise.all([undoMerge(as(leo), { contactMergeId }), undoMerge(as(leo), { contactMergeId })]);
    expect(both.map(({ id }) => id)).toEqual([work.contactId, work.contactId]);
  });
});

describe("who may be the same person", () => {
  const suggested = async ({ contactId }: Known) =>
    (await suggestMerges(as(leo), { contactId })).items.map(({ contact, reasons }) => [
      contact.name,
      ...reasons.map(({ reason }) => reason),
    ]);
  /** As it may stand from before both forms were known to be one. */
  const hold = ({ contactId }: Known, value: string) =>
    ask(`update contact_identities set value = $3 where tenant_id = $1 and contact_id = $2`, [contactId, value]);

  it.each([
    ["Brazil's number with and without the 9", "5511987654321", "551187654321", "same_phone"],
    ["Mexico's with and without the 1", "525512345678", "5215512345678", "same_phone"],
    ["Argentina's with and without the 9, perhaps", "5491123456789", "541123456789", "likely_phone"],
  ])("is told by %s", async (_, one, other, reason) => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    await hold(lia, one);
    await hold(work, other);
    expect(await suggested(lia)).toEqual([["L. Prado, Lumen", reason]]);
    expect(await suggested(work)).toEqual([["Lia Prado", reason]]);
  });

  it("is told by an address the company's server vouched for on two pages, and by none that was only typed", async () => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    const inbox = tenant.inboxId;
    for (const [{ contactId }, member] of [
      [lia, "u1"],
      [work, "u2"],
    ] as const) {
      await ask(
        `update contact_identities set channel = 'widget', type = 'member', value = $3 where tenant_id = $1 and contact_id = $2`,
        [contactId, `${inbox}/${member}`],
      );
      await ask(
        `insert into widget_sessions (tenant_id, id, inbox_id, token_hash, member, email) values ($1, gen_random_uuid(), $2, $3, $4, 'lia@casa.test')`,
        [inbox, Buffer.from(member), member],
      );
    }
    expect(await suggested(lia)).toEqual([]);
    await ask(`update widget_sessions set vouched_email = email where tenant_id = $1`);
    expect(await suggested(lia)).toEqual([["L. Prado, Lumen", "same_email"]]);
  });

  it("is not told by a number that changed hands, a number an agent typed, or a pair that was taken apart (T35)", async () => {
    const [lia, work] = [await meet(privately), await meet(atWork)];
    await changeContact(
      as(ana),
      ChangeContact.parse({ contactId: lia.contactId, version: 1, name: "Lia Prado", phone: "+5511900000002" }),
    );
    expect(await suggested(work)).toEqual([]);
    await hold(lia, "5511987654321");
    await hold(work, "551187654321");
    await ask(`update contact_identities set retired_at = now() where tenant_id = $1 and value = '5511987654321'`);
    expect(await suggested(work)).toEqual([]);
    await ask(`update contact_identities set retired_at = null where tenant_id = $1`);
    expect(await suggested(work)).toHaveLength(1);
    await mergeContacts(as(leo), {
      keptId: work.contactId,
      mergedId: lia.contactId,
      keptVersion: 1,
      mergedVersion: 2,
      take: [],
    });
    expect(await suggested(work)).toEqual([]);
    await undoMerge(as(leo), { contactMergeId: await mergeIdOf(work) });
    expect(await suggested(work)).toEqual([]);
  });
});

describe("a number in its older form", () => {
  const phone = (value: string, isVariant: boolean): IdentityAlias => ({ type: "phone", value, isVariant });
  const writer = (value: string, other: string): Sender => ({
    ...personWithPhone(value),
    aliases: [phone(value, false), phone(other, true)],
  });
  it.each([
    ["Brazil", "5511987654321", "551187654321"],
    ["Mexico", "525512345678", "5215512345678"],
  ])("is the same person in %s, and is answered at the form they wrote by last", async (_, today, old) => {
    await writes(writer(old, today), "first");
    await writes(writer(today, old), "second");
    const { items } = await listContacts(tenant.call, { limit: 5 });
    expect(items).toHaveLength(1);
    expect(await ask(`select send_to as "sendTo" from channel_threads where tenant_id = $1`)).toEqual([
      { sendTo: today },
    ]);
    await writes(writer(old, today), "third");
    expect(await ask(`select send_to as "sendTo" from channel_threads where tenant_id = $1`)).toEqual([
      { sendTo: old },
    ]);
  });
});

describe("two tabs that merge the same two contacts, while people work on them (G29)", () => {
  const seeds = Array.from({ length: INTERLEAVINGS }, (_, seed) => seed + 1);

  it.each(seeds)("ends with one person and loses nothing, seed %i", async (seed) => {
    const random = seededRandom(seed);
    const [a, b] = [await meet(privately), await meet(atWork)];
    await takeFromQueue(as(ana), { conversationId: a.conversationId });
    const kept = { conversation: [] as string[], contact: [] as string[], text: [] as string[] };
    const note = async (known: Known, text: string) => {
      await writeNote(as(leo), { conversationId: known.conversationId, clientNoteId: text, text });
      kept.conversation.push(text);
    };
    const contactNote = async (known: Known, text: string) => {
      await writeContactNote(as(ana), { contactId: known.contactId, clientNoteId: text, text });
      kept.contact.push(text);
    };
    const customer = async (known: Known, text: string) => kept.text.push(await writes(known.sender, text));
    const reply = async () => {
      await sendMessage(as(ana), { conversationId: a.conversationId, clientMessageId: "reply", text: "reply" });
      kept.text.push("reply");
    };
    const acts = random.shuffle<() => Promise<unknown>>([
      () => merge(a, b),
      () => merge(b, a),
      () => closeConversation(as(leo), { conversationId: a.conversationId, disposition: "Answered" }),
      reply,
      () => transferConversation(as(leo), { conversationId: b.conversationId, assigneeId: ana!.userId }),
      () => takeFromQueue(as(ben), { conversationId: b.conversationId }),
      () => note(a, "note on a's work"),
      () => note(b, "note on b's work"),
      () => contactNote(a, "note on a"),
      () => contactNote(b, "note on b"),
      () => customer(a, "a writes"),
      () => customer(b, "b writes"),
    ]);
    const outcomes = await Promise.allSettled(acts.map((act) => act()));
    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(DomainError);

    const contacts = await ask<{ id: ContactId; mergedInto: ContactId | null }>(
      `select id, merged_into as "mergedInto" from contacts where tenant_id = $1`,
    );
    const [survivor, ...others] = contacts.filter(({ mergedInto }) => mergedInto === null);
    expect(others).toEqual([]);
    expect(contacts.find(({ mergedInto }) => mergedInto !== null)?.mergedInto).toBe(survivor!.id);
    const person = await contactById(as(leo), { contactId: a.contactId });
    expect(person.id).toBe(survivor!.id);
    expect(person.merges).toHaveLength(1);

    const all = await contactConversations(as(leo), { contactId: b.contactId, limit: 50 });
    expect(all.items.map(({ id }) => id).sort()).toEqual([a.conversationId, b.conversationId].sort());
    for (const { contact, state, assigneeId } of all.items) {
      expect(contact.id).toBe(survivor!.id);
      if (state === "assigned") expect(assigneeId).not.toBeNull();
    }
    const crowded = await ask(
      `select channel_thread_id from conversations where tenant_id = $1 and state <> 'closed' group by 1 having count(*) > 1`,
    );
    expect(crowded).toEqual([]);

    expect(person.notes.map(({ text }) => text).sort()).toEqual(kept.contact.sort());
    const details = await Promise.all(
      [a, b].map(({ conversationId }) => conversationById(as(leo), { conversationId })),
    );
    expect(details.flatMap(({ notes }) => notes.map(({ text }) => text)).sort()).toEqual(kept.conversation.sort());
    const messages = await ask<{ text: string }>(`select text from messages where tenant_id = $1 and text <> 'Oi'`);
    expect(messages.map(({ text }) => text).sort()).toEqual(kept.text.sort());

    await undoMerge(as(leo), { contactMergeId: person.merges[0]!.id });
    for (const each of [a, b]) expect(await conversationsOf(each)).toEqual([each.conversationId]);
  });
});
