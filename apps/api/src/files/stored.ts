/** What lies in the store, on its way to a browser. */
import type { Readable } from "node:stream";
import { notFound } from "@max/domain/errors";
import { MediaMissing, type MediaStore } from "@max/platform/media-store/media-store";
import type { FastifyReply } from "fastify";
import type { ByteRange } from "./byte-range.ts";

/** A browser never runs it in our origin. */
export const NO_SCRIPTS = "default-src 'none'; sandbox";

/** @throws DomainError `not_found` when the bytes are gone */
export async function contentOf(media: MediaStore, key: string, range: ByteRange | null = null): Promise<Readable> {
  try {
    return await media.open(key, range ?? undefined);
  } catch (error) {
    throw error instanceof MediaMissing ? notFound("file") : error;
  }
}

/** A picture that we drew ourselves, which alone is shown where it is. */
export async function sendDrawn(reply: FastifyReply, media: MediaStore, key: string, cacheControl: string) {
  const content = await contentOf(media, key);
  return reply
    .headers({
      "content-type": "image/webp",
      "content-disposition": "inline",
      "content-security-policy": NO_SCRIPTS,
      "cache-control": cacheControl,
    })
    .send(content);
}
