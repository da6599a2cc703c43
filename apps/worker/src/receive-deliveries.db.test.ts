/** From the bytes of a webhook to what it does: whose it is, how often it counts, in which order, and what happens when it is poison. */
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { turnPartitions } from "@max/db/migrate";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { asOwner } from "@max/db/test/scratch-database";
import { seededRandom } from "@max/db/test/seeded-random";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { conversationStats } from "@max/services/conversation/conversation-stats";
import { listConversations } from "@max/services/conversation/list-conversations";
import { createWhatsAppInbox } from "@max/services/inbox/create-whatsapp-inbox";
import { listMessages } from "@max/services/message/list-messages";
import { receive } from "@max/services/message/receive";
import { LeaseLost } from "@max/services/outbox/claim";
import { listQuarantined } from "@max/services/quarantine/list-quarantined";
import { replayQuarantined } from "@max/services/quarantine/replay-quarantined";
import { assignDeliveries, claimDeliveries } from "@max/services/webhook/claim-deliveries";
import { metaStatus, metaText, sha256, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { receiveDeliveries, sortByTenant } from "./receive-deliveries.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker.close());
// What one test leaves undone must not be claimed by the next.
afterEach(() => worker.ask(`delete from outbox where topic = 'inbound'`));

const textsOf = async (tenant: TestTenant) => (await messagesOf(tenant)).map((message) => message.text);

/** All messages of a tenant, conversation by conversation, oldest first in each. */
async function messagesOf(tenant: TestTenant) {
  const { items } = await listConversations(tenant.call, { limit: 100 });
  const threads = await Promise.all(
    items.map(async ({ id }) => {
      const all = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof listMessages>> = await listMessages(tenant.call, {
          conversationId: id,
          limit: 100,
          cursor,
        });
        all.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return all.toReversed();
    }),
  );
  return threads.flat();
}
const quarantinedOf = async (tenant: TestTenant) => (await listQuarantined(tenant.call, { limit: 100 })).items;
const waiting = () => worker.ask(`select payload from outbox where topic = 'inbound'`);

describe("whose a delivery is (T31)", () => {
  it("gives each of two companies in one post its own, and nothing of the other's, also when it is repeated", async () => {
    const [one, two] = [await makeTenant(worker.db), await makeTenant(worker.db)];
    const body = webhookOf(
      { number: one.phoneNumberId, messages: [metaText("wamid.1", "for one")] },
      { number: two.phoneNumberId, messages: [metaText("wamid.1", "for two")] },
      { number: one.phoneNumberId, messages: [metaText("wamid.2", "for one again")] },
    );
    for (const form of [body, body, `${body} `, ` ${body}`]) await worker.post(form);
    await worker.drain();
    expect(await textsOf(one)).toEqual(["for one", "for one again"]);
    expect(await textsOf(two)).toEqual(["for two"]);
    expect(await waiting()).toEqual([]);
  });

  it("sets aside, in the inbox's own company, what names another company's number on the inbox's own path", async () => {
    const [signer, victim] = [await makeTenant(worker.db), await makeTenant(worker.db)];
    await worker.post(
      webhookOf(
        { number: victim.phoneNumberId, messages: [metaText("wamid.forged", "forged")] },
        { number: victim.phoneNumberId, statuses: [metaStatus("wamid.forged", "read")] },
        { number: signer.phoneNumberId, messages: [metaText("wamid.own", "own")] },
      ),
      signer.inboxId,
    );
    await worker.drain();
    expect(await textsOf(signer)).toEqual(["own"]);
    expect(await conversationStats(victim.call)).toMatchObject({
      contacts: 0,
      quarantined: 0,
      messages: { inbound: {} },
    });
    const reasons = (await quarantinedOf(signer)).map((item) => item.reason);
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).toContain("not this inbox's");
  });

  it("does not let a replay carry the forged part any further", async () => {
    const [signer, victim] = [await makeTenant(worker.db), await makeTenant(worker.db)];
    await worker.post(
      webhookOf({ number: victim.phoneNumberId, messages: [metaText("wamid.forged", "forged")] }),
      signer.inboxId,
    );
    await worker.drain();
    const [item] = await quarantinedOf(signer);
    await replayQuarantined(signer.call, { id: item!.id });
    await worker.drain();
    expect(await quarantinedOf(signer)).toHaveLength(1);
    expect(await messagesOf(victim)).toEqual([]);
    expect(await messagesOf(signer)).toEqual([]);
  });

  it("parks what is for a number that nobody has, and its neighbour for a known number arrives", async () => {
    const tenant = await makeTenant(worker.db);
    const stranger = "999900000000001";
    const { deliveryId } = await worker.post(
      webhookOf(
        { number: stranger, messages: [metaText("wamid.1", "for nobody")] },
        { number: tenant.phoneNumberId, messages: [metaText("wamid.1", "for us")] },
      ),
    );
    await worker.drain();
    expect(await textsOf(tenant)).toEqual(["for us"]);
    const parked = await worker.ask(`select inbox_key, reason from parked_items where delivery_id = $1`, [deliveryId]);
    expect(parked).toEqual([{ inbox_key: stranger, reason: "Nobody has this number." }]);
    expect(await waiting()).toEqual([]);
  });

  it("tells two inboxes of one company apart", async () => {
    const tenant = await makeTenant(worker.db);
    const second = await createWhatsAppInbox(tenant.call, TEST_MASTER_KEY, {
      phoneNumberId: `8${tenant.phoneNumberId}`,
      wabaId: "1",
      accessToken: "token",
    });
    await worker.post(
      webhookOf(
        { number: tenant.phoneNumberId, messages: [metaText("wamid.1", "first inbox")] },
        { number: `8${tenant.phoneNumberId}`, messages: [metaText("wamid.1", "second inbox")] },
      ),
    );
    await worker.drain();
    const { items } = await listConversations(tenant.call, { limit: 10 });
    expect(items.map((c) => [c.inboxId, c.preview?.text]).sort()).toEqual(
      [
        [tenant.inboxId, "first inbox"],
        [second.inboxId, "second inbox"],
      ].sort(),
    );
    expect(new Set(items.map((c) => c.contact.id)).size).toBe(1);
  });
});

