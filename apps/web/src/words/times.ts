/** Instants in words, in the reader's language and zone. */
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, options);
  formats.set(key, made);
  return made;
}

export const clockTime = (at: string | Date, language: string) =>
  format(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** The whole instant, for a hover. */
export const exactTime = (at: string | Date, language: string) =>
  format(language, { dateStyle: "full", timeStyle: "short" }).format(new Date(at));

export const dayTime = (at: string | Date, language: string) =>
  format(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** A moment within a week: its day's name tells enough. */
export const weekdayTime = (at: string | Date, language: string) =>
  format(language, { weekday: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(at));

/** A calendar day of the reader's zone, as a key that compares. */
export function dayKey(at: string | Date): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}

/** `dayKey` for many instants one after the other, most of them on the day of the one before. */
export function dayKeys(): (ms: number) => string {
  let day = { fromMs: 0, untilMs: 0, key: "" };
  return (ms) => {
    if (ms >= day.fromMs && ms < day.untilMs) return day.key;
    const date = new Date(ms);
    const [year, month, dayOfMonth] = [date.getFullYear(), date.getMonth(), date.getDate()] as const;
    day = {
      fromMs: new Date(year, month, dayOfMonth).getTime(),
      // The next midnight by the calendar: a day may have 23 or 25 hours.
      untilMs: new Date(year, month, dayOfMonth + 1).getTime(),
      key: dayKey(date),
    };
    return day.key;
  };
}

export type Age = { unit: "now" } | { unit: "minutes" | "hours" | "days"; count: number } | { unit: "date" };

/** How long ago, in the largest unit that tells enough; a week and more is better said as a date. */
export function ageOf(at: string, nowMs: number): Age {
  const passedMs = nowMs - Date.parse(at);
  if (passedMs < MINUTE_MS) return { unit: "now" };
  if (passedMs < 60 * MINUTE_MS) return { unit: "minutes", count: Math.floor(passedMs / MINUTE_MS) };
  if (passedMs < DAY_MS) return { unit: "hours", count: Math.floor(passedMs / (60 * MINUTE_MS)) };
  if (passedMs < 7 * DAY_MS) return { unit: "days", count: Math.floor(passedMs / DAY_MS) };
  return { unit: "date" };
}

export function shortDate(at: string, nowMs: number, language: string): string {
  const isThisYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
  return format(language, { day: "numeric", month: "short", ...(isThisYear ? {} : { year: "numeric" }) }).format(
    new Date(at),
  );
}

export type DayName = { name: "today" | "yesterday" | "other"; date: string };

export function dayName(at: string, nowMs: number, language: string): DayName {
  const key = dayKey(at);
  const name =
    key === dayKey(new Date(nowMs)) ? "today" : key === dayKey(new Date(nowMs - DAY_MS)) ? "yesterday" : "other";
  const isThisYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
  const options: Intl.DateTimeFormatOptions =
    name === "other" ? { weekday: "long", day: "numeric", month: "long" } : { day: "numeric", month: "long" };
  return {
    name,
    date: format(language, { ...options, ...(isThisYear ? {} : { year: "numeric" }) }).format(new Date(at)),
  };
}
