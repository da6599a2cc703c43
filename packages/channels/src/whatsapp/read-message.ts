/** One entry of `messages[]`: what a customer's phone did, be it a message or a change to an earlier one. */
import type { MessageContext } from "@max/domain/message/content";
import type { InboundEvent } from "@max/domain/message/transport";
import { type ContactBook, FROM, aliasesOf, personOf } from "./identity.ts";
import {
  type JsonObject,
  MAX_TEXT,
  fail,
  idAt,
  isObject,
  lenientObjectAt,
  lenientTextAt,
  objectAt,
  requiredIdAt,
  requiredObjectAt,
  requiredTextAt,
  requiredTimeAt,
  textAt,
  valueAt,
} from "../loose-json.ts";
import { readContent } from "./read-content.ts";

/** Where an item stands: the number of ours that it is about, and its place in the delivery. */
export type Place = { inboxKey: string; item: number };

export function readMessage(raw: unknown, place: Place, book: ContactBook): InboundEvent[] {
  const message = isObject(raw) ? raw : fail("the message is not an object");
  const type = requiredTextAt(message, "type", 100);
  const common = {
    ...place,
    externalId: requiredIdAt(message, "id"),
    sender: personOf(message, FROM, book),
    providerAt: requiredTimeAt(message, "timestamp"),
  };
  const change = readChange(type, message);
  if (change?.type === "reaction") return [{ ...common, ...change, by: "contact" }];
  if (change) return [{ ...common, ...change }];
  const moved = type === "system" ? readMove(message, place, common.providerAt) : null;
  return [
    ...(moved ? [moved] : []),
    {
      ...common,
      item: moved ? place.item + 1 : place.item,
      type: "message",
      content: readContent(type, message),
      context: readContext(message),
      quotedExternalId: readQuote(message),
      opensReplyWindow: type !== "system" && type !== "request_welcome",
    },
  ];
}

/** What customers and our own people alike do to an earlier message; null for a message of its own. */
export function readChange(type: string, message: JsonObject) {
  switch (type) {
    case "reaction": {
      const reaction = requiredObjectAt(message, "reaction");
      const targetExternalId = requiredIdAt(reaction, "message_id");
      // A missing emoji takes the reaction back, and so does an empty one.
      return { type, targetExternalId, emoji: textAt(reaction, "emoji", 100) || null } as const;
    }
    case "edit": {
      // Some edits come as something Meta could not hand over, with nothing inside; they are kept as that.
      const edit = objectAt(message, "edit");
      if (!edit) return null;
      const edited = requiredObjectAt(edit, "message");
      const content = readContent(requiredTextAt(edited, "type", 100), edited);
      return { type, targetExternalId: requiredIdAt(edit, "original_message_id"), content } as const;
    }
    case "revoke": {
      const revoke = requiredObjectAt(message, "revoke");
      return { type, targetExternalId: requiredIdAt(revoke, "original_message_id") } as const;
    }
    default:
      return null;
  }
}

/** The message that is answered. A forwarded one carries a context as well, but quotes nothing. */
export function readQuote(message: JsonObject): string | null {
  const context = objectAt(message, "context");
  return context && idAt(context, "id");
}

/** The customer has a new number or user id: the old one stands in the message, the new one inside `system`. */
function readMove(message: JsonObject, place: Place, providerAt: Date): InboundEvent | null {
  const system = requiredObjectAt(message, "system");
  const event = valueAt(system, "type");
  if (event !== "user_changed_number" && event !== "user_changed_user_id") return null;
  const next = aliasesOf({
    userId: idAt(system, "user_id"),
    parentUserId: idAt(system, "parent_user_id"),
    phones: [idAt(system, "wa_id")],
  });
  if (next.length === 0) return null;
  const previous = aliasesOf({
    userId: idAt(message, FROM.userId),
    parentUserId: idAt(message, FROM.parentUserId),
    phones: [idAt(message, FROM.phone)],
  });
  return {
    ...place,
    type: "identity_changed",
    externalId: requiredIdAt(message, "id"),
    previous,
    next,
    providerAt,
    text: textAt(system, "body", MAX_TEXT),
  };
}

/** None of this changes what a message is, so none of it can make the message unreadable. */
function readContext(message: JsonObject): MessageContext {
  const context = lenientObjectAt(message, "context") ?? {};
  const referral = lenientObjectAt(message, "referral");
  const product = lenientObjectAt(context, "referred_product");
  return {
    forwarded:
      valueAt(context, "frequently_forwarded") === true
        ? "many_times"
        : valueAt(context, "forwarded") === true
          ? "once"
          : null,
    referral: referral && {
      sourceUrl: lenientTextAt(referral, "source_url", 2_048),
      sourceId: lenientTextAt(referral, "source_id", 200),
      sourceType: lenientTextAt(referral, "source_type", 50),
      headline: lenientTextAt(referral, "headline", 1_000),
      body: lenientTextAt(referral, "body", 4_096),
      clickId: lenientTextAt(referral, "ctwa_clid", 1_000),
    },
    product: product && {
      catalogId: lenientTextAt(product, "catalog_id", 200),
      productId: lenientTextAt(product, "product_retailer_id", 200),
    },
    groupId: lenientTextAt(message, "group_id", 200),
  };
}
