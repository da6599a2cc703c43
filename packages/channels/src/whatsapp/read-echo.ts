/**
 * One entry of `message_echoes[]`: what our own people did in the phone app of a number that is also used there.
 * The person named is always the customer, for it is their conversation.
 */
import type { InboundEvent } from "@max/domain/message/transport";
import { type ContactBook, TO, personOf } from "./identity.ts";
import { fail, isObject, requiredIdAt, requiredTextAt, requiredTimeAt } from "../loose-json.ts";
import { readContent } from "./read-content.ts";
import { type Place, readChange, readQuote } from "./read-message.ts";

export function readEcho(raw: unknown, place: Place, book: ContactBook): InboundEvent[] {
  const echo = isObject(raw) ? raw : fail("the echo is not an object");
  const type = requiredTextAt(echo, "type", 100);
  const customer = personOf(echo, TO, book);
  const common = {
    ...place,
    externalId: requiredIdAt(echo, "id"),
    providerAt: requiredTimeAt(echo, "timestamp"),
  };
  const change = readChange(type, echo);
  if (change?.type === "reaction") return [{ ...common, ...change, by: "business", sender: customer }];
  if (change) return [{ ...common, ...change, sender: customer }];
  return [
    {
      ...common,
      type: "echo",
      recipient: customer,
      content: readContent(type, echo),
      quotedExternalId: readQuote(echo),
    },
  ];
}
