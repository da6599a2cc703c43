import type { AttachmentId } from "@max/domain/ids";
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
  file: null,
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

  const file = {
    id: "0198f3a0-0000-7000-8000-00000000000f",
    kind: "image" as const,
    mimeType: "image/jpeg",
    fileName: "lamp.jpg",
  };

  it("is a file that lies here already, with the words that came with it", () => {
    expect(parse({ ...said, text: "", file })).toMatchObject([
      {
        externalId: `${VISITOR}/c-1`,
        content: { kind: "image", text: null, media: { externalId: file.id, link: null, fileName: "lamp.jpg" } },
      },
    ]);
    expect(parse({ ...said, file })).toMatchObject([{ content: { kind: "image", text: said.text } }]);
  });

  it("tells the form first when a file is the first thing said, each once", () => {
    const form = [{ name: "E-mail", value: "priya@example.test" }];
    expect(parse({ ...said, text: "", file, form })).toMatchObject([
      { item: 0, externalId: `${VISITOR}/c-1#form`, content: { kind: "interactive", text: null, fields: form } },
      { item: 1, externalId: `${VISITOR}/c-1`, content: { kind: "image" } },
    ]);
  });

  it("was written down before there were files", () => {
    const { file: _, ...before } = said;
    expect(parseWidget(Buffer.from(JSON.stringify(before)), INBOX)).toMatchObject([{ content: { kind: "text" } }]);
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
    fileAddress: null,
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

  it("is a file of ours, which the page reads from us", async () => {
    const id = "0198f3a0-0000-7000-8000-00000000000f" as AttachmentId;
    const source = { type: "own" as const, id, mimeType: "application/pdf", sizeBytes: 9 };
    expect(await send({ kind: "document", source, caption: null, fileName: "a.pdf" })).toMatchObject({
      kind: "accepted",
    });
  });

  it("is refused when a page could not show it", async () => {
    expect(await send({ kind: "reaction", targetExternalId: "x", emoji: "👍" })).toMatchObject({ kind: "rejected" });
    const source = { type: "id" as const, id: "9" };
    expect(await send({ kind: "image", source, caption: null, fileName: null })).toMatchObject({ kind: "rejected" });
  });
});
