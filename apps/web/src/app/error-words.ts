/** What an error is called on the screen: what happened and what to do next, never the server's inner words. */
import type { TFunction } from "i18next";
import { type Refusal, refusalOf } from "./trpc.ts";

export function wordsForRefusal(t: TFunction, refusal: Refusal): string {
  if (refusal.kind === "unreached" && !refusal.requestId) return t("error.unreached");
  const words = refusal.kind === "refused" ? t(`error.${refusal.code}`) : t("error.unknown");
  return refusal.requestId ? t("error.withId", { message: words, id: refusal.requestId }) : words;
}

/** Refusals a person caused need no reference; a failure of ours does. */
export function wordsForError(t: TFunction, error: unknown): string {
  const refusal = refusalOf(error);
  return wordsForRefusal(t, refusal.kind === "refused" ? { ...refusal, requestId: null } : refusal);
}
