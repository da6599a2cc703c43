/** Internal notes: who may write, pin and remove them, who hears of them, and that nothing of them is ever sent. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { conversationById } from "../conversation/conversation-by-id.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { takeNext } from "../conversation/take-next.ts";
import { transferConversation } from "../conversation/transfer-conversation.ts";
import { receive } from "../message/receive.ts";
import { pinNote, removeNote } from "./change-note.ts";
import { writeNote } from "./write-note.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ana, ben, leo, eve]: Person[] = [];
let conversationId: ConversationId;

const as = (person: Person | undefined) => tenant.callAs(person!);
const write = (person: Person | undefined, text: string, clientNoteId = text) =>
  writeNote(as(person), { conversationId, clientNoteId, text });
const seenBy = async (person: Person | undefined) =>
  (await conversationById(as(person), { conversationId })).notes.map(({ text, author }) => [text, author.name]);
const owed = (topic: string) =>
  inTransaction(tenant.call, (tx) =>
    tx.query<{ payload: unknown }>(`select payload from outbox where tenant_id = $1 and topic = $2`, [
      tx.tenantId,
      topic,
    ]),
  );

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing, returns } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing] });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [returns] });
  const event = textFrom(personWithPhone("5511900010001"), { externalId: "m1", text: "Oi" });
  await receive(tenant.call, asDelivery(tenant.inboxId, [event]));
  conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
});

describe("a note", () => {
  it("may be written by whoever may read the conversation, and is read by the same people", async () => {
    await write(ben, "I know this customer");
    await takeNext(as(ana));
    await write(ana, "Asked the warehouse");
    await write(leo, "Offer a refund");
    const all = [
      ["I know this customer", "Ben"],
      ["Asked the warehouse", "Ana"],
      ["Offer a refund", "Leo"],
    ];
    expect(await seenBy(ana)).toEqual(all);
    expect(await seenBy(leo)).toEqual(all);
    for (const stranger of [ben, eve]) {
      await expect(write(stranger, "Let me in")).rejects.toMatchObject({ code: "not_found" });
      await expect(seenBy(stranger)).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("written twice by the same click is one", async () => {
    const notes = await Promise.all(Array.from({ length: 8 }, () => write(ana, "Once", "click")));
    expect(new Set(notes.map(({ id }) => id)).size).toBe(1);
    expect(await seenBy(ana)).toHaveLength(1);
  });

  it("is told to whoever may read, and never owed to a customer", async () => {
    await write(ana, "The customer must not read this");
    expect(await owed("outbound")).toEqual([]);
    const live = (await owed("live")).map(({ payload }) => JSON.stringify(payload));
    expect(live.filter((text) => text.includes("must not read this"))).toHaveLength(1);
  });

  it("may be pinned by a colleague, and removed by its writer or a team lead alone", async () => {
    const note = await write(ana, "Prefers voice messages");
    expect(await pinNote(as(ben), { noteId: note.id, isPinned: true })).toMatchObject({ isPinned: true });
    await expect(removeNote(as(ben), { noteId: note.id })).rejects.toMatchObject({ code: "forbidden" });
    await expect(removeNote(as(eve), { noteId: note.id })).rejects.toMatchObject({ code: "not_found" });
    await removeNote(as(leo), { noteId: note.id });
    expect(await seenBy(ana)).toEqual([]);
    await expect(pinNote(as(ana), { noteId: note.id, isPinned: true })).rejects.toMatchObject({ code: "not_found" });
    const own = await write(ana, "A mistake");
    await removeNote(as(ana), { noteId: own.id });
    expect(await seenBy(ana)).toEqual([]);
  });

  it("goes along with a transfer, in the same moment, and not with one that is refused", async () => {
    await takeNext(as(ana));
    const note = "Third cracked shade this week";
    await expect(
      transferConversation(as(ana), { conversationId, assigneeId: eve!.userId, note }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect(await seenBy(leo)).toEqual([]);
    await transferConversation(as(ana), { conversationId, teamId: tenant.teams.returns, note });
    expect(await seenBy(eve)).toEqual([[note, "Ana"]]);
  });
});
