/**
 * Hands one message to WhatsApp, once, and says what is certain about it. WhatsApp knows no idempotency key, so the
 * whole care is in telling "surely did not go out" (`retry`) from "may have gone out" (`unknown`).
 */
import type { OutboundMessage, SendOutcome } from "@max/domain/message/transport";
import { z } from "zod";
import { explainError } from "./errors.ts";
import { type GraphAnswer, type GraphConfig, callGraph, isPossibleToken, notConnected, pathPart } from "./graph.ts";
import { aliasesOf } from "./identity.ts";
import { toGraphBody } from "./outbound-body.ts";
import { safeText } from "../safe-text.ts";

/** Rate limits: the only refusals after which it is certain that nothing went out and that waiting helps. */
const RETRY_CODES = new Set([4, 80007, 130429, 131056]);
const PAIR_RATE = 131056;
/** One message in six seconds may go to one person. Waiting longer from one attempt to the next is the caller's to do. */
const PAIR_RATE_MS = 6_000;

/**
 * Sends without a second try of its own.
 * @param signal ends the wait; when it fires after the start, the outcome is `unknown`
 */
export async function sendWhatsApp(
  config: GraphConfig,
  message: OutboundMessage,
  signal: AbortSignal,
): Promise<SendOutcome> {
  if (!isPossibleToken(message.accessToken)) return { kind: "rejected", code: "190", ...explainError(190) };
  const answer = await callGraph(config, {
    path: `${pathPart(message.inboxKey)}/messages`,
    accessToken: message.accessToken,
    body: toGraphBody(message),
    signal,
  });
  return toOutcome(answer);
}

function toOutcome(answer: GraphAnswer): SendOutcome {
  switch (answer.kind) {
    case "ok":
      return toAccepted(answer.body);
    case "not_connected":
      return notConnected(answer);
    case "lost":
    case "nonsense":
      return { kind: "unknown", reason: `WhatsApp did not confirm the message (${answer.reason}).` };
    case "error":
      return toRefusal(answer);
  }
}

function toRefusal({ httpStatus, error, retryAfterMs }: Extract<GraphAnswer, { kind: "error" }>): SendOutcome {
  const code = String(error.code);
  // A server fault may come after the message was taken over, and a redirect or the like says nothing about it.
  if (httpStatus < 400 || httpStatus >= 500)
    return { kind: "unknown", reason: `WhatsApp did not confirm the message (HTTP ${httpStatus}, error ${code}).` };
  const { reason } = explainError(error.code, error.message);
  if (!RETRY_CODES.has(error.code)) return { kind: "rejected", code, reason };
  return { kind: "retry", code, reason, afterMs: retryAfterMs ?? (error.code === PAIR_RATE ? PAIR_RATE_MS : null) };
}

const Accepted = z.object({ messages: z.tuple([z.object({ id: z.string().min(1).max(512) })], z.unknown()) });
const Contact = z.object({
  wa_id: z.string().max(512).nullish().catch(null),
  user_id: z.string().max(512).nullish().catch(null),
});
const Recipient = z.object({ contacts: z.tuple([Contact], z.unknown()) });

function toAccepted(body: unknown): SendOutcome {
  const accepted = Accepted.safeParse(body);
  if (!accepted.success) return { kind: "unknown", reason: "WhatsApp did not confirm the message (no id came back)." };
  const contact = Recipient.safeParse(body).data?.contacts[0];
  const name = (given: string | null | undefined) => (given ? safeText(given, 512) : null);
  return {
    kind: "accepted",
    externalId: safeText(accepted.data.messages[0].id, 512),
    recipient: aliasesOf({ userId: name(contact?.user_id), parentUserId: null, phones: [name(contact?.wa_id)] }),
  };
}
