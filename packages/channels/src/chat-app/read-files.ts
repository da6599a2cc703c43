/** The files of one message, each by the public link where the company's app keeps it. */
import type { MediaKind, MediaReference } from "@max/domain/message/content";
import { type JsonObject, fail, lenientTextAt, requiredTextAt } from "../loose-json.ts";

export type SentFile = { kind: MediaKind; media: MediaReference };

export const readFiles = (list: readonly JsonObject[]): SentFile[] => list.map(readFile);

/** What a file is called decides only how it is announced: what it is, the fetch job finds out. */
function readFile(file: JsonObject): SentFile {
  const link = requiredTextAt(file, "url", 2_000);
  if (!URL.canParse(link) || !/^https?:$/.test(new URL(link).protocol)) fail("an attachment's url is no web address");
  const mimeType = lenientTextAt(file, "mime_type", 100);
  return {
    kind: kindOf(mimeType ?? ""),
    media: {
      externalId: null,
      link,
      mimeType,
      sha256: null,
      fileName: lenientTextAt(file, "filename", 200),
      isAnimated: false,
    },
  };
}

function kindOf(mimeType: string): MediaKind {
  if (/^image\/(?:jpeg|png|webp|gif)$/.test(mimeType)) return "image";
  if (mimeType.startsWith("video/")) return "video";
  if (mimeType.startsWith("audio/")) return "audio";
  return "document";
}
