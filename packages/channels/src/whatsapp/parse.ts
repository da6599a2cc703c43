/**
 * From the bytes of one WhatsApp webhook to what happened, in order. A webhook may carry up to a thousand updates, for
 * several of our numbers, and Meta extends their shapes without notice. So the envelope is read loosely and each item
 * on its own: one that cannot be read becomes `malformed`, with its reason, and its neighbours live.
 */
import type { InboundEvent } from "@max/domain/message/transport";
import { FROM, TO, contactBook } from "./identity.ts";
import {
  type JsonObject,
  Unreadable,
  fail,
  idAt,
  isObject,
  lenientObjectAt,
  listAt,
  requiredObjectAt,
  requiredTextAt,
  valueAt,
} from "../loose-json.ts";
import { readEcho } from "./read-echo.ts";
import { type Place, readMessage } from "./read-message.ts";
import { readStatus } from "./read-status.ts";
import { readUserIdUpdate } from "./read-user-id-update.ts";
import { cutToBytes, jsonExcerpt, safeText } from "../safe-text.ts";

const MAX_RAW_BYTES = 4_096;
/** Ten times what Meta puts into one delivery. It keeps a body made of crumbs from holding a worker for seconds. */
const MAX_EVENTS = 10_000;
const TOO_MANY = "the delivery holds too many items; from here on it was not read";

/**
 * Never throws, and takes time in proportion to the body's size. Every text it returns can be stored in Postgres.
 * `item` counts the events from 0 over the whole delivery; after 10,000 of them one `malformed` stands for the rest.
 */
export function parseWhatsApp(rawBody: Buffer): InboundEvent[] {
  const events: InboundEvent[] = [];
  let body: unknown;
  try {
    body = JSON.parse(rawBody.toString("utf8"));
  } catch {
    const start = safeText(rawBody.toString("utf8", 0, MAX_RAW_BYTES), MAX_RAW_BYTES);
    return [malformed(0, null, "the body is not JSON", start)];
  }
  attempt(events, null, body, () => {
    if (!isObject(body)) return fail("the body is not an object");
    for (const entry of listAt(body, "entry") ?? fail("entry is missing"))
      attempt(events, null, entry, () => readEntry(events, entry));
  });
  return events;
}

/** Runs one reader and puts down what it cannot read, wherever in the delivery that is. */
function attempt(events: InboundEvent[], inboxKey: string | null, raw: unknown, read: () => void): void {
  if (events.length >= MAX_EVENTS) {
    const last = events.at(-1);
    if (last?.type !== "malformed" || last.reason !== TOO_MANY)
      events.push(malformed(events.length, inboxKey, TOO_MANY, ""));
    return;
  }
  try {
    read();
  } catch (error) {
    const reason = error instanceof Unreadable ? error.message : "our reader failed on it";
    events.push(malformed(events.length, inboxKey, reason, jsonExcerpt(raw, MAX_RAW_BYTES)));
  }
}

const malformed = (item: number, inboxKey: string | null, reason: string, raw: string): InboundEvent => ({
  type: "malformed",
  item,
  inboxKey,
  reason,
  raw: cutToBytes(raw, MAX_RAW_BYTES),
});

function readEntry(events: InboundEvent[], entry: unknown): void {
  if (!isObject(entry)) return fail("the entry is not an object");
  for (const change of listAt(entry, "changes") ?? fail("changes is missing"))
    attempt(events, null, change, () => readFieldChange(events, change, entry));
}

/** Approved, paused, renamed, another colour of quality: whichever it is, the account's templates are read anew. */
const ABOUT_TEMPLATES = /^(message_template_\w+|template_category_update)$/;

function readFieldChange(events: InboundEvent[], change: unknown, entry: JsonObject): void {
  if (!isObject(change)) return fail("the change is not an object");
  const field = requiredTextAt(change, "field", 100);
  if (ABOUT_TEMPLATES.test(field)) {
    const accountKey = idAt(entry, "id") ?? fail("the entry names no account");
    events.push({ type: "templates_changed", item: events.length, inboxKey: null, accountKey });
    return;
  }
  switch (field) {
    case "messages":
      return readMessages(events, requiredObjectAt(change, "value"));
    case "smb_message_echoes": {
      const value = requiredObjectAt(change, "value");
      const book = contactBook(value, lenientList(value, "message_echoes"), TO);
      return readList(events, value, "message_echoes", (raw, place) => readEcho(raw, place, book));
    }
    case "user_id_update":
      return readList(events, requiredObjectAt(change, "value"), "user_id_update", readUserIdUpdate);
    default:
      events.push(other(events, lenientObjectAt(change, "value") ?? {}, field));
  }
}

function readMessages(events: InboundEvent[], value: JsonObject): void {
  const book = contactBook(value, lenientList(value, "messages"), FROM);
  readList(events, value, "messages", (raw, place) => readMessage(raw, place, book));
  readList(events, value, "statuses", readStatus);
  // Errors beside the messages are about our account or the system, never about one message.
  if (valueAt(value, "errors") !== undefined) events.push(other(events, value, "errors"));
  else if (!["messages", "statuses"].some((name) => valueAt(value, name) !== undefined))
    events.push(other(events, value, "messages"));
}

/** Reads each entry of one list. A list that is none is malformed as a whole. */
function readList(
  events: InboundEvent[],
  value: JsonObject,
  name: string,
  read: (raw: unknown, place: Place) => InboundEvent[],
): void {
  const inboxKey = inboxKeyOf(value);
  attempt(events, inboxKey, valueAt(value, name), () => {
    for (const raw of listAt(value, name) ?? [])
      attempt(events, inboxKey, raw, () => {
        if (inboxKey === null) return fail("metadata.phone_number_id is missing");
        events.push(...read(raw, { inboxKey, item: events.length }));
      });
  });
}

const lenientList = (value: JsonObject, name: string): readonly unknown[] => {
  const list = valueAt(value, name);
  return Array.isArray(list) ? list : [];
};

const other = (events: InboundEvent[], value: JsonObject, field: string): InboundEvent => ({
  type: "other",
  item: events.length,
  inboxKey: inboxKeyOf(value),
  field,
});

/** Which number of ours it is about. Never taken from the display number, which may be written in any way. */
function inboxKeyOf(value: JsonObject): string | null {
  const metadata = lenientObjectAt(value, "metadata");
  try {
    return metadata && idAt(metadata, "phone_number_id");
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}
