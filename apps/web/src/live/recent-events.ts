/** The last live events, kept so that an answer which was overtaken by them can be brought up to date. */
import type { Freshness } from "./freshness.ts";
import type { LiveEvent } from "./wire.ts";

export type RecentEvent = { event: LiveEvent; news: Freshness };

const KEPT = 2000;
let events: RecentEvent[] = [];
let dropped = 0;

/** Take it before asking the server. */
export const markEvents = () => dropped + events.length;

/** What has arrived since the mark, oldest first. */
export const eventsSince = (mark: number): readonly RecentEvent[] => events.slice(Math.max(0, mark - dropped));

export function rememberEvent(recent: RecentEvent): void {
  events.push(recent);
  if (events.length <= KEPT) return;
  const surplus = KEPT / 2;
  events = events.slice(surplus);
  dropped += surplus;
}
