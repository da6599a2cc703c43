/** Which moments nothing can be sent at, with the reason. */
import { useCallback } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { serverNow } from "../../live/clock.ts";
import { useTimeWords } from "../../words/use-time-words.ts";

/** @param until when it can be sent no more (UTC, ISO); null: always */
export function useRefusedTime(until: string | null): (at: Date) => string | null {
  const { t } = useTranslation();
  const words = useTimeWords();
  return useCallback(
    (at: Date) => {
      // A field that is not filled in yet is no moment.
      if (!(at.getTime() > serverNow())) return t("later.past");
      return until !== null && at.getTime() >= Date.parse(until)
        ? t("later.window", { at: words.dayTime(until) })
        : null;
    },
    [t, words, until],
  );
}
