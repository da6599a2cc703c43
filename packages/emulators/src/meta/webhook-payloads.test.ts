import { describe, expect, it } from "vitest";
import * as payloads from "./webhook-payloads.ts";
import { itemsOf } from "./webhook-receiver.ts";

const lia: payloads.Inbound = {
  phoneNumberId: "300000000000001",
  wabaId: "200000000000001",
  from: "5511900001234",
  userId: "BR.9000000000000000001",
  name: "Lia Prado",
  username: "liaprado",
  id: "wamid.TESTINBOUND0001",
  timestamp: 1790000000,
};
const media = { id: "1", sha256: "aGFzaA==", caption: "Look" };
const answer = { ...lia, answeredId: "wamid.OUT" };

describe("an inbound webhook", () => {
  it("has Meta's envelope, to the letter", () => {
    expect(payloads.inboundText({ ...lia, text: "Oi, meu pedido chegou?" })).toEqual({
      object: "whatsapp_business_account",
      entry: [
        {
          id: "200000000000001",
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                metadata: { display_phone_number: "15550100100", phone_number_id: "300000000000001" },
                contacts: [
                  {
                    profile: { name: "Lia Prado", username: "liaprado" },
                    wa_id: "5511900001234",
                    user_id: "BR.9000000000000000001",
                  },
                ],
                messages: [
                  {
                    from: "5511900001234",
                    from_user_id: "BR.9000000000000000001",
                    id: "wamid.TESTINBOUND0001",
                    timestamp: "1790000000",
                    type: "text",
                    text: { body: "Oi, meu pedido chegou?" },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it.each<[string, payloads.Envelope, unknown]>([
    [
      "image",
      payloads.inboundImage({ ...lia, media }),
      { id: "1", mime_type: "image/jpeg", sha256: "aGFzaA==", caption: "Look" },
    ],
    ["video", payloads.inboundVideo({ ...lia, media }), { mime_type: "video/mp4" }],
    [
      "audio",
      payloads.inboundAudio({ ...lia, media, voice: true }),
      { voice: true, mime_type: "audio/ogg; codecs=opus" },
    ],
    ["document", payloads.inboundDocument({ ...lia, media, fileName: "a.pdf" }), { filename: "a.pdf" }],
    ["sticker", payloads.inboundSticker({ ...lia, media }), { animated: false, mime_type: "image/webp" }],
    [
      "location",
      payloads.inboundLocation({ ...lia, latitude: 1, longitude: 2, place: "Shop" }),
      { latitude: 1, longitude: 2, name: "Shop" },
    ],
    [
      "contacts",
      payloads.inboundContacts({ ...lia, contacts: [{ name: { formatted_name: "Ana" } }] }),
      [{ name: { formatted_name: "Ana" } }],
    ],
    [
      "interactive",
      payloads.inboundButtonReply({ ...answer, buttonId: "y", title: "Yes" }),
      { type: "button_reply", button_reply: { id: "y", title: "Yes" } },
    ],
    [
      "interactive",
      payloads.inboundListReply({ ...answer, rowId: "r", title: "Row" }),
      { type: "list_reply", list_reply: { id: "r", title: "Row" } },
    ],
    [
      "interactive",
      payloads.inboundFlowReply({ ...answer, answers: { a: 1 } }),
      { type: "nfm_reply", nfm_reply: { name: "flow", response_json: '{"a":1}' } },
    ],
    ["button", payloads.inboundTemplateButton({ ...answer, text: "Confirm" }), { payload: "Confirm", text: "Confirm" }],
    [
      "reaction",
      payloads.inboundReaction({ ...lia, messageId: "wamid.OUT", emoji: "👍" }),
      { message_id: "wamid.OUT", emoji: "👍" },
    ],
    [
      "order",
      payloads.inboundOrder({
        ...lia,
        catalogId: "c",
        items: [{ productId: "p", quantity: 2, price: 9.5, currency: "BRL" }],
      }),
      { catalog_id: "c", product_items: [{ product_retailer_id: "p", quantity: 2, item_price: 9.5, currency: "BRL" }] },
    ],
    [
      "system",
      payloads.inboundNumberChanged({ ...lia, newPhone: "5511900009999" }),
      { type: "user_changed_number", wa_id: "5511900009999" },
    ],
    [
      "system",
      payloads.inboundUserIdChanged({ ...lia, newUserId: "BR.2" }),
      { type: "user_changed_user_id", user_id: "BR.2" },
    ],
    ["unsupported", payloads.inboundUnsupported({ ...lia, kind: "poll_creation" }), { type: "poll_creation" }],
    [
      "edit",
      payloads.inboundEdit({ ...lia, messageId: "wamid.A", text: "New" }),
      { original_message_id: "wamid.A", message: { type: "text", text: { body: "New" } } },
    ],
    ["revoke", payloads.inboundRevoke({ ...lia, messageId: "wamid.A" }), { original_message_id: "wamid.A" }],
  ])("of type %s carries the object of that name", (type, body, content) => {
    const [message] = itemsOf(body, "messages");
    expect(message).toMatchObject({ type, [type]: content });
  });

  it("leaves the emoji out when a reaction is taken back, and names the answered message in a reply", () => {
    const [removed] = itemsOf(payloads.inboundReaction({ ...lia, messageId: "wamid.OUT", emoji: null }), "messages");
    expect(removed?.["reaction"]).toEqual({ message_id: "wamid.OUT" });
    const [reply] = itemsOf(payloads.inboundButtonReply({ ...answer, buttonId: "y", title: "Yes" }), "messages");
    expect(reply?.["context"]).toEqual({ from: "15550100100", id: "wamid.OUT" });
  });

  it("of the system has no contacts, an unsupported one says why, and a welcome request has no content", () => {
    const system = payloads.inboundNumberChanged({ ...lia, newPhone: "5511900009999" });
    expect(system.entry[0]?.changes[0]?.value).not.toHaveProperty("contacts");
    const [unknown] = itemsOf(payloads.inboundUnsupported({ ...lia, kind: "edit", code: 131060 }), "messages");
    expect(unknown).toMatchObject({ errors: [{ code: 131060 }] });
    const [welcome] = itemsOf(payloads.inboundRequestWelcome(lia), "messages");
    expect(welcome).not.toHaveProperty("request_welcome");
  });

  it("of a person without a number names the user id only; the same number always has the same user id", () => {
    const [message] = itemsOf(payloads.inboundText({ ...lia, from: null, text: "x" }), "messages");
    expect(message).not.toHaveProperty("from");
    const made = () =>
      itemsOf(payloads.inboundText({ ...lia, userId: undefined, text: "x" }), "messages")[0]?.["from_user_id"];
    expect(made()).toMatch(/^BR\.\d{19}$/);
    expect(made()).toBe(made());
    const [old] = itemsOf(payloads.inboundText({ ...lia, userId: null, text: "x" }), "messages");
    expect(old).not.toHaveProperty("from_user_id");
  });

  it("has a fresh id and the present second unless told otherwise, and goes into batches", () => {
    const fresh = { ...lia, id: undefined, timestamp: undefined, text: "x" };
    const both = payloads.batch(payloads.inboundText(fresh), payloads.inboundText(fresh));
    const [first, second] = itemsOf(both, "messages");
    expect(first?.["id"]).not.toBe(second?.["id"]);
    expect(Math.abs(Number(first?.["timestamp"]) - Date.now() / 1_000)).toBeLessThan(5);
    expect(both.entry).toHaveLength(2);
  });
});

describe("other webhooks", () => {
  it("report a status, with our own data and no field that has no value", () => {
    const report = {
      phoneNumberId: "3",
      wabaId: "2",
      id: "wamid.A",
      status: "sent" as const,
      timestamp: 1,
      recipientId: "55",
      opaque: "msg",
    };
    expect(itemsOf(payloads.statusUpdate(report), "statuses")).toEqual([
      { id: "wamid.A", status: "sent", timestamp: "1", recipient_id: "55", biz_opaque_callback_data: "msg" },
    ]);
  });

  it("carry the entry's time for fields that are not messages", () => {
    expect(payloads.fieldChange("2", "account_alerts", { entity_id: "2" }, 7)).toMatchObject({
      entry: [{ id: "2", time: 7, changes: [{ field: "account_alerts" }] }],
    });
    expect(
      payloads.echo({ ...lia, to: "5511", type: "text", content: { body: "x" } }).entry[0]?.changes[0],
    ).toMatchObject({
      field: "smb_message_echoes",
      value: { message_echoes: [{ to: "5511", type: "text", text: { body: "x" } }] },
    });
    expect(payloads.userIdUpdate({ ...lia, previous: "BR.1", current: "BR.2" }).entry[0]?.changes[0]?.field).toBe(
      "user_id_update",
    );
    expect(payloads.valueErrors(lia, [{ code: 131031 }]).entry[0]?.changes[0]?.value).toMatchObject({
      errors: [{ code: 131031 }],
    });
  });
});
