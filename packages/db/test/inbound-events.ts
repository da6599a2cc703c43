/** What channels say, made by hand: events as an adapter would hand them over, for tests that begin behind it. */
import type { DeliveryId, InboxId } from "@max/domain/ids";
import { PLAIN_CONTEXT, type MessageContent } from "@max/domain/message/content";
import type { InboundEvent, Sender } from "@max/domain/message/transport";
import { newId } from "@max/platform/ids";

export type InboundMessage = Extract<InboundEvent, { type: "message" }>;

/** Somebody known by their number alone. */
export const personWithPhone = (digits: string, displayName: string | null = null): Sender => ({
  aliases: [{ type: "phone", value: digits, isVariant: false }],
  sendTo: digits,
  displayName,
  username: null,
});

/** A customer's text. Without a time it was written just now by the provider's clock, so that the reply window is open. */
export function textFrom(
  sender: Sender,
  message: { externalId: string; text: string; at?: Date; inboxKey?: string; quoted?: string },
): InboundMessage {
  return {
    type: "message",
    item: 0,
    inboxKey: message.inboxKey ?? "",
    externalId: message.externalId,
    sender,
    providerAt: message.at ?? wholeSecond(new Date()),
    content: { kind: "text", text: message.text },
    context: PLAIN_CONTEXT,
    quotedExternalId: message.quoted ?? null,
    opensReplyWindow: true,
  };
}

/** Providers stamp whole seconds. */
const wholeSecond = (at: Date) => new Date(Math.floor(at.getTime() / 1_000) * 1_000);

export const pictureContent = (externalId: string): MessageContent => ({
  kind: "image",
  text: null,
  media: { externalId, link: null, mimeType: "image/jpeg", sha256: null, fileName: "photo.jpg", isAnimated: false },
});

let lastNumber = 1_000_000;

/** Events of one delivery, later than every delivery made before it, as `receive` takes them. */
export function asDelivery<Event extends InboundEvent>(inboxId: InboxId, events: Event[]) {
  const deliveryId = newId<DeliveryId>();
  const deliveryNumber = ++lastNumber;
  return {
    items: events.map((event, item) => ({ deliveryId, deliveryNumber, inboxId, event: { ...event, item } })),
    quarantined: [],
    finished: [],
  };
}
