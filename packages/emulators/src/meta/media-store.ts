/** The files Meta holds: uploaded ones for 30 days, those of inbound messages for 7. */
import { createHash, randomBytes } from "node:crypto";
import { newMediaId } from "./wamid.ts";

export type StoredMedia = {
  id: string;
  phoneNumberId: string;
  mimeType: string;
  fileName: string | null;
  bytes: Buffer;
  /** Unix milliseconds. */
  expiresAt: number;
};

const MB = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** What may be sent, with the most bytes of each kind. */
const SENDABLE: [RegExp, number][] = [
  [/^audio\/(aac|amr|mpeg|mp4|ogg)$/, 16 * MB],
  [/^video\/(mp4|3gpp)$/, 16 * MB],
  [/^image\/(jpeg|png)$/, 5 * MB],
  [/^image\/webp$/, 500 * 1024],
  [
    /^(text\/plain|application\/(pdf|msword|vnd\.ms-(excel|powerpoint)|vnd\.openxmlformats-officedocument\.[\w.]+))$/,
    100 * MB,
  ],
];

const bareType = (mimeType: string): string => (mimeType.split(";")[0] ?? "").trim().toLowerCase();

/** Why Meta would not take this file for sending; null when it would. */
export function refusalOf(mimeType: string, sizeBytes: number): "type" | "size" | null {
  const rule = SENDABLE.find(([pattern]) => pattern.test(bareType(mimeType)));
  if (!rule) return "type";
  return sizeBytes > rule[1] ? "size" : null;
}

const startsWith = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.subarray(at, at + text.length).toString("latin1") === text;

/** By their first bytes. Types without a line here are taken at their word. */
const BEGINNINGS: [RegExp, (bytes: Buffer) => boolean][] = [
  [/^image\/jpeg$/, (bytes) => startsWith(bytes, "\xff\xd8\xff")],
  [/^image\/png$/, (bytes) => startsWith(bytes, "\x89PNG")],
  [/^image\/webp$/, (bytes) => startsWith(bytes, "WEBP", 8)],
  [/^(video|audio)\/mp4$/, (bytes) => startsWith(bytes, "ftyp", 4)],
  [/^audio\/ogg$/, isOpus],
];

/** The first page of an Ogg stream names its codec (RFC 7845). */
function isOpus(bytes: Buffer): boolean {
  return startsWith(bytes, "OggS") && bytes.subarray(0, 64).includes("OpusHead");
}

/** Whether a phone could show or play it. A voice note is heard only as Opus in Ogg. */
export function isPlayable({ mimeType, bytes }: Pick<StoredMedia, "mimeType" | "bytes">, isVoice: boolean): boolean {
  const type = bareType(mimeType);
  if (isVoice) return type === "audio/ogg" && isOpus(bytes);
  return BEGINNINGS.find(([pattern]) => pattern.test(type))?.[1](bytes) ?? true;
}

export const sha256Base64 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("base64");
export const sha256Hex = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

export type MediaStore = ReturnType<typeof createMediaStore>;

/**
 * @param urlValidForMs how long a download address lives; Meta's five minutes unless a test is in a hurry
 * @param stored called with every new file, for the state folder
 */
export function createMediaStore(now: () => number, urlValidForMs: number, stored: (media: StoredMedia) => void) {
  const files = new Map<string, StoredMedia>();
  const tickets = new Map<string, { id: string; expiresAt: number }>();

  const get = (id: string): StoredMedia | null => {
    const media = files.get(id);
    return media && media.expiresAt > now() ? media : null;
  };

  return {
    get,
    put: (media: StoredMedia): void => void files.set(media.id, media),
    add(
      fields: Pick<StoredMedia, "phoneNumberId" | "mimeType" | "fileName" | "bytes">,
      from: "business" | "customer",
    ): StoredMedia {
      const media = { ...fields, id: newMediaId(), expiresAt: now() + (from === "business" ? 30 : 7) * DAY_MS };
      files.set(media.id, media);
      stored(media);
      return media;
    },
    remove: (id: string): boolean => files.delete(id),
    list: (): StoredMedia[] => [...files.values()],

    /** A download path for this file, good for a few minutes. */
    ticket(id: string): string {
      const hash = randomBytes(24).toString("base64url");
      const expiresAt = now() + urlValidForMs;
      for (const [old, ticket] of tickets) if (ticket.expiresAt <= now()) tickets.delete(old);
      tickets.set(hash, { id, expiresAt });
      return `/whatsapp_business/attachments/?mid=${id}&ext=${Math.floor(expiresAt / 1_000)}&hash=${hash}`;
    },
    /** The file behind a download address; null when the address is wrong or too old. */
    redeem(mid: string, hash: string): StoredMedia | null {
      const ticket = tickets.get(hash);
      return ticket && ticket.id === mid && ticket.expiresAt > now() ? get(mid) : null;
    },
  };
}
