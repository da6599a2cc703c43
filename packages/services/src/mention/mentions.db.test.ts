/** Mentions: whom a note calls may read and write notes, finds it, is told, and loses it with the note or the team (T1, T11). */
import { afterAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { Mentioned } from "@max/domain/conversation/note";
import type { ConversationId, TeamId, UserId } from "@max/domain/ids";
import type { LiveEvent } from "@max/domain/live/events";
import { eventFor } from "@max/domain/live/visibility";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, pictureContent, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { openAttachment } from "../attachment/open-attachment.ts";
import { conversationById } from "../conversation/conversation-by-id.ts";
import { countConversations } from "../conversation/count-conversations.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { takeFromQueue } from "../conversation/take-from-queue.ts";
import { transferConversation } from "../conversation/transfer-conversation.ts";
import { liveBounds, readLiveEvents } from "../live/read-live-events.ts";
import { presentPlacements } from "../live/present-placements.ts";
import { listMessages } from "../message/list-messages.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { removeNote } from "../note/change-note.ts";
import { writeNote } from "../note/write-note.ts";
import { numberLiveEvents } from "../outbox/number-live-events.ts";
import { shardOf } from "../outbox/record-live.ts";
import { listMentions } from "./list-mentions.ts";
import { markMentionsSeen } from "./mark-mentions-seen.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

type Person = Actor & { type: "user" };
let tenant: TestTenant;
let returns: TeamId;
let [ana, ben, eve, fay]: Person[] = [];
let conversationId: ConversationId;
let clicks = 0;

const as = (person: Person | undefined) => tenant.callAs(person!);
const user = (person: Person | undefined): Mentioned => ({ type: "user", id: person!.userId });
const team = (id: TeamId): Mentioned => ({ type: "team", id });
const write = (person: Person | undefined, text: string, ...mentions: Mentioned[]) =>
  writeNote(as(person), { conversationId, clientNoteId: `click ${++clicks}`, text, mentions });
const refused = { code: "not_found" };
const mentionsOf = async (person: Person | undefined) =>
  (await listMentions(as(person), { limit: 50 })).items.map(({ note, isSeen }) => [note.text, isSeen]);
const unseen = async (person: Person | undefined) => (await countConversations(as(person))).unseenMentions;

/** Every way there is to a conversation, and whether it is open to this person. */
async function waysOf(person: Person | undefined) {
  const call = as(person);
  const isOpen = async (work: Promise<unknown>) =>
    work.then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject(refused);
        return false;
      },
    );
  const { items: messages } = await listMessages(tenant.call, { conversationId, limit: 5 });
  const attachmentId = messages.find(({ attachment }) => attachment)!.attachment!.id;
  const place = (await presentPlacements(tenant.call, [conversationId])).get(conversationId)!;
  const event: LiveEvent = { type: "note.removed", conversationId, noteId: (await write(ben, "x")).id };
  return {
    conversation: await isOpen(conversationById(call, { conversationId })),
    thread: await isOpen(listMessages(call, { conversationId, limit: 5 })),
    file: await isOpen(openAttachment(call, attachmentId)),
    list: (await listConversations(call, { limit: 50 })).items.some(({ id }) => id === conversationId),
    found: (await listConversations(call, { limit: 50, q: "Lia" })).items.some(({ id }) => id === conversationId),
    counted: (await countConversations(call)).open === 1,
    live: eventFor(person!, { seq: 1, event, before: place, after: place }) !== null,
    writes: await isOpen(writeNote(call, { conversationId, clientNoteId: `click ${++clicks}`, text: "Me too" })),
  };
}
const ways = (isOpen: boolean) => ({
  conversation: isOpen,
  thread: isOpen,
  file: isOpen,
  list: isOpen,
  found: isOpen,
  counted: isOpen,
  live: isOpen,
  writes: isOpen,
});

/** What this person heard live since the last time that was asked. */
async function heardBy(person: Person | undefined, since: number) {
  await numberLiveEvents(db, shardOf(tenant.tenantId));
  const rows = await readLiveEvents(tenant.call, since, 100);
  return rows.flatMap((row) => eventFor(person!, row)?.type ?? []);
}
async function now() {
  await numberLiveEvents(db, shardOf(tenant.tenantId));
  return (await liveBounds(tenant.call)).head;
}

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  ({ returns } = tenant.teams);
  const { billing } = tenant.teams;
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [billing] });
  ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [billing] });
  eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [returns] });
  fay = await tenant.addUser({ name: "Fay", role: "team_lead", teamIds: [returns] });
  const lia = personWithPhone("5511900010001", "Lia Prado");
  const photo = { ...textFrom(lia, { externalId: "m2", text: "" }), content: pictureContent("media.1") };
  await receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(lia, { externalId: "m1", text: "Oi" }), photo]));
  conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
  await takeFromQueue(as(ben), { conversationId });
});