describe("the same delivery again (G6)", () => {
  const bodyFor = (tenant: TestTenant) =>
    webhookOf({ number: tenant.phoneNumberId, messages: [metaText("wamid.1", "Oi")] });
  const storedBodies = async (body: string) =>
    (await worker.ask(`select 1 from webhook_deliveries_in where sha256(body) = $1`, [sha256(body)])).length;

  it.each([1, 3, 100])("posted %i times at once is one row and one message", async (times) => {
    const tenant = await makeTenant(worker.db);
    const body = bodyFor(tenant);
    const answers = await Promise.all(Array.from({ length: times }, () => worker.post(body)));
    expect(answers.filter((answer) => answer.isNew)).toHaveLength(1);
    await worker.drain();
    expect((await worker.post(body)).isNew).toBe(false);
    expect(await worker.drain()).toBe(0);
    expect(await storedBodies(body)).toBe(1);
    expect(await textsOf(tenant)).toEqual(["Oi"]);
  });

  it("is still one message after the delivery's own key has left, by the message's key", async () => {
    const tenant = await makeTenant(worker.db);
    const body = bodyFor(tenant);
    await worker.post(body);
    await worker.drain();
    await worker.ask(`delete from webhook_delivery_keys where sha256 = $1`, [sha256(body)]);
    expect((await worker.post(body)).isNew).toBe(true);
    expect(await worker.drain()).toBe(1);
    expect(await storedBodies(body)).toBe(2);
    expect(await conversationStats(tenant.call)).toMatchObject({ contacts: 1, messages: { inbound: { text: 1 } } });
    expect((await listConversations(tenant.call, { limit: 5 })).items).toMatchObject([{ unreadCount: 1 }]);
  });

  it("is one message when it comes in other envelopes, beside others, and by both paths", async () => {
    const tenant = await makeTenant(worker.db);
    const number = tenant.phoneNumberId;
    const message = metaText("wamid.1", "Oi");
    const forms = [
      JSON.stringify(JSON.parse(bodyFor(tenant)), null, 2),
      webhookOf({ number, messages: [message, message] }),
      webhookOf({ number, messages: [message] }, { number, messages: [message] }),
      webhookOf({ number, messages: [metaText("wamid.2", "two"), message] }),
    ];
    for (const form of forms) {
      await worker.post(form);
      await worker.post(form, tenant.inboxId);
    }
    await worker.drain();
    expect((await textsOf(tenant)).sort()).toEqual(["Oi", "two"]);
  });

  it("is refused by a constraint of the database, not by looking first", async () => {
    const tenant = await makeTenant(worker.db);
    await worker.post(bodyFor(tenant));
    await worker.drain();
    const again = worker.ask(
      `insert into message_external_ids select * from message_external_ids where tenant_id = $1`,
      [tenant.tenantId],
    );
    await expect(again).rejects.toThrow(/duplicate key/);
  });

  it("keeps the delivery's key for at least 30 days and the body for 30", async () => {
    const key = (daysAgo: number) => Buffer.from(`${daysAgo} days ago`);
    await asOwner(worker.ownerUrl, async (owner) => {
      for (const days of [30, 39, 41])
        await owner.query(
          `insert into webhook_delivery_keys (source, sha256, delivery_id, received_on)
           values ('whatsapp', $1, gen_random_uuid(), (now() at time zone 'utc')::date - $2::int)`,
          [key(days), days],
        );
      for (const days of [30, 31])
        await owner.query(
          `do $$ declare day date := (now() at time zone 'utc')::date - ${days}; begin
             execute format('create table %I partition of webhook_deliveries_in for values from (%L) to (%L)',
               'webhook_deliveries_in_' || to_char(day, 'YYYYMMDD'), day, day + 1);
             execute format('alter table %I owner to max_owner', 'webhook_deliveries_in_' || to_char(day, 'YYYYMMDD')); end $$`,
        );
    });
    const days = () =>
      worker.ask<{ age: number }>(
        `select (now() at time zone 'utc')::date - to_date(right(relname, 8), 'YYYYMMDD') as age from pg_class
         where relname ~ '^webhook_deliveries_in_[0-9]{8}$' and to_date(right(relname, 8), 'YYYYMMDD') < (now() at time zone 'utc')::date
         order by 1`,
      );
    expect(await days()).toEqual([{ age: 30 }, { age: 31 }]);
    await turnPartitions(worker.ownerUrl);
    expect(await days()).toEqual([{ age: 30 }]);
    const kept = await worker.ask<{ name: string }>(
      `select convert_from(sha256, 'utf8') as name from webhook_delivery_keys where length(sha256) < 32 order by 1`,
    );
    expect(kept.map((row) => row.name)).toEqual(["30 days ago", "39 days ago"]);
  });
});

