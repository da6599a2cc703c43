/** Bodies made to break a reader or a database, each beside good messages: the good ones arrive, nothing falls over (G10, T20, T22, T25). */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { listConversations } from "@max/services/conversation/list-conversations";
import { listMessages } from "@max/services/message/list-messages";
import { listQuarantined } from "@max/services/quarantine/list-quarantined";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker.close());

const GOOD = "good";
const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const MEGABYTE = "x".repeat(1_000_000);
const quoted = (text: string) => JSON.stringify(text);
const { from, timestamp } = metaText("", "");
const rest = `"from":"${from}","timestamp":"${timestamp}","type":"text"`;

/** One entry of `messages[]` as text, so that it may be what no serialiser writes. */
const HOSTILE: Record<string, string> = {
  "a NUL in the text": `{${rest},"id":"wamid.h","text":{"body":"a\\u0000b"}}`,
  "a NUL in the id": `{${rest},"id":"wamid.\\u0000","text":{"body":"x"}}`,
  "half a surrogate pair in the text": `{${rest},"id":"wamid.h","text":{"body":"\\ud83d"}}`,
  "half a surrogate pair in the id": `{${rest},"id":"wamid.\\udc00","text":{"body":"x"}}`,
  "half a surrogate pair and a NUL in a sender's id": `{${rest},"id":"wamid.h","from_user_id":"\\ud83d\\u0000","text":{"body":"x"}}`,
  "nesting of 20,000 levels in an unknown field": `{${rest},"id":"wamid.h","text":{"body":"x"},"extra":${deep(20_000)}}`,
  "nesting of 20,000 levels in place of the text": `{${rest},"id":"wamid.h","text":${deep(20_000)}}`,
  "nesting of 20,000 levels in place of the message": deep(20_000),
  "a prototype key": `{${rest},"id":"wamid.h","text":{"body":"x"},"__proto__":{"isAdmin":true,"type":"image"}}`,
  "a prototype key in place of the type": `{"from":"${from}","timestamp":"${timestamp}","type":"__proto__","id":"wamid.h"}`,
  "a constructor in place of the type": `{"from":"${from}","timestamp":"${timestamp}","type":"constructor","id":"wamid.h","constructor":{"prototype":{}}}`,
  "duplicate keys": `{${rest},"id":"wamid.h","id":"wamid.h2","text":{"body":"one"},"text":{"body":"two"}}`,
  "a number in place of the text": `{${rest},"id":"wamid.h","text":{"body":7}}`,
  "an object in place of the id": `{${rest},"id":{"$ne":null},"text":{"body":"x"}}`,
  "a list in place of the sender": `{"from":["${from}"],"timestamp":"${timestamp}","type":"text","id":"wamid.h","text":{"body":"x"}}`,
  "a time in the year 30,000": `{"from":"${from}","timestamp":"884541600000","type":"text","id":"wamid.h","text":{"body":"x"}}`,
  "a time before all": `{"from":"${from}","timestamp":"-99999999999999","type":"text","id":"wamid.h","text":{"body":"x"}}`,
  "a time that is no number": `{"from":"${from}","timestamp":"NaN","type":"text","id":"wamid.h","text":{"body":"x"}}`,
  "a text of a megabyte": `{${rest},"id":"wamid.h","text":{"body":${quoted(MEGABYTE)}}}`,
  "an id of a megabyte": `{${rest},"id":${quoted(MEGABYTE)},"text":{"body":"x"}}`,
  "a type of a megabyte": `{"from":"${from}","timestamp":"${timestamp}","type":${quoted(MEGABYTE)},"id":"wamid.h"}`,
  "a sender of a megabyte": `{"from":${quoted(MEGABYTE)},"timestamp":"${timestamp}","type":"text","id":"wamid.h","text":{"body":"x"}}`,
  "a key of a megabyte": `{${rest},"id":"wamid.h","text":{"body":"x"},${quoted(MEGABYTE)}:1}`,
  "a file's name of a megabyte": `{"from":"${from}","timestamp":"${timestamp}","type":"document","id":"wamid.h","document":{"id":"1","filename":${quoted(`${MEGABYTE}.pdf`)}}}`,
  "a place outside the world": `{"from":"${from}","timestamp":"${timestamp}","type":"location","id":"wamid.h","location":{"latitude":1e308,"longitude":-1e308}}`,
  "an order of endless numbers": `{"from":"${from}","timestamp":"${timestamp}","type":"order","id":"wamid.h","order":{"product_items":[{"product_retailer_id":"a","quantity":1e308,"item_price":-1e308,"currency":"BRL"}]}}`,
  "SQL in the text": `{${rest},"id":"wamid.h","text":{"body":"'; drop table messages; --"}}`,
  "SQL in the id": `{${rest},"id":"wamid.h') on conflict do nothing; --","text":{"body":"x"}}`,
  "a flow's answers with prototype keys": `{"from":"${from}","timestamp":"${timestamp}","type":"interactive","id":"wamid.h","interactive":{"type":"nfm_reply","nfm_reply":{"response_json":"{\\"__proto__\\":{\\"a\\":1},\\"constructor\\":{}}","body":"Sent","name":"flow"}}}`,
  "an emoji of a megabyte": `{"from":"${from}","timestamp":"${timestamp}","type":"reaction","id":"wamid.h","reaction":{"message_id":"wamid.${GOOD}","emoji":${quoted(MEGABYTE)}}}`,
  null: "null",
  "a bare number": "42",
  "an empty object": "{}",
};

