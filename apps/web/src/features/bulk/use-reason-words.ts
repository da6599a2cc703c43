import { useTranslation } from "../../words/use-translation.ts";
import type { BulkJob } from "../../live/wire.ts";
import { en } from "../../locales/en.ts";

type Code = keyof typeof en.error;
const isKnown = (code: string): code is Code => code in en.error;

/** Why one of many was left out; a code this page does not know is said as a fault of ours. */
export function useReasonWords({ act, state }: Pick<BulkJob, "act" | "state">): (reason: string) => string {
  const { t } = useTranslation();
  const isTagging = act.type === "tag" && state !== "undone";
  return (reason) => {
    if (isTagging && reason === "invalid_input") return t("bulk.tagOfOthers");
    if (isTagging && reason === "conflict") return t("bulk.tagsFull");
    if (reason === "conflict") return t("bulk.changedSince");
    return t(`error.${isKnown(reason) ? reason : "unknown"}`, { message: "", id: "" });
  };
}
