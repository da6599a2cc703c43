/** Contact cards that a customer shared, their own among them when we had asked for it. */
import type { MessageContent, SharedContact } from "@max/domain/message/content";
import {
  type JsonObject,
  MAX_NAME,
  fail,
  isObject,
  lenientListAt,
  lenientObjectAt,
  lenientTextAt,
  listAt,
} from "../loose-json.ts";

/** Meta sends no more than 257 cards in one message. */
const MAX_CARDS = 257;
const MAX_LINES = 50;

export function readContacts(message: JsonObject): MessageContent {
  const cards = listAt(message, "contacts") ?? fail("contacts is missing");
  return { kind: "contacts", text: null, contacts: cards.slice(0, MAX_CARDS).map(toCard) };
}

/** A card is written by people and phones of every age: a line that cannot be read is left out, never the card. */
function toCard(card: unknown): SharedContact {
  if (!isObject(card)) return fail("a shared contact is not an object");
  const organisation = lenientObjectAt(card, "org");
  return {
    name: nameOf(lenientObjectAt(card, "name") ?? {}),
    phones: lenientListAt(card, "phones")
      .slice(0, MAX_LINES)
      .flatMap((line) => {
        const waId = lenientTextAt(line, "wa_id", 50);
        const phone = lenientTextAt(line, "phone", 50) ?? waId;
        return phone === null ? [] : [{ phone, type: lenientTextAt(line, "type", 50), waId }];
      }),
    emails: lenientListAt(card, "emails")
      .slice(0, MAX_LINES)
      .flatMap((line) => {
        const email = lenientTextAt(line, "email", 320);
        return email === null ? [] : [{ email, type: lenientTextAt(line, "type", 50) }];
      }),
    organisation: organisation && lenientTextAt(organisation, "company", MAX_NAME),
    isOwn: card["origin"] === "contact_request",
  };
}

function nameOf(name: JsonObject): string {
  const parts = ["first_name", "middle_name", "last_name"].flatMap((part) => lenientTextAt(name, part, MAX_NAME) ?? []);
  return lenientTextAt(name, "formatted_name", MAX_NAME) ?? parts.join(" ").slice(0, MAX_NAME);
}
