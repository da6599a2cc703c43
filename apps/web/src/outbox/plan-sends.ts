/** Several files and some words become messages in the order in which they stand. Pure. */
import type { MediaKind } from "@max/domain/message/content";
import { takesCaption } from "@max/domain/message/files";
import { MAX_CAPTION_LENGTH } from "../words/limits.ts";

export type PlannedSend<File> = { text: string; file: File | null };

/** The words go with the first file that may have some; else, and when they are too long for that, after the files. */
export function planSends<File extends { kind: MediaKind }>(
  files: readonly File[],
  words: string,
): PlannedSend<File>[] {
  const text = words.trim();
  const captioned = text.length <= MAX_CAPTION_LENGTH ? files.findIndex(({ kind }) => takesCaption(kind)) : -1;
  const sends: PlannedSend<File>[] = files.map((file, at) => ({ file, text: at === captioned ? text : "" }));
  return text !== "" && captioned === -1 ? [...sends, { text, file: null }] : sends;
}
