import { MessageContent } from "@max/domain/message/content";
import type { InboundEvent } from "@max/domain/message/transport";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONTENT } from "./fixtures/expected-content.ts";
import { ECHOES, MESSAGES } from "./fixtures/expected-messages.ts";
import { REPORTS } from "./fixtures/expected-reports.ts";
import { recorded, recordedNames } from "./fixtures/recorded.ts";
import { parseWhatsApp } from "./parse.ts";

const EXPECTED = { ...CONTENT, ...MESSAGES, ...ECHOES, ...REPORTS };
const parse = (body: unknown) => parseWhatsApp(Buffer.from(JSON.stringify(body)));
type Json = Record<string, unknown>;
type Delivery = { object: string; entry: { id: string; changes: unknown[] }[] };

const INBOX = { metadata: { phone_number_id: "300000000000001" } };
const envelope = (value: Json, field = "messages") => ({ entry: [{ changes: [{ field, value }] }] });
const hello: Json = {
  from: "5511900001234",
  id: "wamid.TEST1",
  timestamp: "1790000000",
  type: "text",
  text: { body: "Oi" },
};
const one = (special: Json, value: Json = {}) =>
  parse(envelope({ ...INBOX, ...value, messages: [{ ...hello, ...special }] }))[0];

/** The same events wherever in a larger delivery they stood. */
const unnumbered = (events: InboundEvent[]) => events.map((event) => ({ ...event, item: 0 }));

