/** A customer who floods is held back and loses nothing; nobody else notices; whoever may answer releases it, once. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationView } from "@max/domain/conversation/views";
import type { ConversationId } from "@max/domain/ids";
import { PLAIN_CONTEXT } from "@max/domain/message/content";
import type { Database } from "@max/db/client";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, pictureContent, textFrom } from "@max/db/test/inbound-events";
import { inTransaction } from "@max/db/transaction";
import { assignConversation } from "../conversation/assign-conversation.ts";
import { closeConversation } from "../conversation/close-conversation.ts";
import { conversationStats } from "../conversation/conversation-stats.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { snoozeConversation } from "../conversation/snooze-conversation.ts";
import { numberLiveEvents } from "../outbox/number-live-events.ts";
import { shardOf } from "../outbox/record-live.ts";
import { changeProtection, readProtection } from "../protection/protection.ts";
import { keepWords } from "../search/keep-words.ts";
import { search } from "../search/search.ts";
import { tellHeld } from "./hold-back.ts";
import { listHeld } from "./list-held.ts";
import { listMessages } from "./list-messages.ts";
import { receive } from "./receive.ts";
import { releaseHeld } from "./release-held.ts";

let db: Database;
beforeAll(() => {
  db = testDatabase(inject("databaseUrl"), { poolSize: 16 });
});
afterAll(() => db?.close());

const BURST = 20;
const FLOOD = 500;
const loud = personWithPhone("5511900040001", "Loud");
const START_MS = Date.now() - 60_000;

let tenant: TestTenant;
let admin: Actor & { type: "user" };
let ana: Actor & { type: "user" };
let written: number;

beforeEach(async () => {
  tenant = await makeTenant(db, { defaultTeam: true });
  const teamIds = [tenant.teams.billing];
  admin = await tenant.addUser({ name: "Ada", role: "admin", teamIds });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds });
  await changeProtection(tenant.callAs(admin), { limits: { burst: BURST, perMinute: 60 } });
  written = 0;
});

const ask = <Row extends Record<string, unknown>>(text: string, more: unknown[] = []) =>
  inTransaction(tenant.call, (tx) => tx.query<Row>(text, [tx.tenantId, ...more]));

/** All of them within one second of the provider's clock. */
const flood = (count: number, sender = loud, at = new Date(START_MS)) =>
  Array.from({ length: count }, () => {
    const n = written++;
    return textFrom(sender, { externalId: `wamid.${n}`, text: `flood ${n}`, at });
  });
const receiveAll = (events: ReturnType<typeof flood>) => receive(tenant.call, asDelivery(tenant.inboxId, events));

async function conversationOf(name: string): Promise<ConversationView> {
  return (await listConversations(tenant.call, { q: name, limit: 1 })).items[0]!;
}
/** A thread from its first word on. */
async function threadOf(conversationId: ConversationId): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await listMessages(tenant.call, { conversationId, cursor, limit: 100 });
    texts.push(...page.items.map(({ text }) => text));
    if (!page.nextCursor) return texts.toReversed();
    cursor = page.nextCursor;
  }
}
const heldOf = async (conversationId: ConversationId, limit = 100) =>
  (await listHeld(tenant.callAs(ana), { conversationId, limit })).items.map(({ text }) => text);
const words = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `flood ${from + n}`);

/** What screens were told since the last time. */
async function told(): Promise<{ type: string; held: number | null }[]> {
  while ((await numberLiveEvents(db, shardOf(tenant.tenantId))).isMore);
  return ask(
    `select event ->> 'type' as type, (event #>> '{conversation,held,count}')::int as held from live_events
     where tenant_id = $1 order by seq`,
  );
}

