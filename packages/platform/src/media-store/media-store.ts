/**
 * Where customers' files lie: a folder of this machine, or a bucket that all processes share. A key is made by us, never by
 * a sender, and says nothing of the file's name.
 */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";

export type MediaStore = {
  /** A file appears whole or not at all. @returns the number of bytes written */
  put(key: string, content: Readable | AsyncIterable<Uint8Array>): Promise<number>;
  /**
   * @param part which bytes, both ends included; all of them without it. A last one beyond the end is the end
   * @throws MediaMissing when there is no such file
   */
  open(key: string, part?: { first: number; last: number }): Promise<Readable>;
  /** Also when there is no such file. */
  remove(key: string): Promise<void>;
};

/** A store as the process that opened it holds it. */
export type OpenMediaStore = MediaStore & {
  /** @throws when files could not be kept right now */
  ping(): Promise<void>;
  /** Makes the place where it is missing. Safe to repeat. */
  prepare(): Promise<void>;
  close(): void;
};

export class MediaMissing extends Error {
  constructor() {
    super("There is no such file.");
    this.name = "MediaMissing";
  }
}

const KEY = /^[0-9a-f-]{36}\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

/** A key nobody can guess, under the tenant's own folder. */
export function newMediaKey(tenantId: string): string {
  const random = randomBytes(32).toString("hex");
  return `${tenantId}/${random.slice(0, 2)}/${random}`;
}

/** @throws Error when it is none of ours: nothing else may become a path */
export function requireMediaKey(key: string): void {
  if (!KEY.test(key)) throw new Error("That is not a media key.");
}