describe("order (G7)", () => {
  it.each([7, 8])(
    "of 300 messages in any order, one in ten late, is the provider's, then that of arrival (seed %i)",
    async (seed) => {
      const tenant = await makeTenant(worker.db);
      const random = seededRandom(seed);
      const start = Math.floor(Date.now() / 1_000) - 3_600;
      // About five messages share each second, so that arrival decides among them.
      const messages = Array.from({ length: 300 }, (_, n) => {
        const at = start + random.below(60);
        return {
          at,
          due: at + random.below(3) + (random.below(10) === 0 ? 60 : 0),
          body: metaText(`wamid.${n}`, `${n}`, { at }),
        };
      });
      const posted = new Map<string, string>();
      for (const { body } of random.shuffle(messages).sort((a, b) => a.due - b.due)) {
        const { deliveryId } = await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [body] }));
        posted.set(deliveryId, body.id);
        if (random.below(40) === 0) await worker.drain();
      }
      await worker.drain();
      const rows = await worker.ask<{ id: string; number: number }>(
        `select id, number::int from webhook_deliveries_in where id = any($1)`,
        [[...posted.keys()]],
      );
      const arrival = new Map(rows.map((row) => [posted.get(row.id)!, row.number]));
      const expected = messages
        .toSorted((a, b) => a.at - b.at || arrival.get(a.body.id)! - arrival.get(b.body.id)!)
        .map(({ body }) => body.id);
      expect((await messagesOf(tenant)).map((message) => message.externalId)).toEqual(expected);
      const { items } = await listConversations(tenant.call, { limit: 5 });
      expect(items).toMatchObject([{ unreadCount: 300, preview: { text: expected.at(-1)!.replace("wamid.", "") } }]);
    },
  );

  it("of statuses does not matter: read before sent ends read, with all three times kept", async () => {
    const tenant = await makeTenant(worker.db);
    const number = tenant.phoneNumberId;
    const at = Math.floor(Date.now() / 1_000) - 100;
    const echo = {
      from: "15550100100",
      to: "5511977304418",
      id: "wamid.out",
      timestamp: String(at),
      type: "text",
      text: { body: "Olá" },
    };
    await worker.post(webhookOf({ number, statuses: [metaStatus("wamid.out", "read", at + 30)] }));
    await worker.drain();
    const sentByPhone = webhookOf({ number }).replace('"messages"', '"smb_message_echoes"');
    const withEcho = JSON.parse(sentByPhone);
    withEcho.entry[0].changes[0].value.message_echoes = [echo];
    await worker.post(JSON.stringify(withEcho));
    await worker.drain();
    await worker.post(webhookOf({ number, statuses: [metaStatus("wamid.out", "delivered", at + 20)] }));
    await worker.post(webhookOf({ number, statuses: [metaStatus("wamid.out", "sent", at + 10)] }));
    await worker.drain();
    const second = (n: number) => new Date((at + n) * 1_000);
    expect(await messagesOf(tenant)).toMatchObject([
      { status: "read", sentAt: second(10), deliveredAt: second(20), readAt: second(30) },
    ]);
    const kept = await worker.ask(
      `select status from message_deliveries where tenant_id = $1 and message_id is not null order by provider_at`,
      [tenant.tenantId],
    );
    expect(kept.map((row) => row.status)).toEqual(["sent", "delivered", "read"]);
  });
});

