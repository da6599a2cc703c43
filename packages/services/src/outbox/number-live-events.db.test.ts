/** Live events are numbered without a gap and in the order of each conversation's commits, whoever writes and whoever relays. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { ConversationId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { asOwner, makeScratchDatabase, type ScratchDatabase } from "@max/db/test/scratch-database";
import { seededRandom } from "@max/db/test/seeded-random";
import { inTransaction } from "@max/db/transaction";
import { listConversations } from "../conversation/list-conversations.ts";
import { liveBounds, readLiveEvents } from "../live/read-live-events.ts";
import { receive } from "../message/receive.ts";
import { sendMessage } from "../message/send-message.ts";
import { numberLiveEvents } from "./number-live-events.ts";
import { LIVE_SHARDS, recordLive, shardOf } from "./record-live.ts";

let scratch: ScratchDatabase;
let db: Database;
beforeAll(async () => {
  scratch = await makeScratchDatabase(inject("databaseUrl"));
  db = testDatabase(scratch.url, { poolSize: 12 });
});
afterAll(async () => {
  await db.close();
  await scratch.drop();
});

/** A relay that works until told to stop, over all shards in an order of its own. */
function startRelay(seed: number) {
  const random = seededRandom(seed);
  let isStopped = false;
  const run = (async () => {
    while (!isStopped)
      for (const shard of random.shuffle(Array.from({ length: LIVE_SHARDS }, (_, n) => n)))
        await numberLiveEvents(db, shard);
  })();
  return async () => {
    isStopped = true;
    await run;
  };
}

async function everyEvent(tenant: TestTenant) {
  const all = [];
  for (;;) {
    const page = await readLiveEvents(tenant.call, all.length, 500);
    if (page.length === 0) return all;
    all.push(...page);
  }
}

async function makeBusyTenant(conversations: number) {
  const tenant = await makeTenant(db);
  const people = Array.from({ length: conversations }, (_, n) => personWithPhone(`55119000${10_000 + n}`));
  for (const [n, person] of people.entries())
    await receive(
      tenant.call,
      asDelivery(tenant.inboxId, [textFrom(person, { externalId: `first-${n}`, text: "Oi" })]),
    );
  const { items } = await listConversations(tenant.call, { limit: 100 });
  return { tenant, people, ids: items.map((conversation) => conversation.id) };
}

