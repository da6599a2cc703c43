import type { OutboundContent, OutboundMessage } from "@max/domain/message/transport";
import { describe, expect, it } from "vitest";
import { toGraphBody } from "./outbound-body.ts";

const id = { type: "id", id: "500" } as const;
const link = { type: "link", link: "https://cdn.example.test/a.jpg" } as const;
const file = (kind: Extract<OutboundContent, { source: unknown }>["kind"], more: object = {}): OutboundContent => ({
  kind,
  source: id,
  caption: null,
  fileName: null,
  ...more,
});
const message = (content: OutboundContent, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  opaque: "msg_01J8",
  inboxKey: "300000000000001",
  endpoint: null,
  threadKey: null,
  author: { isPerson: true, name: "Ana Lima" },
  accessToken: "EAATESTTOKEN",
  to: { type: "phone", value: "5511900001234" },
  content,
  fileAddress: null,
  quotedExternalId: null,
  ...more,
});
const frame = {
  messaging_product: "whatsapp",
  recipient_type: "individual",
  to: "+5511900001234",
  biz_opaque_callback_data: "msg_01J8",
};

describe("the body of a send", () => {
  it.each<[string, OutboundContent, object]>([
    ["text", { kind: "text", text: "Oi" }, { type: "text", text: { body: "Oi" } }],
    [
      "text with a link, which gets a preview",
      { kind: "text", text: "Veja https://loja.example.test" },
      { type: "text", text: { body: "Veja https://loja.example.test", preview_url: true } },
    ],
    ["image", file("image"), { type: "image", image: { id: "500" } }],
    [
      "image by link",
      file("image", { source: link, caption: "A" }),
      { type: "image", image: { link: link.link, caption: "A" } },
    ],
    ["video", file("video", { caption: "A", fileName: "b" }), { type: "video", video: { id: "500", caption: "A" } }],
    ["audio", file("audio", { caption: "A" }), { type: "audio", audio: { id: "500" } }],
    ["voice note", file("voice"), { type: "audio", audio: { id: "500", voice: true } }],
    [
      "document",
      file("document", { caption: "A", fileName: "nota.pdf" }),
      { type: "document", document: { id: "500", caption: "A", filename: "nota.pdf" } },
    ],
    [
      "template with counted variables, in the order of their numbers",
      {
        kind: "template",
        name: "order_update",
        language: "en_US",
        isNamed: false,
        headerMedia: "image",
        parameters: [
          { slot: "header.media", text: link.link },
          { slot: "body.2", text: "BR1" },
          { slot: "body.1", text: "Lia" },
          { slot: "button.1.url", text: "BR1" },
          { slot: "button.2.code", text: "TEN" },
        ],
      },
      {
        type: "template",
        template: {
          name: "order_update",
          language: { code: "en_US" },
          components: [
            { type: "header", parameters: [{ type: "image", image: { link: link.link } }] },
            {
              type: "body",
              parameters: [
                { type: "text", text: "Lia" },
                { type: "text", text: "BR1" },
              ],
            },
            { type: "button", sub_type: "url", index: "1", parameters: [{ type: "text", text: "BR1" }] },
            {
              type: "button",
              sub_type: "copy_code",
              index: "2",
              parameters: [{ type: "coupon_code", coupon_code: "TEN" }],
            },
          ],
        },
      },
    ],
    [
      "template with named variables",
      {
        kind: "template",
        name: "pedido_enviado",
        language: "pt_BR",
        isNamed: true,
        headerMedia: null,
        parameters: [{ slot: "body.nome", text: "Lia" }],
      },
      {
        type: "template",
        template: {
          name: "pedido_enviado",
          language: { code: "pt_BR" },
          components: [{ type: "body", parameters: [{ type: "text", parameter_name: "nome", text: "Lia" }] }],
        },
      },
    ],
    ["sticker", file("sticker"), { type: "sticker", sticker: { id: "500" } }],
    [
      "reaction",
      { kind: "reaction", targetExternalId: "wamid.1", emoji: "👍" },
      { type: "reaction", reaction: { message_id: "wamid.1", emoji: "👍" } },
    ],
    [
      "reaction taken back",
      { kind: "reaction", targetExternalId: "wamid.1", emoji: null },
      { type: "reaction", reaction: { message_id: "wamid.1", emoji: "" } },
    ],
  ])("is Meta's for a %s", (_, content, expected) => {
    expect(toGraphBody(message(content))).toEqual({ ...frame, ...expected });
  });

  it("quotes a message, except in a reaction, which names its own", () => {
    const quoting = { quotedExternalId: "wamid.7" };
    expect(toGraphBody(message({ kind: "text", text: "Oi" }, quoting))["context"]).toEqual({ message_id: "wamid.7" });
    const reaction: OutboundContent = { kind: "reaction", targetExternalId: "wamid.1", emoji: "👍" };
    expect(toGraphBody(message(reaction, quoting))).not.toHaveProperty("context");
  });

  it("goes to a user id where there is no phone", () => {
    const body = toGraphBody(message({ kind: "text", text: "Hi" }, { to: { type: "user_id", value: "US.9" } }));
    expect(body).toMatchObject({ recipient: "US.9" });
    expect(body).not.toHaveProperty("to");
  });

  it("writes a phone with exactly one plus", () => {
    const body = toGraphBody(
      message({ kind: "text", text: "Hi" }, { to: { type: "phone", value: "+55 11 90000-1234" } }),
    );
    expect(body["to"]).toBe("+5511900001234");
  });
});