describe("a delivery that cannot be applied", () => {
  /** As if our reader had a flaw: the text says `poison` and becomes something Postgres refuses. */
  const flawed = () =>
    worker.withAdapter({
      parse: (body, inboxId) =>
        worker.whatsapp
          .parse(body, inboxId)
          .map((event) =>
            event.type === "message" && event.content.text === "poison"
              ? { ...event, content: { kind: "text" as const, text: "poison\0" } }
              : event,
          ),
    });

  it("is taken apart: the bad item is quarantined with its reason, its neighbours and other deliveries arrive", async () => {
    const tenant = await makeTenant(worker.db);
    const number = tenant.phoneNumberId;
    const other = await makeTenant(worker.db);
    await worker.post(webhookOf({ number, messages: [metaText("wamid.a", "before")] }));
    await worker.post(
      webhookOf({
        number,
        messages: [metaText("wamid.b", "beside"), metaText("wamid.p", "poison"), metaText("wamid.c", "behind")],
      }),
    );
    await worker.post(webhookOf({ number, messages: [metaText("wamid.d", "after")] }));
    await worker.post(webhookOf({ number: other.phoneNumberId, messages: [metaText("wamid.p", "elsewhere")] }));
    await worker.drain(flawed());
    expect((await textsOf(tenant)).sort()).toEqual(["after", "before", "behind", "beside"]);
    expect(await textsOf(other)).toEqual(["elsewhere"]);
    expect(await quarantinedOf(tenant)).toMatchObject([
      { item: 1, reason: expect.stringContaining("could not be stored") },
    ]);
    expect(await waiting()).toEqual([]);

    const [item] = await quarantinedOf(tenant);
    await replayQuarantined(tenant.call, { id: item!.id });
    await worker.drain();
    expect((await textsOf(tenant)).sort()).toEqual(["after", "before", "behind", "beside", "poison"]);
    expect(await quarantinedOf(tenant)).toEqual([]);
  });

  it("goes back into quarantine when it is replayed before the flaw is mended", async () => {
    const tenant = await makeTenant(worker.db);
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [metaText("wamid.p", "poison")] }));
    await worker.drain(flawed());
    const [first] = await quarantinedOf(tenant);
    await replayQuarantined(tenant.call, { id: first!.id });
    await expect(replayQuarantined(tenant.call, { id: first!.id })).rejects.toMatchObject({ code: "not_found" });
    await worker.drain(flawed());
    expect(await quarantinedOf(tenant)).toHaveLength(1);
    expect(await messagesOf(tenant)).toEqual([]);
  });

  it("is tried five times when waiting might help, then quarantined", async () => {
    const tenant = await makeTenant(worker.db);
    const broken = worker.withAdapter({
      parse: (body, inboxId) =>
        worker.whatsapp.parse(body, inboxId).map((event) =>
          // A flaw in our own code, not in the data: the content is not there when it is asked for.
          event.type === "message" && event.content.text === "puzzle"
            ? { ...event, content: undefined as never }
            : event,
        ),
    });
    await worker.post(
      webhookOf({
        number: tenant.phoneNumberId,
        messages: [metaText("wamid.1", "puzzle"), metaText("wamid.2", "neighbour")],
      }),
    );
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await quarantinedOf(tenant)).toEqual([]);
      expect(await receiveDeliveries(broken)).toBe(1);
      await worker.letLeasesEnd();
    }
    expect(await quarantinedOf(tenant)).toMatchObject([{ item: 0 }]);
    expect(await textsOf(tenant)).toEqual(["neighbour"]);
    expect(await waiting()).toEqual([]);
  });

  it("is not quarantined, however often it is tried, while the database is what fails", async () => {
    const tenant = await makeTenant(worker.db);
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [metaText("wamid.1", "patience")] }));
    for (const code of ["08006", "57P01", "53300", "40P01", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"]) {
      const away = { ...worker.deps, db: { ...worker.db, app: failingPool(code) } };
      expect(await receiveDeliveries(away), code).toBe(1);
      await worker.letLeasesEnd();
    }
    expect(await quarantinedOf(tenant)).toEqual([]);
    await worker.drain();
    expect(await textsOf(tenant)).toEqual(["patience"]);
  });

  /** Connections that fail at their first statement. */
  function failingPool(code: string): typeof worker.db.app {
    const refuse = () => Promise.reject(Object.assign(new Error("the database is away"), { code }));
    return { connect: async () => ({ query: refuse, release: () => {} }), query: refuse } as never;
  }
});

