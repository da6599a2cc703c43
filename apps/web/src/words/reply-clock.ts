/** The reply window in words. The screen and its tests share this; the language files only join the figures. */
import { type Channel, hasReplyWindow } from "@max/domain/inbox/channel";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RUNNING_OUT_MS = 2 * HOUR_MS;

export type ReplyClock =
  /** The channel takes free text at any time. */
  | { state: "none" }
  /** The customer has never written, so free text was never open. */
  | { state: "never" }
  | { state: "closed"; closedAt: Date }
  | { state: "open"; isRunningOut: boolean; hours: number; minutes: number };

/**
 * @param endsAt when free text stops (UTC, ISO), or null without a window
 * @param nowMs the server's clock, milliseconds since 1970. Minutes are rounded down, so that no minute is promised
 *   that is not there; the last one is shown as 0 h 0 m.
 */
export function replyClock(endsAt: string | null, nowMs: number): ReplyClock {
  if (endsAt === null) return { state: "never" };
  const leftMs = Date.parse(endsAt) - nowMs;
  if (leftMs <= 0) return { state: "closed", closedAt: new Date(endsAt) };
  return {
    state: "open",
    isRunningOut: leftMs < RUNNING_OUT_MS,
    hours: Math.floor(leftMs / HOUR_MS),
    minutes: Math.floor((leftMs % HOUR_MS) / MINUTE_MS),
  };
}

/** The clock of one conversation. */
export const replyClockOf = (
  { channel, replyWindowEndsAt }: { channel: Channel; replyWindowEndsAt: string | null },
  nowMs: number,
): ReplyClock => (hasReplyWindow(channel) ? replyClock(replyWindowEndsAt, nowMs) : { state: "none" });
