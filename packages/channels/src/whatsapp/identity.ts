/** Who wrote: every name under which one webhook knows a person, gathered from the message and its `contacts[]`. */
import type { IdentityAlias, Sender } from "@max/domain/message/transport";
import {
  type JsonObject,
  MAX_NAME,
  fail,
  idAt,
  isObject,
  lenientListAt,
  lenientObjectAt,
  lenientTextAt,
} from "../loose-json.ts";
import { phoneDigits, phoneVariant } from "@max/domain/contact/phone-forms";

export type Names = { userId: string | null; parentUserId: string | null; phones: readonly (string | null)[] };

/** Lookup keys, strongest first: user id, parent user id, the phones as given, then their other written forms. */
export function aliasesOf({ userId, parentUserId, phones }: Names): IdentityAlias[] {
  const exact = new Set(phones.flatMap((phone) => (phone === null ? [] : (phoneDigits(phone) ?? []))));
  const variants = new Set([...exact].flatMap((digits) => phoneVariant(digits) ?? []));
  return [
    ...(userId === null ? [] : [{ type: "user_id" as const, value: userId, isVariant: false }]),
    ...(parentUserId === null ? [] : [{ type: "parent_user_id" as const, value: parentUserId, isVariant: false }]),
    ...[...exact].map((value) => ({ type: "phone" as const, value, isVariant: false })),
    ...[...variants]
      .filter((value) => !exact.has(value))
      .map((value) => ({ type: "phone" as const, value, isVariant: true })),
  ];
}

type Profile = {
  userId: string | null;
  parentUserId: string | null;
  waId: string | null;
  name: string | null;
  username: string | null;
};

/** One value's `contacts[]`, ready for looking up. */
export type ContactBook = { byUserId: Map<string, Profile>; byWaId: Map<string, Profile>; only: Profile | null };

/** Under which names a message, an echo or a status keeps the person at the other end. */
export type Person = { phone: string; userId: string; parentUserId: string };
export const FROM: Person = { phone: "from", userId: "from_user_id", parentUserId: "from_parent_user_id" };
export const TO: Person = { phone: "to", userId: "to_user_id", parentUserId: "to_parent_user_id" };
export const RECIPIENT: Person = {
  phone: "recipient_id",
  userId: "recipient_user_id",
  parentUserId: "recipient_parent_user_id",
};

/** @param items the messages beside the contacts: with one person and one contact there is no doubt who is meant */
export function contactBook(value: JsonObject, items: readonly unknown[], person: Person): ContactBook {
  const profiles = lenientListAt(value, "contacts").map(toProfile);
  const people = new Set(
    items
      .filter(isObject)
      .map((item) => lenientTextAt(item, person.userId, 600) ?? lenientTextAt(item, person.phone, 600)),
  );
  return {
    byUserId: new Map(profiles.flatMap((profile) => (profile.userId === null ? [] : [[profile.userId, profile]]))),
    byWaId: new Map(profiles.flatMap((profile) => (profile.waId === null ? [] : [[profile.waId, profile]]))),
    only: profiles.length === 1 && people.size === 1 ? (profiles[0] ?? null) : null,
  };
}

/** A contact decorates a message. One that cannot be read costs the message its sender's name and nothing else. */
function toProfile(contact: JsonObject): Profile {
  const profile = lenientObjectAt(contact, "profile");
  return {
    userId: lenientId(contact, "user_id"),
    parentUserId: lenientId(contact, "parent_user_id"),
    waId: lenientId(contact, "wa_id"),
    name: profile && lenientTextAt(profile, "name", MAX_NAME),
    username: profile && lenientTextAt(profile, "username", MAX_NAME),
  };
}

const lenientId = (from: JsonObject, name: string) => {
  const id = lenientTextAt(from, name, 513);
  return id === null || id.length > 512 ? null : id;
};

/** The person at the other end of one item. Nobody at all makes the item unreadable: it could belong to no contact. */
export function personOf(item: JsonObject, person: Person, book: ContactBook): Sender {
  const phone = idAt(item, person.phone);
  const userId = idAt(item, person.userId);
  const profile = findProfile(book, phone, userId);
  const names = {
    userId: userId ?? profile?.userId ?? null,
    parentUserId: idAt(item, person.parentUserId) ?? profile?.parentUserId ?? null,
    phones: [phone, profile?.waId ?? null],
  };
  const aliases = aliasesOf(names);
  const sendTo = names.phones.find((given) => given && phoneDigits(given)) ?? names.userId ?? names.parentUserId;
  return {
    aliases,
    sendTo: sendTo ?? fail("it names nobody"),
    displayName: profile?.name ?? null,
    username: profile?.username ?? null,
  };
}

/** A contact with another user id is another person, even under the same number: numbers change hands. */
function findProfile(book: ContactBook, phone: string | null, userId: string | null): Profile | null {
  const found =
    (userId !== null && book.byUserId.get(userId)) || (phone !== null && book.byWaId.get(phone)) || book.only;
  if (!found) return null;
  const isSomebodyElse = userId !== null && found.userId !== null && found.userId !== userId;
  return isSomebodyElse ? null : found;
}