describe("a worker that comes back too late", () => {
  it("is refused at the end, and nothing it did is kept", async () => {
    const tenant = await makeTenant(worker.db);
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [metaText("wamid.1", "once")] }));
    const late = await claimAndSort(tenant);
    await worker.letLeasesEnd();
    const next = await claimAndSort(tenant);
    expect(next.finished[0]!.seq).toBe(late.finished[0]!.seq);

    await expect(receive(tenant.call, late)).rejects.toBeInstanceOf(LeaseLost);
    expect(await conversationStats(tenant.call)).toMatchObject({ contacts: 0, messages: { inbound: {} } });
    await receive(tenant.call, next);
    expect(await textsOf(tenant)).toEqual(["once"]);
    await expect(receive(tenant.call, late)).rejects.toBeInstanceOf(LeaseLost);
    expect(await textsOf(tenant)).toEqual(["once"]);
    expect(await waiting()).toEqual([]);
  });

  it("holds on to what waits for its company's turn, lets go what was taken over meanwhile, and takes no more than it can do", async () => {
    const tenant = await makeTenant(worker.db);
    const arrive = (n: number) =>
      worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [metaText(`wamid.turn-${n}`, `${n}`)] }));
    let openGate = () => {};
    const busy = worker.deps.turns.of(tenant.tenantId, () => new Promise<void>((resolve) => (openGate = resolve)));
    const isTaken = (n: number) =>
      worker.ask(
        `select 1 from outbox o join webhook_deliveries_in d on d.id = (o.payload ->> 'deliveryId')::uuid
         where o.lease_token is not null and position($1 in convert_from(d.body, 'utf8')) > 0`,
        [`wamid.turn-${n}"`],
      );
    const passes: Promise<number>[] = [];
    for (let n = 0; n < 4; n++) {
      await arrive(n);
      passes.push(receiveDeliveries(worker.deps));
      await vi.waitFor(async () => expect(await isTaken(n)).toHaveLength(1), 5_000);
    }
    await arrive(4);
    expect(await receiveDeliveries(worker.deps)).toBe(0);
    expect(await isTaken(4)).toEqual([]);
    // Two of them are another worker's by now.
    await worker.ask(
      `update outbox set lease_token = gen_random_uuid(), available_at = now() + interval '1 hour'
       where seq in (select seq from outbox where topic = 'inbound' and lease_token is not null order by seq limit 2)`,
    );
    await worker.ask(
      `update outbox set available_at = now() + interval '1 ms' where topic = 'inbound' and available_at < now() + interval '1 minute'`,
    );
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5_000 });
    try {
      openGate();
      await Promise.all([busy, ...passes]);
    } finally {
      vi.useRealTimers();
    }
    expect((await textsOf(tenant)).toSorted()).toEqual(["2", "3"]);
    expect(worker.lines.join("")).not.toContain("taken over before they were received");
    await worker.drain();
    expect((await textsOf(tenant)).toSorted()).toEqual(["2", "3", "4"]);
  });

  /** What a worker holds in its hands between its claim and its transaction. */
  async function claimAndSort(tenant: TestTenant) {
    const [delivery] = await claimDeliveries(worker.db, 10);
    await assignDeliveries(worker.db, [{ delivery: delivery!, tenantId: tenant.tenantId }]);
    const { tenantId, inboxId } = tenant;
    const numbers = new Map([[tenant.phoneNumberId, { tenantId, inboxId, channel: "whatsapp" as const }]]);
    const { parts } = sortByTenant(delivery!, worker.whatsapp.parse(delivery!.body, null), numbers, null);
    return { ...parts.get(tenant.tenantId)!, finished: [delivery!] };
  }
});

