/** Large numbers as the language of the page groups them. */
import { useCallback } from "react";
import { useTranslation } from "./use-translation.ts";
import { regionOf } from "./region.ts";

export function useNumberWords(): (count: number) => string {
  const { i18n } = useTranslation();
  return useCallback((count) => count.toLocaleString(regionOf(i18n.language, navigator.languages)), [i18n.language]);
}
