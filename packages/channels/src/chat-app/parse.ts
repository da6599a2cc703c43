/**
 * From the bytes of one webhook of a company's own app to what happened. Each holds one event; one that cannot be read becomes
 * `malformed` with its reason, and what this desk has no use for is `other`.
 */
import { scopedAddress } from "@max/domain/inbox/identity-type";
import type { InboundEvent, Sender } from "@max/domain/message/transport";
import {
  type JsonObject,
  MAX_NAME,
  MAX_TEXT,
  Unreadable,
  fail,
  idAt,
  isObject,
  lenientListAt,
  lenientObjectAt,
  lenientTextAt,
  requiredIdAt,
  requiredObjectAt,
  requiredTextAt,
  textAt,
} from "../loose-json.ts";
import { jsonExcerpt, safeText } from "../safe-text.ts";
import { storedId } from "./message-ids.ts";
import { readFiles, type SentFile } from "./read-files.ts";

const MAX_RAW = 4_096;
/** Of this one event, as the person who sent it would count them. */
const MAX_FILES = 10;

/** Never throws. Every text it returns can be stored in Postgres. @param inboxId whose own path it came on */
export function parseChatApp(rawBody: Buffer, inboxId: string): InboundEvent[] {
  let body: unknown;
  try {
    body = JSON.parse(rawBody.toString("utf8"));
  } catch {
    return [malformed(inboxId, "the body is not JSON", safeText(rawBody.toString("utf8", 0, MAX_RAW), MAX_RAW))];
  }
  try {
    if (!isObject(body)) return fail("the body is not an object");
    return readEvent(body, inboxId);
  } catch (error) {
    const reason = error instanceof Unreadable ? error.message : "our reader failed on it";
    return [malformed(inboxId, reason, jsonExcerpt(body, MAX_RAW))];
  }
}

const malformed = (inboxKey: string, reason: string, raw: string): InboundEvent => ({
  type: "malformed",
  item: 0,
  inboxKey,
  reason,
  raw,
});

type Place = { inboxKey: string; at: Date };

function readEvent(body: JsonObject, inboxKey: string): InboundEvent[] {
  const type = requiredTextAt(body, "type", 100);
  const place = { inboxKey, at: instantAt(body, "timestamp") ?? fail("timestamp is missing") };
  const data = requiredObjectAt(body, "data");
  switch (type) {
    case "message.received":
      return readMessage(data, place);
    case "message.updated":
      return [readEdit(data, place)];
    case "message.deleted":
      return [{ ...changeOf(data, place), type: "revoke" }];
    case "postback":
      return [readPostback(data, place)];
    case "receipt.delivered":
    case "receipt.read":
    case "receipt.failed":
      return [
        readReceipt(data, place, type === "receipt.failed" ? "failed" : type === "receipt.read" ? "read" : "delivered"),
      ];
    default:
      return [{ type: "other", item: 0, inboxKey, field: type }];
  }
}

type MessageEvent = Extract<InboundEvent, { type: "message" }>;

/** Words and files are one message; what is more than one file follows as messages of its own. */
function readMessage(data: JsonObject, place: Place): InboundEvent[] {
  const text = textAt(data, "text", MAX_TEXT) ?? "";
  const files = readFiles(lenientListAt(data, "attachments"));
  if (text.trim() === "" && files.length === 0) fail("it has neither text nor attachments");
  if (files.length > MAX_FILES) fail(`it has more than ${MAX_FILES} attachments`);
  const base = messageOf(data, place);
  const [first, ...others] = files;
  if (!first) return [{ ...base, content: { kind: "text", text } }];
  return [
    { ...base, content: fileContent(first, text.trim() === "" ? null : text) },
    ...others.map((file, index): MessageEvent => {
      const number = index + 1;
      const externalId = `${base.externalId}#${number}`;
      return { ...base, item: number, externalId, quotedExternalId: null, content: fileContent(file, null) };
    }),
  ];
}

const fileContent = ({ kind, media }: SentFile, text: string | null): MessageEvent["content"] => ({
  kind,
  text,
  media,
});

function readPostback(data: JsonObject, place: Place): MessageEvent {
  const payload = requiredTextAt(data, "payload", MAX_TEXT);
  const content = {
    kind: "interactive" as const,
    text: lenientTextAt(data, "text", MAX_TEXT) ?? payload,
    choice: "button" as const,
    payload,
    description: null,
    fields: [],
  };
  return { ...messageOf(data, place), content };
}

function messageOf(data: JsonObject, { inboxKey, at }: Place): Omit<MessageEvent, "content"> {
  const threadKey = idAt(data, "thread_id");
  const senderId = senderIdOf(data);
  const quoted = idAt(data, "reply_to_message_id");
  return {
    type: "message",
    item: 0,
    inboxKey,
    externalId: storedId(senderId, requiredIdAt(data, "message_id")),
    sender: senderOf(data, inboxKey),
    providerAt: instantAt(data, "sent_at") ?? at,
    context: { forwarded: null, referral: null, product: null, groupId: null },
    quotedExternalId: quoted && storedId(senderId, quoted),
    ...(threadKey !== null && { threadKey }),
    opensReplyWindow: true,
  };
}

function readEdit(data: JsonObject, place: Place): InboundEvent {
  return {
    ...changeOf(data, place),
    type: "edit",
    content: { kind: "text", text: requiredTextAt(data, "text", MAX_TEXT) },
  };
}

function changeOf(data: JsonObject, { inboxKey, at }: Place) {
  const targetExternalId = storedId(senderIdOf(data), requiredIdAt(data, "message_id"));
  return {
    item: 0,
    inboxKey,
    // The app names the message that changed and not the change: when it did tells one change from the next.
    externalId: `${targetExternalId}@${at.getTime()}`,
    targetExternalId,
    sender: senderOf(data, inboxKey),
    providerAt: at,
  };
}

function readReceipt(data: JsonObject, { inboxKey, at }: Place, status: "delivered" | "read" | "failed"): InboundEvent {
  // It speaks of a message of ours, by our id or by the one the app gave it. Whose it was need not be said.
  const messageId = requiredIdAt(data, "message_id");
  const sender = lenientObjectAt(data, "sender");
  const externalId = sender ? storedId(requiredIdAt(sender, "id"), messageId) : messageId;
  return {
    type: "delivery",
    item: 0,
    inboxKey,
    externalId,
    status,
    providerAt: at,
    opaque: externalId,
    failure:
      status === "failed"
        ? {
            code: "app_failed",
            reason: lenientTextAt(data, "error", 500) ?? "The app says that it could not deliver the message.",
          }
        : null,
    recipient: [],
    pricing: null,
  };
}

const senderIdOf = (data: JsonObject) => requiredIdAt(requiredObjectAt(data, "sender"), "id");

function senderOf(data: JsonObject, inboxKey: string): Sender {
  const sender = requiredObjectAt(data, "sender");
  const value = scopedAddress(inboxKey, requiredIdAt(sender, "id"));
  return {
    aliases: [{ type: "app_user", value, isVariant: false }],
    sendTo: value,
    displayName: lenientTextAt(sender, "name", MAX_NAME),
    username: null,
  };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const YEAR_2009 = Date.UTC(2009, 0, 1);
const YEAR_2100 = Date.UTC(2100, 0, 1);

/** An instant as ISO 8601 with its zone. */
function instantAt(from: JsonObject, name: string): Date | null {
  const text = textAt(from, name, 40);
  if (text === null) return null;
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!(ms >= YEAR_2009 && ms < YEAR_2100)) throw new Unreadable(`${name} is no plausible instant in ISO 8601`);
  return new Date(ms);
}