describe("a transaction that Postgres ends for a deadlock", () => {
  it("is run again in the same breath, and opens its conversations with numbers of its own", async () => {
    const tenant = await makeTenant(worker.db);
    const senders = Array.from({ length: 12 }, (_, n) =>
      metaText(`wamid.${n}`, "Oi", { from: `551190000${1000 + n}` }),
    );
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: senders }));
    let deadlocks = 1;
    const app = new Proxy(worker.db.app, {
      get(pool, name) {
        if (name !== "connect") return Reflect.get(pool, name);
        return async () => {
          const client = await pool.connect();
          return new Proxy(client, {
            get(target, key) {
              const value: unknown = Reflect.get(target, key);
              if (key !== "query") return typeof value === "function" ? value.bind(target) : value;
              return (query: string | { text: string }, ...rest: unknown[]) => {
                const text = typeof query === "string" ? query : query.text;
                // The last statement of the work, so that all before it has been done once already.
                if (text.includes("delete from outbox") && deadlocks-- > 0)
                  return Promise.reject(Object.assign(new Error("deadlock detected"), { code: "40P01" }));
                return Reflect.apply(value as (...all: unknown[]) => unknown, target, [query, ...rest]);
              };
            },
          });
        };
      },
    });
    expect(await receiveDeliveries({ ...worker.deps, db: { ...worker.db, app } })).toBe(1);
    expect(deadlocks).toBeLessThan(1);
    expect(await waiting()).toEqual([]);
    const { items } = await listConversations(tenant.call, { limit: 50 });
    expect(new Set(items.map((conversation) => conversation.number)).size).toBe(12);
  });
});

describe("a flood", () => {
  const bodiesOf = (number: string, count: number, from: (n: number) => string) =>
    Array.from({ length: count }, (_, n) =>
      webhookOf({ number, messages: [metaText(`wamid.flood-${n}`, "flood", { from: from(n) })] }),
    );
  async function postAll(bodies: string[], inboxId: TestTenant["inboxId"] | null = null) {
    for (let done = 0; done < bodies.length; done += 500)
      await Promise.all(bodies.slice(done, done + 500).map((body) => worker.post(body, inboxId)));
  }
  async function quietOneArrivesAtNextClaim() {
    for (let round = 0; round < 4; round++) {
      const quiet = await makeTenant(worker.db);
      await worker.post(webhookOf({ number: quiet.phoneNumberId, messages: [metaText("wamid.1", "quiet")] }));
      await receiveDeliveries(worker.deps);
      expect(await textsOf(quiet)).toEqual(["quiet"]);
    }
  }

  it("of 2,000 deliveries of one sender delays another company's single one no further than the next claim", async () => {
    const loud = await makeTenant(worker.db);
    await postAll(bodiesOf(loud.phoneNumberId, 2_000, () => "5511900000001"));
    await quietOneArrivesAtNextClaim();
  });

  it("of many senders of one company does not either", async () => {
    const loud = await makeTenant(worker.db);
    await postAll(bodiesOf(loud.phoneNumberId, 1_000, (n) => `55119000${10_000 + n}`));
    await quietOneArrivesAtNextClaim();
  });

  it("of one sender delays another sender of the same company no further either", async () => {
    const tenant = await makeTenant(worker.db);
    await postAll(bodiesOf(tenant.phoneNumberId, 1_000, () => "5511900000001"));
    const quiet = metaText("wamid.quiet", "quiet", { from: "5511900000002" });
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [quiet] }));
    await receiveDeliveries(worker.deps);
    expect(await textsOf(tenant)).toContain("quiet");
  });

  it("signed by an inbox's own secret under hundreds of made-up numbers is still one inbox's flood", async () => {
    const loud = await makeTenant(worker.db);
    const bodies = Array.from({ length: 600 }, (_, n) =>
      webhookOf({
        number: `00000000${1_000 + n}`,
        messages: [metaText(`wamid.${n}`, "made up", { from: `55119${n}` })],
      }),
    );
    await postAll(bodies, loud.inboxId);
    await quietOneArrivesAtNextClaim();
  });
});
