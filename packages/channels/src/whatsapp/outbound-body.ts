/** One outbound message in the words of Meta's send call. */
import type { OutboundContent, OutboundMessage } from "@max/domain/message/transport";

/** The JSON body of `POST /{phone-number-id}/messages`. Its lengths are Meta's to check; nothing is cut here. */
export function toGraphBody(message: OutboundMessage): Record<string, unknown> {
  const { content, quotedExternalId } = message;
  return {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...toAddress(message.to),
    // A reaction names its message itself and cannot quote another.
    ...(quotedExternalId !== null && content.kind !== "reaction" && { context: { message_id: quotedExternalId } }),
    ...toContent(content),
    biz_opaque_callback_data: message.opaque,
  };
}

/** Without the "+", Meta may put the business's own country code before a number. */
const toAddress = (to: OutboundMessage["to"]) =>
  to.type === "phone" ? { to: `+${to.value.replace(/\D/g, "")}` } : { recipient: to.value };

function toContent(content: OutboundContent): Record<string, unknown> {
  switch (content.kind) {
    case "text":
      return {
        type: "text",
        text: { body: content.text, ...(/https?:\/\/\S/i.test(content.text) && { preview_url: true }) },
      };
    case "reaction":
      return { type: "reaction", reaction: { message_id: content.targetExternalId, emoji: content.emoji ?? "" } };
    case "template":
      return { type: "template", template: toTemplate(content) };
    case "voice":
      return { type: "audio", audio: { ...toFile(content.source), voice: true } };
    case "audio":
    case "sticker":
      return { type: content.kind, [content.kind]: toFile(content.source) };
    case "image":
    case "video":
    case "document":
      return {
        type: content.kind,
        [content.kind]: {
          ...toFile(content.source),
          ...(content.caption !== null && content.caption !== "" && { caption: content.caption }),
          ...(content.kind === "document" && content.fileName !== null && { filename: content.fileName }),
        },
      };
  }
}

type Source = Extract<OutboundContent, { source: unknown }>["source"];
function toFile(source: Source) {
  if (source.type === "own") throw new Error("Meta is given a file of ours before its message.");
  return source.type === "id" ? { id: source.id } : { link: source.link };
}

type Template = Extract<OutboundContent, { kind: "template" }>;

/** Meta wants the values of each part together, in their order, and nothing for parts without any. */
function toTemplate({ name, language, isNamed, headerMedia, parameters }: Template) {
  const ofPlace = (place: string) => parameters.filter(({ slot }) => slot.startsWith(`${place}.`));
  // Without names they are counted: the order is that of their numbers, wherever they stand in the text.
  const counted = (place: string) =>
    isNamed ? ofPlace(place) : ofPlace(place).toSorted((one, other) => numberOf(one.slot) - numberOf(other.slot));
  const texts = (place: string) =>
    counted(place).map(({ slot, text }) => ({
      type: "text",
      ...(isNamed && { parameter_name: slot.slice(place.length + 1) }),
      text,
    }));
  const header = headerMedia
    ? ofPlace("header").map(({ text }) => ({ type: headerMedia, [headerMedia]: { link: text } }))
    : texts("header");
  const body = texts("body");
  const buttons = ofPlace("button").map(({ slot, text }) => {
    const [, index = "", kind] = slot.split(".");
    return kind === "code"
      ? { type: "button", sub_type: "copy_code", index, parameters: [{ type: "coupon_code", coupon_code: text }] }
      : { type: "button", sub_type: "url", index, parameters: [{ type: "text", text }] };
  });
  return {
    name,
    language: { code: language },
    components: [
      ...(header.length > 0 ? [{ type: "header", parameters: header }] : []),
      ...(body.length > 0 ? [{ type: "body", parameters: body }] : []),
      ...buttons,
    ],
  };
}

const numberOf = (slot: string) => Number(slot.split(".")[1]);