/** Whole bodies that hold no message that anybody could read. */
const BODIES: Record<string, string | Buffer> = {
  "no JSON": "<xml/>",
  "an empty body": "",
  "bytes that are no UTF-8": Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
  "a list": "[]",
  "no entry": "{}",
  "an entry of another type": '{"entry":{}}',
  "empty lists": '{"entry":[{"changes":[]}]}',
  "a change of nothing": '{"entry":[{"changes":[null,1,{}]}]}',
  "nesting of 100,000 levels": deep(100_000),
  "ten thousand empty entries": `{"entry":[${"{},".repeat(10_000)}{}]}`,
};

const putInto = (tenant: TestTenant, id: string, hostile: string) => {
  const number = tenant.phoneNumberId;
  const before = metaText(`wamid.${id}-before`, "before");
  const after = metaText(`wamid.${id}-after`, "after");
  return webhookOf({ number, messages: [before, "HOSTILE", after] }).replace('"HOSTILE"', () => hostile);
};

async function everythingOf(tenant: TestTenant) {
  const { items: conversations } = await listConversations(tenant.call, { limit: 100 });
  const threads = await Promise.all(
    conversations.map(({ id }) => listMessages(tenant.call, { conversationId: id, limit: 100 })),
  );
  const { items: quarantined } = await listQuarantined(tenant.call, { limit: 100 });
  return { texts: threads.flatMap((page) => page.items.map((message) => message.text)), conversations, quarantined };
}

const isOwed = () => worker.ask(`select 1 from outbox where topic = 'inbound'`);

describe("a hostile message", () => {
  it.each(Object.entries(HOSTILE))(
    "with %s harms neither its neighbours nor other deliveries",
    async (_name, hostile) => {
      const tenant = await makeTenant(worker.db);
      const other = await makeTenant(worker.db);
      const good = (to: TestTenant, id: string) =>
        webhookOf({ number: to.phoneNumberId, messages: [metaText(`wamid.${id}`, GOOD)] });
      await worker.post(good(tenant, GOOD));
      await worker.post(putInto(tenant, "one", hostile));
      await worker.post(good(other, GOOD));
      await worker.post(putInto(tenant, "two", hostile));
      await worker.drain();

      const { texts, conversations, quarantined } = await everythingOf(tenant);
      expect(texts.filter((text) => text === "before" || text === "after" || text === GOOD).sort()).toEqual(
        ["after", "after", "before", "before", GOOD].sort(),
      );
      expect((await everythingOf(other)).texts).toEqual([GOOD]);
      // Stored or set aside, and in neither case too long to be shown; never lost without a trace.
      const stored = texts.length - 5;
      const reactions = conversations.length > 0 && hostile.includes('"reaction"') ? 1 : 0;
      expect(stored + reactions + quarantined.length).toBeGreaterThan(0);
      for (const text of texts) expect(text?.length ?? 0).toBeLessThanOrEqual(65_536);
      for (const item of quarantined) expect(item.raw.length + item.reason.length).toBeLessThanOrEqual(4_500);
      for (const { contact } of conversations) expect(contact.name.length).toBeLessThanOrEqual(600);
      expect(await isOwed()).toEqual([]);
    },
  );

  it("with a name of a megabyte gives its contact a name that fits a screen", async () => {
    const tenant = await makeTenant(worker.db);
    const contacts = [{ wa_id: from, profile: { name: MEGABYTE, username: MEGABYTE } }];
    await worker.post(webhookOf({ number: tenant.phoneNumberId, contacts, messages: [metaText("wamid.1", GOOD)] }));
    await worker.drain();
    const { texts, conversations } = await everythingOf(tenant);
    expect(texts).toEqual([GOOD]);
    expect(conversations[0]!.contact.name.length).toBeLessThanOrEqual(200);
  });
});

describe("a hostile body", () => {
  it.each(Object.entries(BODIES))("of %s is kept, and what comes after it arrives", async (name, body) => {
    const tenant = await makeTenant(worker.db);
    await worker.post(body);
    const { deliveryId } = await worker.post(body, tenant.inboxId);
    await worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [metaText("wamid.1", GOOD)] }));
    await worker.drain();
    const { texts, quarantined } = await everythingOf(tenant);
    expect(texts).toEqual([GOOD]);
    expect(quarantined.every((item) => item.deliveryId === deliveryId)).toBe(true);
    if (name !== "empty lists") expect(quarantined.length).toBeGreaterThan(0);
    expect(await isOwed()).toEqual([]);
  });

  it("leaves the prototype of all objects alone", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
  });
});
