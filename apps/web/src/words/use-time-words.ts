/** Instants and spans in the language of the page. */
import { useMemo } from "react";
import { useTranslation } from "./use-translation.ts";
import { regionOf } from "./region.ts";
import { ageOf, clockTime, dayName, dayTime, exactTime, shortDate, weekdayTime } from "./times.ts";

export function useTimeWords() {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const language = regionOf(i18n.language, navigator.languages);
    return {
      clock: (at: string) => clockTime(at, language),
      exact: (at: string) => exactTime(at, language),
      dayTime: (at: string) => dayTime(at, language),
      weekdayTime: (at: string) => weekdayTime(at, language),
      age: (at: string, nowMs: number) => {
        const age = ageOf(at, nowMs);
        if (age.unit === "date") return shortDate(at, nowMs, language);
        return age.unit === "now" ? t("age.now") : t(`age.${age.unit}`, { count: age.count });
      },
      /** Time that is left, in hours and minutes. */
      span: (hours: number, minutes: number) =>
        hours > 0
          ? t("age.hoursMinutes", { hours, minutes })
          : minutes > 0
            ? t("age.minutesOnly", { minutes })
            : t("age.lessThanMinute"),
      day: (at: string, nowMs: number) => {
        const { name, date } = dayName(at, nowMs, language);
        return name === "today" ? t("thread.today") : name === "yesterday" ? t("thread.yesterday", { date }) : date;
      },
    };
  }, [t, i18n.language]);
}
