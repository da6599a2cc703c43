/** How long an agent may answer with free text. */
const HOUR_MS = 3_600_000;
/** WhatsApp stamps whole seconds and two clocks differ: stop a minute early rather than send one that is refused. */
const SAFETY_MS = 60_000;

/**
 * Until when an agent may answer with free text. After it WhatsApp delivers only an approved template
 * and refuses anything else with error 131047.
 * @param lastInboundAt the customer's last message by WhatsApp's clock (UTC, whole seconds); null if they never wrote
 * @returns the instant (UTC) free text stops, 23 h 59 min after `lastInboundAt`; null if there is no window.
 *   Up to 61 s early (60 s safety + rounding); never late while our clock is within 60 s of theirs.
 * @see Meta, WhatsApp Cloud API, "Customer service windows" and error code 131047 (read 2026-11)
 */
export function replyWindowEnd(lastInboundAt: Date | null): Date | null {
  return lastInboundAt && new Date(lastInboundAt.getTime() + 24 * HOUR_MS - SAFETY_MS);
}

/** Whether free text may still be sent at `at` (database time). No inbound message yet means no window. */
export function isReplyWindowOpen(lastInboundAt: Date | null, at: Date): boolean {
  const end = replyWindowEnd(lastInboundAt);
  return end !== null && at.getTime() < end.getTime();
}