describe("whom a note calls", () => {
  it("finds every way to the conversation open, and closed again when the note is removed", async () => {
    for (const person of [eve, fay]) expect(await waysOf(person)).toEqual(ways(false));
    const note = await write(ben, "@Eve and @Fay, is this yours?", user(eve), user(fay));
    expect(note.mentions).toEqual([
      { type: "user", id: eve!.userId, name: "Eve" },
      { type: "user", id: fay!.userId, name: "Fay" },
    ]);
    for (const person of [eve, fay]) expect(await waysOf(person)).toEqual(ways(true));
    expect(await waysOf(ana)).toEqual(ways(false));
    await removeNote(as(ben), { noteId: note.id });
    for (const person of [eve, fay]) {
      expect(await waysOf(person)).toEqual(ways(false));
      expect([await mentionsOf(person), await unseen(person)]).toEqual([[], 0]);
    }
  });

  it("may read and write notes and nothing else", async () => {
    await write(ben, "@Eve", user(eve));
    const answer = { conversationId, clientMessageId: "click", text: "Hello" };
    await expect(sendMessage(as(eve), answer)).rejects.toMatchObject({ code: "forbidden" });
    await expect(takeFromQueue(as(eve), { conversationId })).rejects.toMatchObject({ code: "forbidden" });
    await expect(transferConversation(as(eve), { conversationId, teamId: returns })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("keeps it while another note calls them", async () => {
    const first = await write(ben, "@Eve", user(eve));
    await write(ben, "@Eve again", user(eve));
    await removeNote(as(ben), { noteId: first.id });
    expect(await waysOf(eve)).toEqual(ways(true));
    expect(await mentionsOf(eve)).toEqual([["@Eve again", false]]);
  });

  it("is not who wrote it: nobody keeps a conversation by calling themself", async () => {
    await transferConversation(as(ben), { conversationId, teamId: tenant.teams.billing });
    await write(ana, "@Ana", user(ana));
    await takeFromQueue(as(ben), { conversationId });
    await expect(conversationById(as(ana), { conversationId })).rejects.toMatchObject(refused);
    expect([await mentionsOf(ana), await unseen(ana)]).toEqual([[], 0]);
  });

  it("is somebody who is there: one who has left, or an unknown one, is refused and nothing is stored (T1)", async () => {
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update users set deactivated_at = now() where tenant_id = $1 and id = $2`, [tx.tenantId, fay!.userId]),
    );
    const unknown: Mentioned = { type: "team", id: eve!.userId as string as TeamId };
    for (const mentioned of [user(fay), unknown, { type: "user", id: returns as string as UserId } as const])
      await expect(write(ben, "@Eve @Fay", user(eve), mentioned)).rejects.toMatchObject(refused);
    expect(await mentionsOf(eve)).toEqual([]);
    expect((await conversationById(as(ben), { conversationId })).notes).toEqual([]);
  });
});

describe("a team that is called", () => {
  it("opens the conversation to whoever is in it, and closes it to whoever leaves it (T11)", async () => {
    await write(ben, "@returns, a cracked shade", team(returns));
    expect(await waysOf(eve)).toEqual(ways(true));
    expect([await mentionsOf(eve), await unseen(eve)]).toEqual([[["@returns, a cracked shade", false]], 1]);
    const gone: Person = { ...eve!, teamIds: [] };
    expect(await waysOf(gone)).toEqual(ways(false));
    expect([await mentionsOf(gone), await unseen(gone)]).toEqual([[], 0]);
    const joined: Person = { ...ana!, teamIds: [...ana!.teamIds, returns] };
    expect(await waysOf(joined)).toEqual(ways(true));
    // They were not there when it was written.
    expect([await mentionsOf(joined), await unseen(joined)]).toEqual([[["@returns, a cracked shade", true]], 0]);
  });

  it("hears once of a note that calls it and one of its people", async () => {
    await write(ben, "@returns @Eve", team(returns), user(eve));
    expect([await mentionsOf(eve), await unseen(eve)]).toEqual([[["@returns @Eve", false]], 1]);
  });
});

describe("the mentions of a person", () => {
  it("come newest first, page by page, and are seen when the conversation is opened", async () => {
    for (const text of ["one", "two", "three", "four", "five"]) await write(ben, text, user(eve), team(returns));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listMentions>> = await listMentions(as(eve), { limit: 2, cursor });
      seen.push(...page.items.map(({ note }) => note.text));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(["five", "four", "three", "two", "one"]);
    expect(await unseen(eve)).toBe(5);
    await markMentionsSeen(as(eve), { conversationId });
    expect(await unseen(eve)).toBe(0);
    expect((await mentionsOf(eve)).every(([, isSeen]) => isSeen)).toBe(true);
    expect(await unseen(fay)).toBe(5);
    await expect(markMentionsSeen(as(ana), { conversationId })).rejects.toMatchObject(refused);
  });

  it("are told to them alone: first that the conversation is there, then the note, then that they are called", async () => {
    const before = await now();
    const note = await write(ben, "@Eve", user(eve));
    expect(await heardBy(eve, before)).toEqual(["conversation.changed", "note.changed", "mentions.changed"]);
    expect(await heardBy(ben, before)).toEqual(["conversation.changed", "note.changed"]);
    expect(await heardBy(fay, before)).toEqual([]);

    const called = await now();
    await markMentionsSeen(as(eve), { conversationId });
    await markMentionsSeen(as(eve), { conversationId });
    expect(await heardBy(eve, called)).toEqual(["mentions.changed"]);

    const seen = await now();
    await removeNote(as(ben), { noteId: note.id });
    expect(await heardBy(eve, seen)).toEqual(["conversation.left", "mentions.changed"]);
    expect(await heardBy(ben, seen)).toEqual(["note.removed", "conversation.changed"]);
  });
});
