import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { laneHint } from "./lane.ts";
import { parseChatApp } from "./parse.ts";
import { recorded } from "./fixtures/recorded.ts";

const INBOX = "0198f3a0-0000-7000-8000-000000000001";
const parse = (name: string) => parseChatApp(recorded(name), INBOX);
const parseValue = (value: unknown) => parseChatApp(Buffer.from(JSON.stringify(value)), INBOX);

const lia = {
  aliases: [{ type: "app_user", value: `${INBOX}/user-42`, isVariant: false }],
  sendTo: `${INBOX}/user-42`,
  displayName: "Lia Prado",
  username: null,
};
const at = new Date("2026-11-20T12:00:00Z");

describe("what a Chat App reports", () => {
  it("is a message of one of its people in one of their threads, by the time it was written", () => {
    expect(parse("text")).toEqual([
      {
        type: "message",
        item: 0,
        inboxKey: INBOX,
        externalId: "user-42/app-m-1001",
        sender: lia,
        providerAt: new Date("2026-11-20T11:59:59Z"),
        content: { kind: "text", text: "Oi!" },
        context: { forwarded: null, referral: null, product: null, groupId: null },
        quotedExternalId: null,
        threadKey: "order-77",
        opensReplyWindow: true,
      },
    ]);
  });

  it("is a message for each of several files, the words with the first", () => {
    const [first, second, third, ...more] = parse("three-files");
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      item: 0,
      externalId: "user-42/app-m-1002",
      content: {
        kind: "image",
        text: "The lamp as it came",
        media: { externalId: null, link: "https://cdn.example.test/a.jpg", mimeType: "image/jpeg", fileName: "a.jpg" },
      },
    });
    expect(second).toMatchObject({
      item: 1,
      externalId: "user-42/app-m-1002#1",
      content: { kind: "document", text: null },
    });
    // A drawing may hold a program: it is a file to save and not a picture to show.
    expect(third).toMatchObject({ item: 2, externalId: "user-42/app-m-1002#2", content: { kind: "document" } });
  });

  it("quotes a message of theirs or of ours", () => {
    const quoting = (reply_to_message_id: string) =>
      parseValue({
        type: "message.received",
        timestamp: "2026-11-20T12:00:00Z",
        data: { message_id: "m", sender: { id: "user-42" }, text: "this one", reply_to_message_id },
      });
    expect(quoting("app-m-1001")).toMatchObject([{ quotedExternalId: "user-42/app-m-1001" }]);
    const ours = "0198f3a0-0000-7000-8000-00000000000a/1";
    expect(quoting(ours)).toMatchObject([{ quotedExternalId: ours }]);
  });

  it("is a change of a message, told from another change of it by its time", () => {
    expect(parse("edit")).toEqual([
      {
        type: "edit",
        item: 0,
        inboxKey: INBOX,
        externalId: `user-42/app-m-1001@${at.getTime()}`,
        targetExternalId: "user-42/app-m-1001",
        sender: lia,
        providerAt: at,
        content: { kind: "text", text: "Oi, tudo bem?" },
      },
    ]);
    expect(parse("deleted")).toMatchObject([{ type: "revoke", targetExternalId: "user-42/app-m-1001" }]);
  });

  it("is a choice", () => {
    expect(parse("postback")).toMatchObject([
      {
        type: "message",
        content: { kind: "interactive", choice: "button", payload: "TRACK_77", text: "Where is it?" },
      },
    ]);
  });

  it("is what became of our message, named by our id", () => {
    const ours = "0198f3a0-0000-7000-8000-00000000000a/1";
    expect(parse("receipt-read")).toMatchObject([
      { type: "delivery", externalId: ours, opaque: ours, status: "read", providerAt: at, failure: null },
    ]);
    expect(parse("receipt-failed")).toMatchObject([
      { status: "failed", failure: { code: "app_failed", reason: "The user has blocked you" } },
    ]);
  });

  it.each(["typing", "contact-updated"])("is kept and not acted on: %s", (name) => {
    expect(parse(name)).toMatchObject([{ type: "other", inboxKey: INBOX }]);
  });

  const message = { message_id: "m", sender: { id: "u" }, text: "t" };
  const received = (data: unknown, more = {}) => ({
    type: "message.received",
    timestamp: "2026-11-20T12:00:00Z",
    data,
    ...more,
  });
  it.each<[string, unknown, string]>([
    ["a list", [], "the body is not an object"],
    ["no type", received(message, { type: null }), "type is missing"],
    ["no time", received(message, { timestamp: undefined }), "timestamp is missing"],
    ["a time that is none", received(message, { timestamp: "yesterday" }), "no plausible instant"],
    ["a time without its zone", received(message, { timestamp: "2026-11-20T12:00:00" }), "no plausible instant"],
    ["no data", received(undefined), "data is missing"],
    ["no id", received({ ...message, message_id: "" }), "message_id is missing"],
    ["an id that is no text", received({ ...message, message_id: 7 }), "message_id is not a string"],
    ["a long id", received({ ...message, message_id: "m".repeat(600) }), "too long"],
    ["no sender", received({ ...message, sender: undefined }), "sender is missing"],
    ["nothing said", received({ ...message, text: "  " }), "neither text nor attachments"],
    ["a link that is none", received({ ...message, attachments: [{ url: "file:///etc/passwd" }] }), "no web address"],
    [
      "eleven files",
      received({ ...message, attachments: Array.from({ length: 11 }, () => ({ url: "https://a.example/b" })) }),
      "more than 10",
    ],
  ])("is set aside with its reason: %s", (_name, value, reason) => {
    expect(parseValue(value)).toMatchObject([
      { type: "malformed", inboxKey: INBOX, reason: expect.stringContaining(reason) },
    ]);
  });

  it("never throws, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom("message.received", "postback", "receipt.read"), (json, type) => {
        parseChatApp(Buffer.from(json), INBOX);
        parseChatApp(Buffer.from(`{"type":"${type}","timestamp":"2026-11-20T12:00:00Z","data":${json}}`), INBOX);
      }),
    );
  });

  it("can be stored, whatever it holds", () => {
    const [event] = parseValue(received({ ...message, text: "a\0b\ud800", sender: { id: "u", name: "x\0" } }));
    expect(event).toMatchObject({ content: { text: "a\uFFFDb\uFFFD" }, sender: { displayName: "x\uFFFD" } });
  });

  it("names its sender at a glance", () => {
    expect(laneHint(recorded("text"))).toEqual({ inboxKey: null, sender: "user-42" });
    expect(laneHint(Buffer.from("{}"))).toEqual({ inboxKey: null, sender: null });
  });
});
