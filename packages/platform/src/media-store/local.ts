/** Files under one folder, 0600. Every process that shares them must see the same disk. */
import { randomBytes } from "node:crypto";
import { constants, createReadStream, createWriteStream } from "node:fs";
import { access, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { MediaMissing, type OpenMediaStore, requireMediaKey } from "./media-store.ts";

export function createLocalMediaStore(folder: string): OpenMediaStore {
  const pathOf = (key: string) => {
    requireMediaKey(key);
    return join(folder, key);
  };
  const prepare = async () => void (await mkdir(folder, { recursive: true, mode: 0o700 }));
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
    async open(key, part) {
      const path = pathOf(key);
      await stat(path).catch((error: NodeJS.ErrnoException) => {
        throw error.code === "ENOENT" ? new MediaMissing() : error;
      });
      return createReadStream(path, part && { start: part.first, end: part.last });
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async ping() {
      await prepare();
      await access(folder, constants.W_OK);
    },
    prepare,
    close: () => undefined,
  };
}
