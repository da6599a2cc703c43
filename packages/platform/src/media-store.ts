/** Where customers' files lie. A key is made by us, never by a sender, and says nothing of the file's name. */
import { randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export type MediaStore = {
  /** @returns the number of bytes written */
  put(key: string, content: Readable | AsyncIterable<Uint8Array>): Promise<number>;
  /** @throws when there is no such file */
  open(key: string): Promise<Readable>;
  remove(key: string): Promise<void>;
};

const KEY = /^[0-9a-f-]{36}\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

/** A key nobody can guess, under the tenant's own folder. */
export function newMediaKey(tenantId: string): string {
  const random = randomBytes(32).toString("hex");
  return `${tenantId}/${random.slice(0, 2)}/${random}`;
}

/** Files under one folder, 0600. A file appears whole or not at all. */
export function createLocalMediaStore(folder: string): MediaStore {
  const pathOf = (key: string) => {
    if (!KEY.test(key)) throw new Error("That is not a media key.");
    return join(folder, key);
  };
  return {
    async put(key, content) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const draft = `${path}.${randomBytes(4).toString("hex")}.part`;
      try {
        await pipeline(content, createWriteStream(draft, { mode: 0o600, flags: "wx" }));
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      return (await stat(path)).size;
    },
    async open(key) {
      const path = pathOf(key);
      await stat(path);
      return createReadStream(path);
    },
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
