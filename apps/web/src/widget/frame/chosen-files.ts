/** What a visitor may attach, asked before anything is sent. The server asks the bytes themselves. */
import type { MediaKind } from "@max/domain/message/content";
import { claimedType, judgeFile } from "@max/domain/message/files";
import type { Words } from "./words.ts";

const MIB = 1024 * 1024;
export const MOST_AT_ONCE = 10;

export type Chosen = { file: File; kind: MediaKind };

/** @returns what is taken, or why it is not, in a sentence to act on */
export function judgeChosen(file: File, words: Words, language: string): Chosen | string {
  const verdict = judgeFile("widget", { mimeType: claimedType(file.name, file.type), sizeBytes: file.size });
  if (verdict.ok) return { file, kind: verdict.kind };
  if (verdict.reason !== "size") return verdict.reason === "empty" ? words.fileEmpty : words.fileType;
  // The limit is in the larger megabytes, and people read the others.
  return words.fileTooLarge(sizeText(Math.floor(verdict.maxBytes / MIB) * 1_000_000, language));
}

/** `1.2 MB`, as the visitor's language writes it. */
export function sizeText(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte"] as const;
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step]!,
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step === 2 ? 1 : 0,
  }).format(bytes / 1_000 ** step);
}
