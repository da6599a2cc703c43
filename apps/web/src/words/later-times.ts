/** The moments a person is likely to send at, in their own zone. */
const HOUR_MS = 3_600_000;
const STEP_MINUTES = 5;
const MORNING = 9;
const MONDAY = 1;

export type LaterTime = { name: "hour" | "tomorrow" | "monday"; at: Date };

/** Soonest first, each moment once. @param now by the server's clock */
export function laterTimes(now: Date): LaterTime[] {
  const morning = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING, 0, 0, 0);
  const hour = new Date(now.getTime() + HOUR_MS);
  hour.setMinutes(Math.ceil(hour.getMinutes() / STEP_MINUTES) * STEP_MINUTES, 0, 0);
  const toMonday = (MONDAY + 7 - now.getDay()) % 7 || 7;
  return [
    { name: "hour", at: hour },
    { name: "tomorrow", at: morning(1) },
    // On a Sunday it is tomorrow.
    ...(toMonday > 1 ? [{ name: "monday" as const, at: morning(toMonday) }] : []),
  ];
}