describe("a flood of 500 beside ten others", () => {
  const others = Array.from({ length: 10 }, (_, n) => personWithPhone(`55119000410${n}0`, `Quiet ${n}`));

  async function receiveFlood() {
    const batches = others.map((sender, n) => [
      ...flood(FLOOD / 10),
      textFrom(sender, { externalId: `quiet.${n}`, text: `hello ${n}` }),
    ]);
    for (const events of batches) await receiveAll(events);
    return batches;
  }

  it("is stored whole, once and in order, and shown as far as the company lets through; the others are untouched", async () => {
    await receiveFlood();
    const conversation = await conversationOf("Loud");
    expect(conversation).toMatchObject({
      state: "queued",
      unreadCount: BURST,
      preview: { text: `flood ${BURST - 1}` },
      held: { count: FLOOD - BURST, since: new Date(START_MS), until: new Date(START_MS) },
    });
    expect(await threadOf(conversation.id)).toEqual(words(0, BURST));
    expect(await heldOf(conversation.id)).toEqual(words(BURST, BURST + 100));
    expect((await conversationStats(tenant.call)).messages.inbound).toEqual({ text: FLOOD + 10 });
    for (const [n] of others.entries())
      expect(await conversationOf(`Quiet ${n}`)).toMatchObject({ unreadCount: 1, held: null });
  });

  it("comes again and changes nothing", async () => {
    const batches = await receiveFlood();
    const before = await conversationOf("Loud");
    for (const events of batches) await receiveAll(events);
    expect(await conversationOf("Loud")).toEqual(before);
    expect((await conversationStats(tenant.call)).messages.inbound).toEqual({ text: FLOOD + 10 });
  });

  it("is told to the screens as one event, by a timer that rings for all of it", async () => {
    await receiveFlood();
    expect((await told()).filter(({ type }) => type === "message.created")).toHaveLength(BURST + 10);
    const { id } = await conversationOf("Loud");
    expect(await ask(`select subject_id as id from timers where tenant_id = $1 and kind = 'held'`)).toEqual([{ id }]);
    await ask(`update timers set leased_until = now() + interval '1 minute' where tenant_id = $1 and kind = 'held'`);
    await tellHeld(tenant.call, id);
    expect((await told()).at(-1)).toEqual({ type: "conversation.changed", held: FLOOD - BURST });
    expect(await ask(`select from timers where tenant_id = $1 and kind = 'held'`)).toEqual([]);
  });

  it("is counted by the message, whoever receives it: many workers at once let through no more", async () => {
    await receiveAll(flood(1));
    await Promise.all(Array.from({ length: 12 }, () => receiveAll(flood(25))));
    const { id, held } = await conversationOf("Loud");
    expect(await threadOf(id)).toHaveLength(BURST);
    expect(held!.count).toBe(301 - BURST);
  });

  it("is not found by search until it is released", async () => {
    await receiveAll(flood(BURST + 5));
    const found = async () => {
      await told();
      while (await keepWords(tenant.call));
      return (
        await search(tenant.callAs(admin), { q: `"${BURST + 2}"`, kind: "messages", limit: 5 })
      ).messages!.items.map(({ snippet }) => snippet.text);
    };
    expect(await found()).toEqual([]);
    await releaseHeld(tenant.callAs(admin), { conversationId: (await conversationOf("Loud")).id });
    expect(await found()).toEqual([`flood ${BURST + 2}`]);
  });
});

describe("what is held back", () => {
  async function floodedAndAssigned(): Promise<ConversationId> {
    await receiveAll(flood(BURST + 100));
    const { id } = await conversationOf("Loud");
    await assignConversation(tenant.callAs(admin), { conversationId: id, assigneeId: ana.userId });
    return id;
  }

  it("reopens no closed conversation", async () => {
    const conversationId = await floodedAndAssigned();
    await ask(`insert into dispositions (tenant_id, id, name, position) values ($1, gen_random_uuid(), 'Spam', 1)`);
    await closeConversation(tenant.callAs(ana), { conversationId, disposition: "Spam" });
    await receiveAll(flood(50));
    expect(await conversationOf("Loud")).toMatchObject({ id: conversationId, state: "closed", held: { count: 150 } });
  });

  it("wakes nobody who put it off", async () => {
    const conversationId = await floodedAndAssigned();
    const until = new Date(Date.now() + 3_600_000);
    await snoozeConversation(tenant.callAs(ana), { conversationId, until });
    const before = await conversationOf("Loud");
    await receiveAll(flood(50));
    expect(await conversationOf("Loud")).toEqual({
      ...before,
      held: { count: 150, since: new Date(START_MS), until: new Date(START_MS) },
    });
  });

  it("ends when its writer has been slow for a minute", async () => {
    const conversationId = await floodedAndAssigned();
    await receiveAll(flood(1, loud, new Date(START_MS + 30_000)));
    expect(await threadOf(conversationId)).toHaveLength(BURST);
    await ask(`update conversations set bucket_at = bucket_at - interval '61 seconds' where tenant_id = $1`);
    await receiveAll(flood(1, loud, new Date(START_MS + 30_000)));
    expect((await threadOf(conversationId)).at(-1)).toBe(`flood ${BURST + 101}`);
  });

  it("is nothing where the company chose so", async () => {
    await changeProtection(tenant.callAs(admin), { limits: null });
    expect(await readProtection(tenant.callAs(admin))).toEqual({ limits: null });
    await receiveAll(flood(FLOOD));
    expect(await conversationOf("Loud")).toMatchObject({ unreadCount: FLOOD, held: null });
  });
});

