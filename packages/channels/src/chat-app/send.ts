/**
 * Hands one message to a company's own app, once. The app drops repeats of one `webhook-id`, as the standard asks of it, so a try
 * whose answer never came may be repeated.
 */
import { ownAddress } from "@max/domain/inbox/identity-type";
import type { OutboundMessage, SendOutcome } from "@max/domain/message/transport";
import { z } from "zod";
import type { PostAnswer, PostBytes } from "../adapter.ts";
import { safeText } from "../safe-text.ts";
import { appsId, storedId } from "./message-ids.ts";
import { isSecret, signatureHeaders } from "./signature.ts";

/** @param now the clock of the attempt that is signed */
export async function sendToApp(
  post: PostBytes,
  message: OutboundMessage,
  signal: AbortSignal,
  now: () => Date,
): Promise<SendOutcome> {
  const { endpoint, accessToken: secret, content } = message;
  if (endpoint === null || !isSecret(secret))
    return rejected("no_app", "This inbox has no app to send to. An admin must connect it again.");
  if (content.kind === "reaction") return rejected("unsupported", "A Chat App takes no reactions.");
  if (content.kind === "template") return rejected("unsupported", "Only WhatsApp has templates.");
  if (content.kind !== "text" && content.source.type === "id")
    return rejected("no_file", "A Chat App knows no file by a provider's id.");
  const body = Buffer.from(JSON.stringify(toEvent(message, content, now())));
  const headers = {
    "content-type": "application/json",
    "user-agent": "MAX",
    ...signatureHeaders(body, secret, message.opaque, now()),
  };
  return toOutcome(await post(endpoint, headers, body, signal), message);
}

function toEvent(message: OutboundMessage, content: TakenContent, at: Date) {
  const { opaque, to, threadKey, quotedExternalId, author, fileAddress } = message;
  const senderId = ownAddress(to.value);
  return {
    type: "message.created",
    timestamp: at.toISOString(),
    data: {
      message_id: opaque,
      sender_id: senderId,
      thread_id: threadKey,
      text: content.kind === "text" ? content.text : content.caption,
      attachments: content.kind === "text" ? [] : [attachmentOf(content, fileAddress)],
      reply_to_message_id: quotedExternalId && appsId(senderId, quotedExternalId),
      author: { type: author.isPerson ? "agent" : "bot", name: author.name, avatar_url: null },
    },
  };
}

type TakenContent = Exclude<OutboundMessage["content"], { kind: "reaction" | "template" }>;

/** A file of ours is fetched from us, by an address that is over after a while; of a public link we know no more than that. */
function attachmentOf(
  { kind, source, fileName }: Exclude<TakenContent, { kind: "text" }>,
  address: OutboundMessage["fileAddress"],
) {
  const isOurs = source.type === "own";
  return {
    kind,
    url: source.type === "link" ? source.link : (address?.url ?? null),
    filename: fileName,
    mime_type: isOurs ? source.mimeType : null,
    size: isOurs ? source.sizeBytes : null,
    expires_at: isOurs ? (address?.until.toISOString() ?? null) : null,
  };
}

const Taken = z.object({ external_id: z.string().min(1).max(200) });

function toOutcome(answer: PostAnswer, { opaque, to }: OutboundMessage): SendOutcome {
  switch (answer.kind) {
    case "not_allowed":
      return rejected("address_not_allowed", `The app's address cannot be called. ${answer.reason}`);
    case "not_connected":
      return {
        kind: "retry",
        code: "not_connected",
        reason: `The app could not be reached. ${answer.reason}`,
        afterMs: null,
      };
    case "lost":
      return uncertain(`The app did not confirm the message. ${answer.reason}`, null);
    case "answered": {
      const { status, body, retryAfterMs } = answer;
      if (status >= 200 && status < 300)
        return { kind: "accepted", externalId: idOf(body, opaque, to.value), recipient: [] };
      if (status === 429)
        return {
          kind: "retry",
          code: "429",
          reason: "The app takes no more messages just now.",
          afterMs: retryAfterMs,
        };
      if (status >= 500) return uncertain(`The app answered ${status}.`, retryAfterMs);
      if (status === 410)
        return rejected("410", "The app says that this address is gone. An admin must connect it again.");
      return rejected(String(status), `The app refused the message (it answered ${status}).`);
    }
  }
}

const rejected = (code: string, reason: string): SendOutcome => ({ kind: "rejected", code, reason });

const uncertain = (reason: string, afterMs: number | null): SendOutcome => ({
  kind: "retry",
  code: "no_answer",
  reason,
  afterMs,
  isUncertain: true,
});

/** The app's own id of it, when it gives one. */
function idOf(body: Buffer, opaque: string, to: string): string {
  let answer: unknown = null;
  try {
    answer = JSON.parse(body.toString("utf8"));
  } catch {
    // An app need not say anything: its 2xx is enough.
  }
  const taken = Taken.safeParse(answer);
  return taken.success ? storedId(ownAddress(to), safeText(taken.data.external_id, 200)) : opaque;
}
