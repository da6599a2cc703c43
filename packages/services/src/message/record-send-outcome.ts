/** What became of one call to a channel, written down once; then the next message of the conversation may go. */
import type { InboxId, MessageId } from "@max/domain/ids";
import { afterReport } from "@max/domain/message/delivery-status";
import type { SendOutcome } from "@max/domain/message/transport";
import { lockConversationOf } from "@max/db/queries/conversations";
import { messagePlace, type MessagePlace } from "@max/db/queries/messages";
import { inTransaction, type Call, type Tx } from "@max/db/transaction";
import { finish, type Claimed } from "../outbox/claim.ts";
import { linkEarlier } from "./apply-reactions.ts";
import { markUnconfirmed } from "./claim-for-sending.ts";
import { tellChanged } from "./lock-message.ts";
import { refreshPreview } from "./preview.ts";
import { lockKeys } from "./lock-addresses.ts";
import { earlierReports, raise } from "./record-delivery.ts";

export const SEND_ATTEMPTS = 3;

/**
 * @param lease its `attempts` count how often this work was claimed, this time included
 * @returns when to try again in ms, or null when the message is settled for now and its work finished
 * @throws LeaseLost when another worker took the work over
 */
export async function recordSendOutcome(
  call: Call,
  { messageId, inboxId }: { messageId: MessageId; inboxId: InboxId },
  outcome: SendOutcome,
  lease: Pick<Claimed, "seq" | "token" | "attempts">,
): Promise<number | null> {
  const retryAfterMs =
    outcome.kind === "retry" && lease.attempts < SEND_ATTEMPTS ? (outcome.afterMs ?? backoffMs(lease.attempts)) : null;
  await inTransaction(call, async (tx) => {
    // Reports and reactions of this external id take the same lock, so that none falls between them and us.
    if (outcome.kind === "accepted") await lockKeys(tx, [`message:${inboxId}:${outcome.externalId}`]);
    const conversation = await lockConversationOf(tx, messageId);
    const place = await messagePlace(tx, messageId);
    if (!conversation || !place) return finish(tx, [lease]);
    switch (outcome.kind) {
      case "accepted":
        await recordAccepted(tx, place, outcome.externalId);
        break;
      case "retry":
        if (!isUnsent(place)) break;
        if (retryAfterMs === null && outcome.isUncertain)
          await markUnconfirmed(tx, messageId, `${outcome.reason} Tried ${SEND_ATTEMPTS} times.`);
        else
          await (retryAfterMs === null
            ? setStatus(tx, messageId, "failed", outcome.code, `${outcome.reason} Tried ${SEND_ATTEMPTS} times.`)
            : setStatus(tx, messageId, "queued", null, null));
        break;
      case "rejected":
        if (isUnsent(place)) await setStatus(tx, messageId, "failed", outcome.code, outcome.reason);
        break;
      case "unknown":
        if (place.status === "sending") await markUnconfirmed(tx, messageId, outcome.reason);
        break;
    }
    await tellChanged(tx, messageId, conversation, retryAfterMs === null ? [lease] : []);
    // The next of this conversation may go now.
    tx.wakes.add("outbound");
  });
  return retryAfterMs;
}

/** Still `queued` when it was its file that could not be brought. */
const isUnsent = ({ status }: MessagePlace) => status === "sending" || status === "queued";

/**
 * 1 s, 4 s, 16 s, as WhatsApp asks for on its pair limit, and up to a quarter more, so that what was refused together does
 * not come back together.
 */
const backoffMs = (attempt: number) => Math.round(4 ** (attempt - 1) * 1_000 * (1 + Math.random() / 4));

/**
 * Its status, its external id and its conversation's row in the list, in one statement; then what was said of it before, which is
 * rare. A report that it failed may come before the provider's answer does: its reason stays.
 */
async function recordAccepted(tx: Tx, place: MessagePlace, externalId: string): Promise<void> {
  const status = afterReport(place.status, "sent");
  const [said] = await tx.query<{ early: boolean }>(
    `with sent as (
       update messages set status = $3, external_id = $4, sent_at = coalesce(sent_at, now()),
         failure_code = case when $3 = 'failed' then failure_code end, failure_reason = case when $3 = 'failed' then failure_reason end
       where tenant_id = $1 and id = $2
     ), known as (
       insert into message_external_ids (tenant_id, inbox_id, external_id, message_id) values ($1, $5, $4, $2) on conflict do nothing
     ), shown as (
       update conversations set last_message_status = $3 where tenant_id = $1 and id = $6 and last_message_id = $2
     )
     select exists (select from message_deliveries where tenant_id = $1 and inbox_id = $5 and external_id = $4)
       or exists (select from reactions where tenant_id = $1 and inbox_id = $5 and target_external_id = $4) as early`,
    [tx.tenantId, place.id, status, externalId, place.inboxId, place.conversationId],
  );
  if (!said?.early) return;
  const current = { ...place, status, externalId };
  const stored = [{ id: place.id, inboxId: place.inboxId, externalId }];
  await raise(tx, await earlierReports(tx, stored, { byExternalId: () => current }));
  await linkEarlier(tx, stored);
}

async function setStatus(
  tx: Tx,
  id: MessageId,
  status: "queued" | "failed",
  code: string | null,
  reason: string | null,
) {
  await tx.query(
    `update messages set status = $3, failure_code = $4, failure_reason = $5, sending_at = null where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, status, code, reason],
  );
  await refreshPreview(tx, [id]);
}
