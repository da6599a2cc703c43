/** Gives the page the bytes of a file in a chat. Only pictures, sound and film are shown in place; the rest is a download. */
import type { FastifyReply } from "fastify";
import type { StoredMedia } from "../meta/media-store.ts";

const SHOWN_IN_PLACE = /^(image\/(jpeg|png|webp)|audio\/|video\/)/;

/** The asked part as `[first, last]`, both included; null when the whole is wanted or the range makes no sense. */
export function partOf(range: string | undefined, sizeBytes: number): [number, number] | null {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  const first = from === "" ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = from === "" || to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  return first <= last ? [first, last] : null;
}

/** Answers with the file, or with the part that was asked for: a player needs the end to know how long a sound is. */
export function sendMedia(media: StoredMedia | null, range: string | undefined, reply: FastifyReply): FastifyReply {
  if (!media) return reply.code(404).send({ error: "There is no such file." });
  const isShown = SHOWN_IN_PLACE.test(media.mimeType);
  const name = encodeURIComponent(media.fileName ?? "file");
  reply.type(isShown ? media.mimeType : "application/octet-stream").headers({
    "x-content-type-options": "nosniff",
    "accept-ranges": "bytes",
    "content-disposition": `${isShown ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
  });
  const part = partOf(range, media.bytes.length);
  if (!part) return reply.send(media.bytes);
  const [first, last] = part;
  return reply
    .code(206)
    .header("content-range", `bytes ${first}-${last}/${media.bytes.length}`)
    .send(media.bytes.subarray(first, last + 1));
}
