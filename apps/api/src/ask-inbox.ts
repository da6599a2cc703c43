/** Asks the other side of an inbox whether it knows us, and says what it found in words an admin can act on. */
import { PassThrough } from "node:stream";
import { checkNumber, subscribeAccount } from "@max/channels/whatsapp/account";
import type { GraphConfig } from "@max/channels/whatsapp/graph";
import { signatureHeaders } from "@max/channels/chat-app/signature";
import type { InboxCheck } from "@max/domain/inbox/check";
import { newId } from "@max/platform/ids";
import { type OutsideFetch, OutsideFetchError } from "@max/platform/outside-fetch";
import type { AskInbox, MetaNumbers } from "@max/services/inbox/reachable-inbox";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** What a server says that does not take our signature, or no longer knows the address. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404, 410]);

export const createMetaNumbers = (graph: GraphConfig): MetaNumbers => ({
  check: (claim) => checkNumber(graph, claim, AbortSignal.timeout(TIMEOUT_MS)),
  subscribe: (claim) => subscribeAccount(graph, claim, AbortSignal.timeout(TIMEOUT_MS)),
});

export function createAskInbox({
  numbers,
  fetchOutside,
}: {
  numbers: Pick<MetaNumbers, "check">;
  fetchOutside: OutsideFetch;
}): AskInbox {
  return async ({ account, secret, appSecret }) => {
    if (account.type === "widget") return { result: "nothing_to_ask", reason: null };
    if (secret === null) return { result: "refused", reason: "There is no secret for it." };
    if (account.type === "chat_app") return pingApp(fetchOutside, account.outboundUrl, secret);
    const { phoneNumberId, wabaId } = account;
    const { result, reason } = await numbers.check({ accessToken: secret, phoneNumberId, wabaId, appSecret });
    return { result, reason };
  };
}

/** An event of type `ping`, signed like all the others. An app that does not know it answers 2xx, as the standard asks of it. */
async function pingApp(fetchOutside: OutsideFetch, url: string, secret: string): Promise<InboxCheck> {
  const now = new Date();
  const body = Buffer.from(JSON.stringify({ type: "ping", timestamp: now.toISOString(), data: {} }));
  const headers = {
    "content-type": "application/json",
    "user-agent": "MAX",
    ...signatureHeaders(body, secret, newId(), now),
  };
  const sink = new PassThrough().resume();
  try {
    await fetchOutside({ url, method: "POST", headers, body, sink, maxBytes: MAX_ANSWER_BYTES, timeoutMs: TIMEOUT_MS });
    return { result: "works", reason: null };
  } catch (error) {
    if (!(error instanceof OutsideFetchError)) throw error;
    // A long answer is an answer: its length is looked at only when the status was one of success.
    if (error.code === "too_large") return { result: "works", reason: null };
    return { result: error.status !== null && REFUSALS.has(error.status) ? "refused" : "away", reason: error.message };
  }
}
