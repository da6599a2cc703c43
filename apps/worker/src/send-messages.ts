/** Owed sends, fair to tenants and in order within a conversation: claim, hand over, write down what became of it. */
import { MessageId } from "@max/domain/ids";
import type { SendOutcome } from "@max/domain/message/transport";
import { claim, finishAsSystem, giveBack, LeaseLost, putBack, type Claimed } from "@max/services/outbox/claim";
import { claimForSending, type OutboundWork, type Sendable } from "@max/services/message/claim-for-sending";
import { recordReactionOutcome } from "@max/services/message/record-reaction-outcome";
import { recordSendOutcome } from "@max/services/message/record-send-outcome";
import { z } from "zod";
import { callAs, type WorkerDeps } from "./deps.ts";

/** Longer than a send may take and its outcome be written. What is then offered again and still `sending` becomes `unconfirmed`. */
const LEASE_MS = 20_000;
export const SEND_TIMEOUT_MS = 10_000;

const Payload: z.ZodType<OutboundWork> = z.union([
  z.object({ messageId: MessageId }),
  z.object({ reactionTo: MessageId, targetExternalId: z.string(), emoji: z.string().nullable() }),
]);

/** Starts as many sends as there is room for. They go on after this returns. @returns how many were started */
export async function sendMessages(deps: WorkerDeps): Promise<number> {
  let started = 0;
  while (deps.sending.free() > 0 && !deps.stopping.aborted) {
    const claimed = await claim(deps.db, "outbound", { limit: deps.sending.free(), leaseMs: LEASE_MS, inOrder: true });
    if (claimed.length === 0) break;
    // Told to stop while it claimed: the others have them at once, and nobody counts this as a try.
    if (deps.stopping.aborted) {
      await putBack(deps.db, claimed);
      break;
    }
    for (const row of claimed) deps.sending.start(() => sendOne(deps, row));
    started += claimed.length;
  }
  return started;
}

async function sendOne(deps: WorkerDeps, row: Claimed): Promise<void> {
  if (!row.tenantId) return finishAsSystem(deps.db, [row]);
  const call = callAs(deps, "channel-outbound", row.tenantId);
  const parsed = Payload.safeParse(row.payload);
  if (!parsed.success) {
    deps.log.error({ seq: row.seq }, "owed work that nobody can read is dropped");
    return finishAsSystem(deps.db, [row]);
  }
  const work = parsed.data;
  try {
    const sendable = await claimForSending(call, work, row);
    if (!sendable) return;
    const outcome = await handOver(deps, call, sendable);
    const retryAfterMs =
      "messageId" in work
        ? await recordSendOutcome(call, work.messageId, outcome, row)
        : await recordReactionOutcome(call, work, outcome, row);
    if (retryAfterMs !== null) await giveBack(deps.db, [row], retryAfterMs);
    if (outcome.kind !== "accepted")
      deps.log.warn(
        { outcome: outcome.kind, code: "code" in outcome ? outcome.code : null, attempt: row.attempts },
        "a send did not succeed",
      );
  } catch (error) {
    if (error instanceof LeaseLost)
      deps.log.warn({ seq: row.seq }, "a send was taken over before its outcome was written");
    else throw error;
  }
}

async function handOver(deps: WorkerDeps, call: ReturnType<typeof callAs>, sendable: Sendable): Promise<SendOutcome> {
  const { inboxId, isTheirs, ...message } = sendable;
  if (!isTheirs)
    return {
      kind: "rejected",
      code: "address_passed_on",
      reason:
        "This customer's number now belongs to somebody else, so nothing was sent. Wait until they write from their new one.",
    };
  const accessToken = await deps.tokens.of(call, inboxId);
  if (!accessToken)
    return {
      kind: "rejected",
      code: "no_access_token",
      reason: "This inbox has no access token. An admin must connect it again.",
    };
  return deps.whatsapp.send({ ...message, accessToken }, AbortSignal.timeout(SEND_TIMEOUT_MS));
}
