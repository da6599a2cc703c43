/** What has become of a message, and the one rule that status webhooks in any order end in the same place. */
import { z } from "zod";

/** `received` belongs to inbound messages; all others to outbound ones. */
export const DeliveryStatus = z.enum([
  "received",
  "queued",
  "sending",
  "unconfirmed",
  "sent",
  "delivered",
  "read",
  "played",
  "failed",
]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** What a provider reports about one message. */
export const ReportedStatus = z.enum(["sent", "delivered", "read", "played", "failed"]);
export type ReportedStatus = z.infer<typeof ReportedStatus>;

/**
 * A status only rises. `failed` overrides what is merely sent or still on its way, never what reached the customer;
 * and what reached the customer overrides `failed`.
 */
const RANK: Record<DeliveryStatus, number> = {
  received: 100,
  queued: 0,
  sending: 1,
  unconfirmed: 2,
  sent: 3,
  failed: 4,
  delivered: 5,
  read: 6,
  played: 7,
};

export const rankOf = (status: DeliveryStatus) => RANK[status];

/** The status after a report. Commutative and idempotent: any order and any repetition of reports ends the same. */
export function afterReport(current: DeliveryStatus, reported: ReportedStatus): DeliveryStatus {
  return RANK[reported] > RANK[current] ? reported : current;
}
