/** Why a file does not go, in a sentence to act on. */
import { useTranslation } from "./use-translation.ts";
import type { FileVerdict } from "@max/domain/message/files";
import { wordsForRefusal } from "../app/error-words.ts";
import type { UploadRefusal } from "../outbox/post-file.ts";
import { fileSize } from "./names.ts";

const MIB = 1024 * 1024;

export function useRefusalWords() {
  const { t, i18n } = useTranslation();
  return {
    ofVerdict(verdict: Exclude<FileVerdict, { ok: true }>): string {
      if (verdict.reason !== "size") return t(verdict.reason === "empty" ? "files.empty" : "files.wrongType");
      // WhatsApp's megabytes are the larger ones; its documents write them like the others.
      const limit = fileSize(Math.floor(verdict.maxBytes / MIB) * 1_000_000, i18n.language);
      return t("files.tooLarge", { kind: t(`kind.${verdict.kind}`), limit });
    },
    ofRefusal({ code, message }: UploadRefusal): string {
      if (code === "unreached") return t("error.unreached");
      return wordsForRefusal(t, { kind: "refused", code, message, requestId: null });
    },
  };
}
