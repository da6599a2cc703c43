/** From what our own server wrote down of a visitor's act to what happened. */
import { scopedAddress } from "@max/domain/inbox/identity-type";
import { PLAIN_CONTEXT } from "@max/domain/message/content";
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
  return act.data.type === "message" ? [toMessage(act.data, inboxId)] : toReports(act.data, inboxId);
}

const malformed = (inboxKey: string, reason: string, raw: string): InboundEvent => ({
  type: "malformed",
  item: 0,
  inboxKey,
  reason,
  raw,
});

type Act<Type extends VisitorAct["type"]> = Extract<VisitorAct, { type: Type }>;

function toMessage({ visitor, clientMessageId, text, form, at }: Act<"message">, inboxKey: string): InboundEvent {
  const words = safeText(text, 4_000);
  const fields = form.map(({ name, value }) => ({ name: safeText(name, 100), value: safeText(value, 300) }));
  return {
    type: "message",
    item: 0,
    inboxKey,
    externalId: `${visitor.id}/${safeText(clientMessageId, 100)}`,
    sender: senderOf(visitor, inboxKey),
    providerAt: new Date(at),
    content:
      fields.length === 0
        ? { kind: "text", text: words }
        : { kind: "interactive", text: words, choice: "other", payload: null, description: null, fields },
    context: PLAIN_CONTEXT,
    quotedExternalId: null,
    opensReplyWindow: true,
  };
}

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
