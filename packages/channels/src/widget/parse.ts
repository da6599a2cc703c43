/** From what our own server wrote down of a visitor's act to what happened. */
import { scopedAddress } from "@max/domain/inbox/identity-type";
import { type MessageContent, PLAIN_CONTEXT } from "@max/domain/message/content";
import type { InboundEvent, Sender } from "@max/domain/message/transport";
import { jsonExcerpt, safeText } from "../safe-text.ts";
import { VisitorAct } from "./raw.ts";

const MAX_RAW = 4_096;

/** Never throws. @param inboxId the widget's inbox */
export function parseWidget(rawBody: Buffer, inboxId: string): InboundEvent[] {
  let body: unknown;
  try {
    body = JSON.parse(rawBody.toString("utf8"));
  } catch {
    return [malformed(inboxId, "the body is not JSON", safeText(rawBody.toString("utf8", 0, MAX_RAW), MAX_RAW))];
  }
  const act = VisitorAct.safeParse(body);
  if (!act.success) {
    const issue = act.error.issues[0];
    return [malformed(inboxId, `${issue?.path.join(".")}: ${issue?.message}`, jsonExcerpt(body, MAX_RAW))];
  }
  return act.data.type === "message" ? toMessages(act.data, inboxId) : toReports(act.data, inboxId);
}

const malformed = (inboxKey: string, reason: string, raw: string): InboundEvent => ({
  type: "malformed",
  item: 0,
  inboxKey,
  reason,
  raw,
});

type Act<Type extends VisitorAct["type"]> = Extract<VisitorAct, { type: Type }>;

/** A form goes with the words it came with. A file cannot carry one: there the form is a message before it. */
function toMessages(act: Act<"message">, inboxKey: string): InboundEvent[] {
  const { visitor, clientMessageId, form, file, at } = act;
  const words = safeText(act.text, 4_000);
  const fields = form.map(({ name, value }) => ({ name: safeText(name, 100), value: safeText(value, 300) }));
  const externalId = `${visitor.id}/${safeText(clientMessageId, 100)}`;
  const message = (item: number, id: string, content: MessageContent): InboundEvent => ({
    type: "message",
    item,
    inboxKey,
    externalId: id,
    sender: senderOf(visitor, inboxKey),
    providerAt: new Date(at),
    content,
    context: PLAIN_CONTEXT,
    quotedExternalId: null,
    opensReplyWindow: true,
  });
  const formWith = (text: string | null): MessageContent => ({
    kind: "interactive",
    text,
    choice: "other",
    payload: null,
    description: null,
    fields,
  });
  if (!file) return [message(0, externalId, fields.length === 0 ? { kind: "text", text: words } : formWith(words))];
  const withFile = message(1, externalId, fileContent(file, words === "" ? null : words));
  return fields.length === 0 ? [withFile] : [message(0, `${externalId}#form`, formWith(null)), withFile];
}

/** It lies with us already, under an id of ours. */
const fileContent = (
  { id, kind, mimeType, fileName }: NonNullable<Act<"message">["file"]>,
  text: string | null,
): MessageContent => ({
  kind,
  text,
  media: {
    externalId: id,
    link: null,
    mimeType: safeText(mimeType, 100),
    sha256: null,
    fileName: safeText(fileName, 240),
    isAnimated: false,
  },
});

/**
 * A browser stays its contact's, whoever signs in on it: the company vouches for the person and for no browser. So its name is
 * looked up, which joins what was said before signing in, and never given away.
 */
function senderOf({ id, member, name }: VisitorAct["visitor"], inboxKey: string): Sender {
  const displayName = name && safeText(name, 200);
  if (member === null)
    return { aliases: [{ type: "visitor", value: id, isVariant: false }], sendTo: id, displayName, username: null };
  const value = scopedAddress(inboxKey, safeText(member, 200));
  return {
    aliases: [
      { type: "member", value, isVariant: false },
      { type: "visitor", value: id, isVariant: true },
    ],
    sendTo: value,
    displayName,
    username: null,
  };
}

const toReports = ({ status, messages, at }: Act<"receipt">, inboxKey: string): InboundEvent[] =>
  messages.map((externalId, item) => ({
    type: "delivery",
    item,
    inboxKey,
    externalId: safeText(externalId, 200),
    status,
    providerAt: new Date(at),
    opaque: safeText(externalId, 200),
    failure: null,
    recipient: [],
    pricing: null,
  }));
