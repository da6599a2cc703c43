/** A person's picture: what is taken, and where it is found. */
import type { UserId } from "../ids.ts";

export const MAX_PICTURE_BYTES = 5 * 1024 * 1024;
export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

export type PictureRefusal = "type" | "empty" | "size";

/** Why a file is no picture to take, by what it says of itself; null when it may be one. */
export function refusalOfPicture({ type, sizeBytes }: { type: string; sizeBytes: number }): PictureRefusal | null {
  if (!PICTURE_TYPES.some((each) => each === type)) return "type";
  if (sizeBytes <= 0) return "empty";
  return sizeBytes > MAX_PICTURE_BYTES ? "size" : null;
}

/** Edges of the square it is kept in, in pixels: for lists, and for where one person is looked at. */
export const PICTURE_EDGES = { small: 96, large: 256 } as const;
export type PictureSize = keyof typeof PICTURE_EDGES;

/** @param hash by its content: another picture has another address, so that one may be kept for good */
export const picturePath = (userId: UserId | string, hash: string, size: PictureSize): string =>
  `/pictures/${userId}/${hash}/${size}`;
