/** The moments a person is likely to put work off until, in their own zone. */
const HOUR_MS = 3_600_000;
const MORNING = 9;
const EVENING = 18;
const MONDAY = 1;

export type SnoozeTime = { name: "later" | "evening" | "tomorrow" | "monday" | "week"; at: Date };

/** Soonest first, each moment once. @param now by the server's clock */
export function snoozeTimes(now: Date): SnoozeTime[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, 0, 0, 0);
  const toMonday = (MONDAY + 7 - now.getDay()) % 7 || 7;
  const later = new Date(now.getTime() + 3 * HOUR_MS);
  later.setMinutes(Math.ceil(later.getMinutes() / 5) * 5, 0, 0);
  const times: SnoozeTime[] = [{ name: "later", at: later }];
  // An evening that is nearer than three hours is no choice of its own.
  if (at(0, EVENING).getTime() > later.getTime()) times.push({ name: "evening", at: at(0, EVENING) });
  times.push({ name: "tomorrow", at: at(1, MORNING) });
  if (toMonday > 1) times.push({ name: "monday", at: at(toMonday, MORNING) });
  if (toMonday < 7) times.push({ name: "week", at: at(7, MORNING) });
  return times.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** As `<input type="datetime-local">` has it: the reader's own zone, whole minutes. */
export function localInput(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
