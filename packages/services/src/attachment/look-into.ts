/** What a stored file is by its own bytes, whatever its sender says. */
import { once } from "node:events";
import { Readable } from "node:stream";
import type { Channel } from "@max/domain/inbox/channel";
import { actualType } from "@max/domain/message/files";
import type { MediaStore } from "@max/platform/media-store/media-store";
import { fileTypeFromBuffer, fileTypeFromStream } from "file-type";

const HEAD_BYTES = 64 * 1024;
/** A container may name its parts anywhere; one that hides them longer than this is of no known type. */
const LOOK_LIMIT_MS = 5_000;
/** More is no picture for a phone, and is made to use up whoever decodes it. */
const MAX_PIXELS = 50_000_000;

export type Found = {
  /** Null when it is nothing that can be told. */
  mimeType: string | null;
  /** Why this picture would not be shown at the other end, in a sentence; null when nothing is wrong. */
  flaw: string | null;
};

/** @param channel by which it is to leave or has come */
export async function lookInto(
  media: MediaStore,
  key: string,
  { channel, name, claimed }: { channel: Channel; name: string; claimed: string },
): Promise<Found> {
  const head = await headOf(media, key);
  const mimeType = actualType({ mimeType: await sniff(media, key, head), isText: isText(head) }, name, claimed);
  return { mimeType, flaw: mimeType === "image/png" ? flawOfPng(head, channel) : null };
}

async function headOf(media: MediaStore, key: string): Promise<Buffer> {
  const stream = await media.open(key, { first: 0, last: HEAD_BYTES - 1 });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Most formats show in their first bytes; an Office file has to be looked through. */
async function sniff(media: MediaStore, key: string, head: Buffer): Promise<string | null> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found && found.mime !== "application/zip") return found.mime;
  if (!head.subarray(0, 2).equals(Buffer.from("PK"))) return null;
  const whole = await media.open(key);
  const limit = setTimeout(() => whole.destroy(new Error("looked at for too long")), LOOK_LIMIT_MS);
  try {
    return (await fileTypeFromStream(Readable.toWeb(whole)))?.mime ?? null;
  } catch {
    return null;
  } finally {
    clearTimeout(limit);
    await end(whole);
  }
}

async function end(stream: Readable): Promise<void> {
  if (stream.closed) return;
  stream.on("error", () => {});
  stream.destroy();
  await once(stream, "close").catch(() => {});
}

/** Control characters that no text holds. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\0-\x08\x0e-\x1f\x7f]/;

/** Readable as UTF-8. A character cut at the end is none of its faults. */
function isText(head: Buffer): boolean {
  try {
    return !CONTROLS.test(new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true }));
  } catch {
    return false;
  }
}

/** WhatsApp draws PNG pictures of eight bits in colours of their own, not from a palette or in greys (PNG, section 11.2.1). */
function flawOfPng(head: Buffer, channel: Channel): string | null {
  if (head.length < 26) return "This picture is damaged. Save it again and attach the new one.";
  const [width, height] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  if (width * height > MAX_PIXELS) return "This picture has too many pixels. Make it smaller and attach it again.";
  if (channel !== "whatsapp") return null;
  const [bits, colours] = [head[24], head[25]];
  return bits === 8 && (colours === 2 || colours === 6)
    ? null
    : "WhatsApp does not show PNG pictures with these colours. Save it as JPEG and attach it again.";
}
