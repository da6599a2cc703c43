/** People are told once of what concerns them, never of their own acts, and never of what they may not read. */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import { FIRST_CHOICES } from "@max/domain/notice/notice";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { closeConversation } from "../conversation/close-conversation.ts";
import { assignConversation } from "../conversation/assign-conversation.ts";
import { countConversations } from "../conversation/count-conversations.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { markRead } from "../conversation/mark-read.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { transferConversation } from "../conversation/transfer-conversation.ts";
import { readLiveEvents } from "../live/read-live-events.ts";
import { markMentionsSeen } from "../mention/mark-mentions-seen.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { pinNote, removeNote } from "../note/change-note.ts";
import { writeNote } from "../note/write-note.ts";
import { numberLiveEvents } from "../outbox/number-live-events.ts";
import { shardOf } from "../outbox/record-live.ts";
import { deleteOldNotices } from "./delete-old-notices.ts";
import { makeNotices, tenantsToTell } from "./make-notices.ts";
import { markAllNoticesRead, markNoticesRead } from "./mark-notices-read.ts";
import { noticeSettings, saveNoticeSettings } from "./notice-settings.ts";
import { listNotices } from "./read-notices.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let [ana, ben, eve, leo]: Person[] = [];
let conversationId: ConversationId;
let serial = 0;

const as = (person: Person | undefined) => tenant.callAs(person!);
const told = async (person: Person | undefined) =>
  (await listNotices(as(person), { limit: 50 })).items.map(({ kind, count, text, isRead }) => [
    kind,
    count,
    text,
    isRead,
  ]);
const unread = async (person: Person | undefined) => (await countConversations(as(person))).unreadNotices;

async function write(text: string, phone = "5511900010001", name = "Lia Prado"): Promise<ConversationId> {
  const event = textFrom(personWithPhone(phone, name), { externalId: `m${++serial}`, text });
  await receive(tenant.call, asDelivery(tenant.inboxId, [event]));
  return (await listConversations(tenant.call, { q: name, limit: 1 })).items[0]!.id;
}

/** As the relay and the leading worker do. */
async function tell(): Promise<void> {
  while ((await numberLiveEvents(db, shardOf(tenant.tenantId))).isMore);
  while (await makeNotices(tenant.call));
}