/** Every string anywhere in a value, names of fields included. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.keys(value).concat(...Object.values(value).map(stringsIn));
};
const isStorable = (text: string) => !/[\0\p{Surrogate}]/u.test(text);

describe("recorded deliveries", () => {
  it("have one expectation each", () => {
    expect(recordedNames.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
    expect(recordedNames.length).toBeGreaterThanOrEqual(40);
  });

  it.each(recordedNames)("%s becomes exactly what is expected", (name) => {
    const events = parseWhatsApp(recorded(name));
    expect(events).toStrictEqual(EXPECTED[name]);
    for (const event of events)
      if ("content" in event) expect(MessageContent.parse(event.content)).toEqual(event.content);
  });

  it("give the same events together as apart, numbered through", () => {
    const deliveries = recordedNames.map((name) => {
      const { entry } = JSON.parse(recorded(name).toString()) as Delivery;
      // Of one account, as what comes in one entry is.
      return { entry: entry.map((each) => ({ ...each, id: "1" })) };
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(deliveries, { minLength: 1 }), fc.boolean(), (parts, inOneEntry) => {
        const entries = parts.flatMap(({ entry }) => entry);
        const merged = inOneEntry ? [{ id: "1", changes: entries.flatMap(({ changes }) => changes) }] : entries;
        const together = parse({ object: "whatsapp_business_account", entry: merged });
        expect(together.map(({ item }) => item)).toEqual(together.map((_, at) => at));
        expect(unnumbered(together)).toEqual(parts.flatMap((part) => unnumbered(parse(part))));
      }),
      { numRuns: 60 },
    );
  });

  it("survive the loss or replacement of any one part", () => {
    const broken: unknown[] = [undefined, null, 7, "x", [], {}, [[]], true];
    const variants = (value: unknown): unknown[] => {
      if (typeof value !== "object" || value === null) return [];
      return Object.keys(value).flatMap((name) => {
        const withPart = (part: unknown) =>
          Array.isArray(value)
            ? value.map((old, at) => (String(at) === name ? part : old))
            : { ...value, [name]: part };
        const part = (value as Json)[name];
        return broken.concat(variants(part)).map(withPart);
      });
    };
    for (const name of recordedNames)
      for (const variant of variants(JSON.parse(recorded(name).toString()))) {
        const events = parse(variant);
        expect(events.every((event) => stringsIn(event).every(isStorable))).toBe(true);
        for (const event of events) if ("content" in event) MessageContent.parse(event.content);
      }
  });
});

describe("a body that is no delivery", () => {
  it.each([
    ["nothing", ""],
    ["half a body", '{"entry":['],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x7b])],
    ["two documents", "{}{}"],
  ])("is one malformed event: %s", (_, body) => {
    expect(parseWhatsApp(Buffer.from(body))).toEqual([
      { type: "malformed", item: 0, inboxKey: null, reason: "the body is not JSON", raw: expect.any(String) },
    ]);
  });

  it.each(["null", "7", '"text"', "[]", "true"])("is one malformed event: the JSON %s", (body) => {
    expect(parseWhatsApp(Buffer.from(body))).toEqual([
      { type: "malformed", item: 0, inboxKey: null, reason: "the body is not an object", raw: body },
    ]);
  });

  it("is no event at all when it holds no items", () => {
    expect(parse({ object: "whatsapp_business_account", entry: [] })).toEqual([]);
    expect(parse(envelope({ ...INBOX, messages: [], contacts: [] }))).toEqual([]);
  });

  it("never throws, whatever the JSON", () => {
    const key = fc.constantFrom("entry", "changes", "value", "field", "messages", "statuses", "text", "__proto__");
    const deep = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 7 }, fc.jsonValue(), fc.array(tie("any")), fc.dictionary(key, tie("any"))),
    })).any;
    fc.assert(
      fc.property(deep, fc.constantFrom("messages", "smb_message_echoes", "user_id_update"), (value, field) => {
        const list = Array.isArray(value) ? value : [value];
        const wrapped = { ...INBOX, contacts: list, messages: list, statuses: list, message_echoes: list };
        const bodies = [value, { entry: value }, { entry: [{ changes: list }] }, envelope(wrapped, field)];
        for (const body of bodies) expect(parse(body).flatMap(stringsIn).every(isStorable)).toBe(true);
      }),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseWhatsApp(Buffer.from(bytes))));
  });
});

describe("one bad item", () => {
  it.each<[string, Json, string]>([
    ["an id that is a number", { id: 5 }, "id is not a string"],
    ["no id", { id: null }, "id is missing"],
    ["an empty id", { id: "" }, "id is missing"],
    ["an id of 600 characters", { id: "x".repeat(600) }, "id is too long for an id"],
    ["a sender that is a number", { from: 5511900001234 }, "from is not a string"],
    ["a user id that is a number", { from_user_id: 9 }, "from_user_id is not a string"],
    ["nobody named", { from: undefined }, "it names nobody"],
    ["a sender that is no number", { from: "somebody" }, "it names nobody"],
    ["no type", { type: undefined }, "type is missing"],
    ["a type without its object", { text: undefined }, "text is missing"],
    ["an object of another type", { text: "Oi" }, "text is not an object"],
    ["a body that is a number", { text: { body: 7 } }, "body is not a string"],
    ["a quote that is a number", { context: { id: 7 } }, "id is not a string"],
    ["no time", { timestamp: undefined }, "timestamp is missing"],
    ["a time in words", { timestamp: "yesterday" }, "timestamp is not a time in unix seconds"],
    ["a time in parts of seconds", { timestamp: 1790000000.5 }, "timestamp is not a time in unix seconds"],
    ["a time in milliseconds", { timestamp: "1790000000000" }, "timestamp is not a time in unix seconds"],
    ["a time before WhatsApp", { timestamp: "1230767999" }, "timestamp is no plausible time"],
    ["a time after 2099", { timestamp: 4102444800 }, "timestamp is no plausible time"],
    ["a file without an id", { type: "image", image: {} }, "the image has no id"],
    [
      "a latitude in words",
      { type: "location", location: { latitude: "1", longitude: 1 } },
      "latitude is not a number",
    ],
    ["a reaction to nothing", { type: "reaction", reaction: {} }, "message_id is missing"],
    [
      "an emoji that is a number",
      { type: "reaction", reaction: { message_id: "m", emoji: 1 } },
      "emoji is not a string",
    ],
    ["an edit of nothing", { type: "edit", edit: { message: hello } }, "original_message_id is missing"],
    ["a revoke of nothing", { type: "revoke", revoke: {} }, "original_message_id is missing"],
  ])("is set aside with its reason: %s", (_, special, reason) => {
    expect(one(special)).toMatchObject({ type: "malformed", inboxKey: "300000000000001", reason });
  });

  it("costs its neighbours nothing", () => {
    const messages = [hello, null, { ...hello, id: 7 }, [], { ...hello, id: "wamid.TEST2" }];
    expect(parse(envelope({ ...INBOX, messages })).map(({ type }) => type)).toEqual([
      "message",
      "malformed",
      "malformed",
      "malformed",
      "message",
    ]);
  });

  it("names no number of ours when the delivery does not", () => {
    const events = parse({ entry: [{ changes: [{ field: "messages", value: { messages: [hello, hello] } }] }] });
    expect(events).toMatchObject([
      { type: "malformed", inboxKey: null, reason: "metadata.phone_number_id is missing" },
      { type: "malformed", inboxKey: null, item: 1 },
    ]);
  });

  it("is kept for a person to look at, in at most 4 kB, however deep or long it is", () => {
    const deep = `{"type":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const long = JSON.stringify({ type: 1, note: "é\u0000".repeat(500_000) });
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, at])));
    const body = `{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"messages":[${deep},${long},${wide}]}}]}]}`;
    const events = parseWhatsApp(Buffer.from(body));
    expect(events.map(({ type }) => type)).toEqual(["malformed", "malformed", "malformed"]);
    for (const event of events) {
      expect(event.type === "malformed" && Buffer.byteLength(event.raw)).toBeLessThanOrEqual(4_096);
      expect(stringsIn(event).every(isStorable)).toBe(true);
    }
    expect(parseWhatsApp(Buffer.from("[".repeat(20_000) + "]".repeat(20_000)))).toHaveLength(1);
  });
});

describe("text from outside", () => {
  it("has what Postgres cannot store replaced, in every place", () => {
    const bad = "a\u0000b\ud800c\udc00d😀";
    const event = one(
      { id: `i${bad}`, text: { body: bad }, referral: { headline: bad }, group_id: bad },
      { contacts: [{ wa_id: "5511900001234", profile: { name: bad, username: bad } }] },
    );
    const good = "a\uFFFDb\uFFFDc\uFFFDd😀";
    expect(event).toMatchObject({
      externalId: `i${good}`,
      content: { text: good },
      context: { groupId: good, referral: { headline: good } },
      sender: { displayName: good, username: good },
    });
  });

  it("is cut to 65,536 characters, and a name to 200, never in the middle of one", () => {
    const event = one(
      { text: { body: `x${"😀".repeat(500_000)}` } },
      { contacts: [{ wa_id: "5511900001234", profile: { name: `x${"😀".repeat(500_000)}` } }] },
    );
    expect(event).toMatchObject({
      content: { text: `x${"😀".repeat(32_767)}` },
      sender: { displayName: `x${"😀".repeat(99)}` },
    });
  });

  it("cannot smuggle a name into an object, be it as a type or as a form's answers", () => {
    const answers = `{${Array.from({ length: 300 }, (_, at) => `"q${at}":"${"v".repeat(3_000)}"`).join(",")}}`;
    const form = { type: "nfm_reply", nfm_reply: { name: "flow", response_json: answers } };
    const event = one({ type: "interactive", interactive: form });
    const fields = event?.type === "message" && event.content.kind === "interactive" ? event.content.fields : [];
    expect(fields).toHaveLength(200);
    expect(fields.every(({ value }) => value.length === 2_000)).toBe(true);
    for (const type of ["__proto__", "constructor", "toString", "hasOwnProperty"])
      expect(one({ type })).toMatchObject({ content: { kind: "unsupported", type } });
    expect(parseWhatsApp(Buffer.from('{"__proto__":{"entry":[]},"constructor":{"prototype":{"x":1}}}'))).toHaveLength(
      1,
    );
    expect("isAdmin" in {} || "x" in {}).toBe(false);
  });

  it("keeps a form's answer of any depth as text", () => {
    const answers = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const form = { type: "nfm_reply", nfm_reply: { name: "flow", response_json: answers } };
    expect(one({ type: "interactive", interactive: form })).toMatchObject({
      content: { fields: [{ name: "a", value: expect.stringContaining("[…]") }] },
    });
  });

  it("takes the last of two equal names, as JSON does", () => {
    const body = JSON.stringify(envelope({ ...INBOX, messages: [hello] })).replace(
      '"body":"Oi"',
      '"body":"a","body":"b"',
    );
    expect(parseWhatsApp(Buffer.from(body))[0]).toMatchObject({ content: { text: "b" } });
  });
});

describe("a full delivery", () => {
  it("made of crumbs costs no more than a full one, and says that its end was not read", () => {
    const crumbs = `{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"messages":[${"1,".repeat(1_400_000)}1]}},{"field":"account_update"}]}]}`;
    const start = performance.now();
    const events = parseWhatsApp(Buffer.from(crumbs));
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(events).toHaveLength(10_001);
    expect(events.at(-1)).toMatchObject({
      type: "malformed",
      item: 10_000,
      reason: expect.stringContaining("too many"),
    });
  });

  it("of a thousand messages by a thousand people takes well under a second", () => {
    const people = Array.from({ length: 1_000 }, (_, at) => `55119${10_000_000 + at}`);
    const body = Buffer.from(
      JSON.stringify(
        envelope({
          ...INBOX,
          contacts: people.map((wa_id) => ({ wa_id, profile: { name: `N${wa_id}` } })),
          messages: people.map((from) =>
            Object.assign({}, hello, { from, id: `wamid.${from}`, text: { body: "x".repeat(2_000) } }),
          ),
        }),
      ),
    );
    const start = performance.now();
    const events = parseWhatsApp(body);
    expect(performance.now() - start).toBeLessThan(500);
    expect(events).toHaveLength(1_000);
    expect(events.every((e) => e.type === "message" && e.sender.displayName === `N${e.sender.sendTo}`)).toBe(true);
  });
});