describe("releasing", () => {
  let conversationId: ConversationId;
  beforeEach(async () => {
    await receiveAll(flood(250));
    conversationId = (await conversationOf("Loud")).id;
    await assignConversation(tenant.callAs(admin), { conversationId, assigneeId: ana.userId });
  });

  it("puts them in their places as ordinary messages, told as one event and written into the audit", async () => {
    const answer = await releaseHeld(tenant.callAs(ana), { conversationId });
    expect(answer).toMatchObject({ released: 250 - BURST, isMore: false });
    expect(await threadOf(conversationId)).toEqual(words(0, 250));
    expect(await heldOf(conversationId)).toEqual([]);
    expect(await conversationOf("Loud")).toMatchObject({
      held: null,
      unreadCount: 250,
      preview: { text: "flood 249" },
    });
    expect((await told()).filter(({ type }) => type === "messages.released")).toHaveLength(1);
    expect(
      await ask(`select actor_id as by, detail from audit_log where tenant_id = $1 and action = 'messages.released'`),
    ).toEqual([{ by: ana.userId, detail: { messages: 250 - BURST } }]);
  });

  it("twice at once is once", async () => {
    const answers = await Promise.all([1, 2, 3].map(() => releaseHeld(tenant.callAs(ana), { conversationId })));
    expect(answers.map(({ released }) => released).toSorted((a, b) => a - b)).toEqual([0, 0, 250 - BURST]);
    expect(await threadOf(conversationId)).toEqual(words(0, 250));
  });

  it("of a part leaves the rest, and what comes after it was asked for stays held back", async () => {
    const first = await releaseHeld(tenant.callAs(ana), { conversationId }, 100);
    expect(first).toMatchObject({ released: 100, isMore: true });
    await receiveAll(flood(80));
    expect(await threadOf(conversationId)).toEqual(words(0, BURST + 100));
    expect((await conversationOf("Loud")).held!.count).toBe(150 - BURST + 80);
    const rest = await releaseHeld(tenant.callAs(ana), { conversationId, until: first.until });
    expect(rest).toEqual({ released: 150 - BURST, until: first.until, isMore: false });
    expect(await threadOf(conversationId)).toEqual(words(0, 250));
    expect(await heldOf(conversationId)).toEqual(words(250, 330));
  });

  it("meets a repeat of the provider as a repeat", async () => {
    await releaseHeld(tenant.callAs(ana), { conversationId });
    written = 0;
    await receiveAll(flood(250));
    expect(await threadOf(conversationId)).toEqual(words(0, 250));
  });

  it("brings what was said of them meanwhile, and their files", async () => {
    const last = `wamid.${written - 1}`;
    const about = { inboxKey: "", item: 0, sender: loud, targetExternalId: last, providerAt: new Date() };
    const picture = { ...flood(1)[0]!, content: pictureContent("media.1") };
    await receive(
      tenant.call,
      asDelivery(tenant.inboxId, [
        picture,
        { ...about, type: "reaction" as const, externalId: "r.1", emoji: "👍", by: "contact" as const },
        { ...about, type: "edit" as const, externalId: "e.1", content: { kind: "text" as const, text: "sorry" } },
      ]),
    );
    expect(await ask(`select from attachments where tenant_id = $1`)).toEqual([]);
    await releaseHeld(tenant.callAs(ana), { conversationId });
    const { items } = await listMessages(tenant.call, { conversationId, limit: 2 });
    expect(items).toMatchObject([
      { kind: "image", attachment: { state: "pending" }, context: PLAIN_CONTEXT },
      { text: "sorry", reactions: [{ emoji: "👍", by: "contact" }] },
    ]);
    expect(await ask(`select from outbox where tenant_id = $1 and topic = 'media'`)).toHaveLength(1);
  });

  it("is for whoever may answer there", async () => {
    const ben = await tenant.addUser({ name: "Ben", role: "agent", teamIds: [tenant.teams.billing] });
    const refused = { code: "not_found" };
    await expect(releaseHeld(tenant.callAs(ben), { conversationId })).rejects.toMatchObject(refused);
    await expect(listHeld(tenant.callAs(ben), { conversationId, limit: 5 })).rejects.toMatchObject(refused);
    await expect(changeProtection(tenant.callAs(ana), { limits: null })).rejects.toMatchObject({ code: "forbidden" });
  });
});
