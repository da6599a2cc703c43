/** One event of one delivery on its way into a tenant, and the ways to tell its kinds apart. */
import type { DeliveryId, InboxId } from "@max/domain/ids";
import type { InboundEvent } from "@max/domain/message/transport";

export type ApplicableEvent = Exclude<InboundEvent, { type: "malformed" | "other" | "templates_changed" }>;

export type ReceivedItem = {
  deliveryId: DeliveryId;
  /** Arrival order of its delivery, fixed when it was accepted. */
  deliveryNumber: number;
  inboxId: InboxId;
  event: ApplicableEvent;
};
export type ReceivedOf<Type extends ApplicableEvent["type"]> = ReceivedItem & {
  event: Extract<ApplicableEvent, { type: Type }>;
};

/** Order of arrival: delivery, then place in it. */
export const byArrival = (a: ReceivedItem, b: ReceivedItem) =>
  a.deliveryNumber - b.deliveryNumber || a.event.item - b.event.item;

export const isOf =
  <Type extends ApplicableEvent["type"]>(...types: Type[]) =>
  (item: ReceivedItem): item is ReceivedOf<Type> =>
    (types as string[]).includes(item.event.type);

export const carriesMessage = isOf("message", "echo");

/** A person wrote, and waits for somebody. System lines and our own messages do not. */
export const isAsking = (item: ReceivedItem): item is ReceivedOf<"message"> =>
  item.event.type === "message" && item.event.opensReplyWindow;