describe("numbering", () => {
  it.each([1, 2])("has no gap and no change of order with 4 writers and 2 relays (seed %i)", async (seed) => {
    const companies = [await makeBusyTenant(6), await makeBusyTenant(3)];
    // What each reader has seen so far: a number it has passed may never be filled later.
    const seen = companies.map(() => [] as number[]);
    const relays = [startRelay(seed * 10), startRelay(seed * 10 + 1)];
    let isWriting = true;
    const readers = companies.map(async ({ tenant }, place) => {
      while (isWriting)
        seen[place]!.push(...(await readLiveEvents(tenant.call, seen[place]!.at(-1) ?? 0, 50)).map((row) => row.seq));
    });

    await Promise.all(
      [1, 2, 3, 4].map(async (writer) => {
        const random = seededRandom(seed * 100 + writer);
        for (let n = 0; n < 40; n++) {
          const { tenant, people, ids } = random.pick(companies);
          if (random.below(2) === 0) {
            const message = textFrom(random.pick(people), { externalId: `${writer}-${n}`, text: `${writer}-${n}` });
            await receive(tenant.call, asDelivery(tenant.inboxId, [message]));
          } else
            await sendMessage(tenant.call, {
              conversationId: random.pick(ids),
              clientMessageId: `${writer}-${n}`,
              text: `${writer}-${n}`,
            });
        }
      }),
    );
    for (let shard = 0; shard < LIVE_SHARDS; shard++) {
      // A relay that holds the shard makes ours return at once; wait until nothing is left.
      while (await isAnythingLeft(shard)) await numberLiveEvents(db, shard);
    }
    isWriting = false;
    await Promise.all([...readers, ...relays.map((stop) => stop())]);

    for (const [place, { tenant }] of companies.entries()) {
      const events = await everyEvent(tenant);
      expect(events.map((row) => row.seq)).toEqual(events.map((_, n) => n + 1));
      expect((await liveBounds(tenant.call)).head).toBe(events.length);
      expect(seen[place]).toEqual(seen[place]!.map((_, n) => n + 1));
      const told = events.flatMap((row) => (row.event.type === "message.created" ? [row.event] : []));
      expect(new Set(told.map((event) => event.message.id)).size).toBe(told.length);
      // Each event carries the conversation as its transaction left it: what came in adds one unread, an answer clears them.
      const unread = new Map<ConversationId, number>();
      for (const { conversation, message } of told) {
        const expected = message.direction === "inbound" ? (unread.get(conversation.id) ?? 0) + 1 : 0;
        expect(conversation.unreadCount).toBe(expected);
        unread.set(conversation.id, expected);
      }
      const { items } = await listConversations(tenant.call, { limit: 100 });
      expect(new Map(items.map(({ id, unreadCount }) => [id, unreadCount]))).toEqual(unread);
    }
  });

  it("gives a number to nothing that was rolled back", async () => {
    const { tenant, ids } = await makeBusyTenant(1);
    await numberEverything();
    const before = await everyEvent(tenant);
    await inTransaction(tenant.call, async (tx) => {
      await recordLive(tx, [
        { event: { type: "conversation.left", conversationId: ids[0]! }, before: null, after: null },
      ]);
      throw new Error("the verb failed");
    }).catch(() => {});
    await numberEverything();
    expect(await everyEvent(tenant)).toEqual(before);
  });

  it("waits for no open transaction, and numbers a late commit after what was committed before it", async () => {
    const { tenant, ids } = await makeBusyTenant(2);
    await numberEverything();
    const head = (await everyEvent(tenant)).length;
    const left = (conversationId: ConversationId) => ({
      event: { type: "conversation.left" as const, conversationId },
      before: null,
      after: null,
    });
    let letGo = () => {};
    const mayCommit = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let slow: Promise<void> | undefined;
    await new Promise<void>((isWritten) => {
      slow = inTransaction(tenant.call, async (tx) => {
        await recordLive(tx, [left(ids[0]!)]);
        isWritten();
        await mayCommit;
      });
    });
    await inTransaction(tenant.call, (tx) => recordLive(tx, [left(ids[1]!)]));
    await numberEverything();
    expect((await everyEvent(tenant)).slice(head).map((row) => row.seq)).toEqual([head + 1]);
    letGo();
    await slow;
    await numberEverything();
    const told = (await everyEvent(tenant)).slice(head);
    expect(told.map((row) => [row.seq, row.event])).toEqual([
      [head + 1, { type: "conversation.left", conversationId: ids[1] }],
      [head + 2, { type: "conversation.left", conversationId: ids[0] }],
    ]);
  });

  it("leaves a shard alone that another relay holds", async () => {
    const { tenant } = await makeBusyTenant(1);
    const shard = shardOf(tenant.tenantId);
    await asOwner(scratch.url, async (other) => {
      await other.query("begin; select pg_advisory_xact_lock(7233002, " + String(shard) + ")");
      expect(await numberLiveEvents(db, shard)).toEqual({ heads: [], isMore: false });
      await other.query("rollback");
    });
    expect((await numberLiveEvents(db, shard)).heads.length).toBeGreaterThan(0);
  });

  async function isAnythingLeft(shard: number) {
    const { rows } = await db.system.query(`select 1 from outbox where topic = 'live' and fair_key = $1 limit 1`, [
      String(shard),
    ]);
    return rows.length > 0;
  }
  async function numberEverything() {
    for (let shard = 0; shard < LIVE_SHARDS; shard++) while ((await numberLiveEvents(db, shard)).isMore);
  }
});
