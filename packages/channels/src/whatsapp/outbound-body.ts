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
const toFile = (source: Source) => (source.type === "id" ? { id: source.id } : { link: source.link });
