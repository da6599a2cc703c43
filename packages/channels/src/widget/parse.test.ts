import { describe, expect, it } from "vitest";
import { createWidgetAdapter } from "./adapter.ts";
import { parseWidget } from "./parse.ts";
import { toRaw, type VisitorAct } from "./raw.ts";

const INBOX = "0198f3a0-0000-7000-8000-000000000001";
const VISITOR = "0198f3a0-0000-7000-8000-00000000000b";
const at = "2026-11-20T12:00:00.000Z";
const said: VisitorAct = {
  type: "message",
  visitor: { id: VISITOR, member: null, name: null },
  clientMessageId: "c-1",
  text: "Is it long enough?",
  form: [],
  at,
};
const parse = (act: VisitorAct) => parseWidget(toRaw(act), INBOX);

describe("what a visitor does", () => {
  it("is a message of this browser, once under the browser's own id", () => {
    expect(parse(said)).toMatchObject([
      {
        type: "message",
        externalId: `${VISITOR}/c-1`,
        sender: {
          aliases: [{ type: "visitor", value: VISITOR, isVariant: false }],
          sendTo: VISITOR,
          displayName: null,
        },
        content: { kind: "text", text: "Is it long enough?" },
        providerAt: new Date(at),
      },
    ]);
  });

  it("is the vouched-for person's, whose browser is looked up and never given to them", () => {
    const [event] = parse({ ...said, visitor: { id: VISITOR, member: "user-42", name: "Priya" } });
    expect(event).toMatchObject({
      sender: {
        aliases: [
          { type: "member", value: `${INBOX}/user-42`, isVariant: false },
          { type: "visitor", value: VISITOR, isVariant: true },
        ],
        sendTo: `${INBOX}/user-42`,
        displayName: "Priya",
      },
    });
  });

  it("brings what the form before it asked for", () => {
    const [event] = parse({ ...said, form: [{ name: "E-mail", value: "priya@example.test" }] });
    expect(event).toMatchObject({
      content: { kind: "interactive", text: said.text, fields: [{ name: "E-mail", value: "priya@example.test" }] },
    });
  });

  it("is a report for each message it has read", () => {
    const messages = ["0198f3a0-0000-7000-8000-00000000000c/1", "0198f3a0-0000-7000-8000-00000000000d/1"];
    expect(parse({ type: "receipt", visitor: said.visitor, status: "read", messages, at })).toMatchObject([
      { type: "delivery", item: 0, externalId: messages[0], opaque: messages[0], status: "read" },
      { type: "delivery", item: 1, externalId: messages[1] },
    ]);
  });

  it.each(["", "{}", "[]", JSON.stringify({ ...said, text: "" }), JSON.stringify({ ...said, visitor: { id: "x" } })])(
    "is set aside when it cannot be read: %s",
    (body) => {
      expect(parseWidget(Buffer.from(body), INBOX)).toMatchObject([{ type: "malformed", inboxKey: INBOX }]);
    },
  );
});

describe("an answer to a visitor", () => {
  const message = {
    opaque: "0198f3a0-0000-7000-8000-00000000000c/1",
    inboxKey: INBOX,
    endpoint: null,
    accessToken: "",
    to: { type: "visitor" as const, value: VISITOR },
    threadKey: null,
    author: { isPerson: true, name: "Inés" },
    quotedExternalId: null,
  };
  const send = (content: Parameters<ReturnType<typeof createWidgetAdapter>["send"]>[0]["content"]) =>
    createWidgetAdapter().send({ ...message, content }, AbortSignal.timeout(1_000));

  it("has left when it stands as sent", async () => {
    expect(await send({ kind: "text", text: "Yes" })).toEqual({
      kind: "accepted",
      externalId: message.opaque,
      recipient: [],
    });
  });

  it("is refused when a page could not show it", async () => {
    expect(await send({ kind: "reaction", targetExternalId: "x", emoji: "👍" })).toMatchObject({ kind: "rejected" });
    const source = { type: "id" as const, id: "9" };
    expect(await send({ kind: "image", source, caption: null, fileName: null })).toMatchObject({ kind: "rejected" });
  });
});
