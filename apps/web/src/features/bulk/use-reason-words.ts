import { useTranslation } from "react-i18next";
import { en } from "../../locales/en.ts";

type Code = keyof typeof en.error;
const isKnown = (code: string): code is Code => code in en.error;

/** Why one of many was left out; a code this page does not know is said as a fault of ours. */
export function useReasonWords(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) =>
    reason === "conflict"
      ? t("bulk.changedSince")
      : t(`error.${isKnown(reason) ? reason : "unknown"}`, { message: "", id: "" });
}
