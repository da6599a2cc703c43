import type { i18n } from "i18next";

/** Words of administration for a key that is worked out from what the server says; null where there are none. */
export function officeWords(speech: i18n, key: string): string | null {
  const words: unknown = speech.getResource(speech.language, "office", key);
  return typeof words === "string" ? words : null;
}
