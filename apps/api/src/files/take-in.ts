/**
 * Bytes from outside on their way into the store: streamed, capped, and looked into before anything can name them. What they claim
 * to be is never believed, and of what is refused nothing stays.
 */
import type { TenantId } from "@max/domain/ids";
import { DomainError } from "@max/domain/errors";
import type { Channel } from "@max/domain/inbox/channel";
import type { MediaKind } from "@max/domain/message/content";
import { type FileFacts, type FileVerdict, nameFor } from "@max/domain/message/files";
import { type MediaStore, newMediaKey } from "@max/platform/media-store/media-store";
import { lookInto } from "@max/services/attachment/look-into";

const MB = 1024 * 1024;

export type TakenIn = { kind: MediaKind; mimeType: string; fileName: string; sizeBytes: number; storageKey: string };
type Destination = {
  tenantId: TenantId;
  /** Which one's readers must be able to draw its picture. */
  channel: Channel;
  /** Whether it is taken, by what its bytes are. */
  judge: (facts: FileFacts) => FileVerdict;
};
type Given = { name: string; type: string };

/**
 * @param keep makes something point at the bytes; when it throws, or gives null because nothing does, they are removed
 * @throws DomainError `file_refused` with what to do, `payload_too_large`
 */
export async function takeIn<Kept>(
  media: MediaStore,
  to: Destination,
  given: Given,
  body: AsyncIterable<Buffer>,
  keep: (file: TakenIn) => Promise<Kept>,
): Promise<Kept> {
  const storageKey = newMediaKey(to.tenantId);
  let kept: Kept | null = null;
  try {
    const sizeBytes = await media.put(storageKey, body);
    const { kind, mimeType } = await identify(media, storageKey, to, given, sizeBytes);
    return (kept = await keep({ kind, mimeType, fileName: nameFor(given.name, mimeType), sizeBytes, storageKey }));
  } finally {
    if (kept === null) await media.remove(storageKey);
  }
}

async function identify(
  media: MediaStore,
  key: string,
  { channel, judge }: Destination,
  { name, type }: Given,
  sizeBytes: number,
): Promise<{ kind: MediaKind; mimeType: string }> {
  const { mimeType, flaw } = await lookInto(media, key, { channel, name, claimed: type });
  const verdict = judge({ mimeType: mimeType ?? "", sizeBytes });
  if (!verdict.ok) throw new DomainError("file_refused", sentenceOf(verdict));
  if (mimeType === null || flaw !== null) throw new DomainError("file_refused", flaw ?? sentenceOf(OF_NO_TYPE));
  return { kind: verdict.kind, mimeType };
}

const OF_NO_TYPE: Exclude<FileVerdict, { ok: true }> = { ok: false, reason: "type" };

function sentenceOf(verdict: Exclude<FileVerdict, { ok: true }>): string {
  switch (verdict.reason) {
    case "empty":
      return "This file is empty. Choose another one.";
    case "type":
      return "The channel does not take this type of file, or the file is not what its name says. Send a PDF, a JPEG or PNG picture, an MP4 video or an Office document.";
    case "size":
      return `A file of this kind (${verdict.kind}) may have ${Math.floor((verdict.maxBytes / MB) * 10) / 10} MB at most. Make it smaller, or send a link.`;
  }
}