const isThere = (person: Person | undefined, isConnected: boolean) =>
  inTransaction(tenant.call, (tx) =>
    tx.query(`update users set is_connected = $3 where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      person!.userId,
      isConnected,
    ]),
  );

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const { billing, returns } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing] });
  eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [returns] });
  leo = await tenant.addUser({ name: "Leo", role: "team_lead", teamIds: [billing] });
  conversationId = await write("Oi");
  await tell();
});

describe("an agent", () => {
  it("is told of what is given to them, and of each thing a customer writes in it, counted while it is unread", async () => {
    await assignConversation(as(leo), { conversationId, assigneeId: ana!.userId });
    await write("Alguém?");
    await tell();
    await write("Olá??");
    await tell();
    expect(await told(ana)).toEqual([
      ["message", 2, "Olá??", false],
      ["assigned", 1, null, false],
    ]);
    expect([await unread(ana), await told(leo), await told(ben)]).toEqual([2, [], []]);
  });

  it("reads the note that came along with what was handed on", async () => {
    await takeFromQueue(as(ben), { conversationId });
    await transferConversation(as(ben), { conversationId, assigneeId: ana!.userId, note: "She needs an invoice" });
    await tell();
    expect(await told(ana)).toEqual([["transferred", 1, "She needs an invoice", false]]);
    const [notice] = (await listNotices(as(ana), { limit: 1 })).items;
    expect(notice).toMatchObject({ actorName: "Ben", contactName: "Lia Prado", conversationId });
  });

  it("is told nothing of what they did", async () => {
    await isThere(ana, true);
    await takeFromQueue(as(ana), { conversationId });
    await sendMessage(as(ana), { conversationId, clientMessageId: "click", text: "Olá" });
    await writeNote(as(ana), {
      conversationId,
      clientNoteId: "n",
      text: "@Ana",
      mentions: [{ type: "user", id: ana!.userId }],
    });
    await transferConversation(as(ana), { conversationId, teamId: tenant.teams.billing });
    await tell();
    expect(await told(ana)).toEqual([]);
  });

  it("is not told of what they have read already, and reads it everywhere by reading the conversation", async () => {
    await takeFromQueue(as(ana), { conversationId });
    await write("first");
    await markRead(as(ana), { conversationId });
    await tell();
    expect(await told(ana)).toEqual([]);
    await write("second");
    await tell();
    expect(await unread(ana)).toBe(1);
    await markRead(as(ana), { conversationId });
    expect([await told(ana), await unread(ana)]).toEqual([[["message", 1, "second", true]], 0]);
    await write("third");
    await tell();
    expect(await told(ana)).toEqual([
      ["message", 1, "third", false],
      ["message", 1, "second", true],
    ]);
  });

  it("that reads while they are being told is told and has read, or is not told: never left with an unread one", async () => {
    await takeFromQueue(as(ana), { conversationId });
    for (let round = 0; round < 8; round++) {
      await write(`round ${round}`);
      await Promise.all([tell(), markRead(as(ana), { conversationId })]);
      await tell();
      expect(await unread(ana)).toBe(0);
    }
  });

  it("keeps no notice of what went to somebody else or was answered", async () => {
    await assignConversation(as(leo), { conversationId, assigneeId: ana!.userId });
    await tell();
    await assignConversation(as(leo), { conversationId, assigneeId: ben!.userId });
    await tell();
    expect([await unread(ana), await unread(ben)]).toEqual([0, 1]);
    await sendMessage(as(ben), { conversationId, clientMessageId: "click", text: "Olá" });
    await tell();
    expect(await unread(ben)).toBe(0);
  });
});

describe("a team", () => {
  it("is told of what waits, in one notice for all of it, and only those who are there", async () => {
    await isThere(ana, true);
    await write("I", "5511900010002", "Rosa Nava");
    await write("II", "5511900010003", "Tom Lee");
    await tell();
    expect([await told(ana), await told(ben), await told(eve)]).toEqual([[["queued", 2, null, false]], [], []]);
    const [notice] = (await listNotices(as(ana), { limit: 1 })).items;
    expect(notice).toMatchObject({ teamId: tenant.teams.billing, contactName: "" });
  });

  it("has nothing left to look at once its queue is empty", async () => {
    await isThere(ana, true);
    const second = await write("I", "5511900010002", "Rosa Nava");
    await tell();
    await takeFromQueue(as(ben), { conversationId: second });
    await tell();
    expect(await unread(ana), "Lia still waits").toBe(1);
    await takeFromQueue(as(ben), { conversationId });
    await tell();
    expect(await unread(ana)).toBe(0);
  });

  it("is told nothing of what was taken before it could be told", async () => {
    await isThere(ana, true);
    await takeFromQueue(as(ben), { conversationId });
    const second = await write("I", "5511900010002", "Rosa Nava");
    await takeFromQueue(as(ben), { conversationId: second });
    await tell();
    expect(await told(ana)).toEqual([]);
  });
});

describe("who is called in a note", () => {
  it("is told once, by name and by team alike, and not again when it is pinned", async () => {
    const mentions = [
      { type: "user" as const, id: eve!.userId },
      { type: "team" as const, id: tenant.teams.returns },
    ];
    const note = await writeNote(as(ben), { conversationId, clientNoteId: "n", text: "@Eve @Returns look", mentions });
    await pinNote(as(ben), { noteId: note.id, isPinned: true });
    await tell();
    expect(await told(eve)).toEqual([["mention", 1, "@Eve @Returns look", false]]);
    await markMentionsSeen(as(eve), { conversationId });
    expect(await unread(eve)).toBe(0);
  });

  it("hears no word of a note that was taken back, nor of the conversation that closed to them with it (T11)", async () => {
    const note = await writeNote(as(ben), {
      conversationId,
      clientNoteId: "n",
      text: "@Eve secret",
      mentions: [{ type: "user", id: eve!.userId }],
    });
    await tell();
    expect(await unread(eve)).toBe(1);
    await removeNote(as(ben), { noteId: note.id });
    expect([await told(eve), await unread(eve)]).toEqual([[], 0]);
  });
});

describe("telling", () => {
  it("is done once, however often and by however many workers it is done", async () => {
    await assignConversation(as(leo), { conversationId, assigneeId: ana!.userId });
    while ((await numberLiveEvents(db, shardOf(tenant.tenantId))).isMore);
    await Promise.all([makeNotices(tenant.call), makeNotices(tenant.call), makeNotices(tenant.call)]);
    await makeNotices(tenant.call);
    expect(await told(ana)).toEqual([["assigned", 1, null, false]]);
    expect(await tenantsToTell(db)).not.toContain(tenant.tenantId);
  });

  it("says so to nobody but those who were told", async () => {
    const since = (await readLiveEvents(tenant.call, 0, 500)).length;
    await assignConversation(as(leo), { conversationId, assigneeId: ana!.userId });
    await tell();
    await tell();
    const events = (await readLiveEvents(tenant.call, since, 500)).map(({ event }) => event);
    expect(events.filter(({ type }) => type === "notices.changed")).toEqual([
      { type: "notices.changed", userIds: [ana!.userId] },
    ]);
  });

  it("leaves out what somebody does not want to be told", async () => {
    const none = { page: false, browser: false, sound: false };
    await saveNoticeSettings(as(ana), {
      choices: { ...FIRST_CHOICES, assigned: none },
      quietHours: { from: 1320, to: 420 },
    });
    await assignConversation(as(leo), { conversationId, assigneeId: ana!.userId });
    await write("Olá?");
    await tell();
    expect(await told(ana)).toEqual([["message", 1, "Olá?", false]]);
    expect(await noticeSettings(as(ana))).toEqual({
      choices: { ...FIRST_CHOICES, assigned: none },
      quietHours: { from: 1320, to: 420 },
    });
    expect(await noticeSettings(as(ben))).toEqual({ choices: FIRST_CHOICES, quietHours: null });
  });
});

describe("the list", () => {
  it("comes newest first, page by page", async () => {
    await takeFromQueue(as(ana), { conversationId });
    for (const text of ["one", "two", "three"]) {
      await write(text);
      await tell();
      await markRead(as(ana), { conversationId });
    }
    const first = await listNotices(as(ana), { limit: 2 });
    const second = await listNotices(as(ana), { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(["three", "two", "one"]);
    expect(second.nextCursor).toBeNull();
  });

  it("is marked read one by one or all at once, but for what came after one looked", async () => {
    await assignConversation(as(leo), { conversationId, assigneeId: ana!.userId });
    await tell();
    const [seen] = (await listNotices(as(ana), { limit: 1 })).items;
    await write("later");
    await tell();
    await markAllNoticesRead(as(ana), { upTo: seen!.at });
    expect(await told(ana)).toEqual([
      ["message", 1, "later", false],
      ["assigned", 1, null, true],
    ]);
    const [later] = (await listNotices(as(ana), { limit: 1 })).items;
    await markNoticesRead(as(ben), { noticeIds: [later!.id] });
    expect(await unread(ana), "nobody else marks it").toBe(1);
    await markNoticesRead(as(ana), { noticeIds: [later!.id] });
    expect(await unread(ana)).toBe(0);
  });

  it("forgets what is older than sixty days", async () => {
    await assignConversation(as(leo), { conversationId, assigneeId: ana!.userId });
    await write("new");
    await tell();
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update notices set at = now() - interval '61 days' where tenant_id = $1 and kind = 'assigned'`, [
        tx.tenantId,
      ]),
    );
    expect(await deleteOldNotices(tenant.call)).toBe(1);
    expect(await told(ana)).toEqual([["message", 1, "new", false]]);
  });
});

describe("closing", () => {
  it("settles what its agent was told of it", async () => {
    await takeFromQueue(as(ana), { conversationId });
    await write("thanks");
    await tell();
    await closeConversation(as(leo), { conversationId, disposition: "Answered" });
    await tell();
    expect(await unread(ana)).toBe(0);
  });
});
