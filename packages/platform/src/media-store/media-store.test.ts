/** One promise, two places to keep files: a folder, and a bucket behind a storage that checks signatures. */
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startS3Server } from "../../test/s3/server.ts";
import { createMediaStore } from "./create-media-store.ts";
import { createLocalMediaStore } from "./local.ts";
import { MediaMissing, newMediaKey, type OpenMediaStore } from "./media-store.ts";
import { createS3MediaStore } from "./s3.ts";

const TENANT = "0198c0de-0000-7000-8000-000000000001";
const MIB = 1024 * 1024;

let folder: string;
let s3: Awaited<ReturnType<typeof startS3Server>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "max-media-"));
  s3 = await startS3Server({ buckets: ["media"] });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await s3.close();
});

const s3Options = (changes: Partial<Parameters<typeof createS3MediaStore>[0]> = {}) => ({
  bucket: "media",
  region: "us-east-1",
  endpoint: s3.endpoint,
  forcePathStyle: true,
  ...s3.key,
  ...changes,
});

async function read(store: OpenMediaStore, key: string, part?: { first: number; last: number }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await store.open(key, part)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
/** In pieces of a size that fits nothing. */
async function* inPieces(bytes: Buffer, size = 77_777) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each([
  ["a folder", () => createLocalMediaStore(join(folder, "media"))],
  ["a bucket", () => createS3MediaStore(s3Options())],
])("files in %s", (_where, open) => {
  let store: OpenMediaStore;
  beforeEach(() => {
    store = open();
  });

  it.each([0, 1, 5 * MIB, 11 * MIB + 345])("come back as they were put: %d bytes", async (size) => {
    const bytes = randomBytes(size);
    const key = newMediaKey(TENANT);
    expect(await store.put(key, inPieces(bytes))).toBe(size);
    expect(digest(await read(store, key))).toBe(digest(bytes));
  });

  it.each([
    [0, 2, "012"],
    [3, 3, "3"],
    [8, 99, "89"],
  ])("are read in part: bytes %d to %d", async (first, last, part) => {
    const key = newMediaKey(TENANT);
    await store.put(key, inPieces(Buffer.from("0123456789")));
    expect((await read(store, key, { first, last })).toString()).toBe(part);
  });

  it("have no first part when they are empty", async () => {
    const key = newMediaKey(TENANT);
    await store.put(key, inPieces(Buffer.alloc(0)));
    expect(await read(store, key, { first: 0, last: 99 })).toHaveLength(0);
  });

  it("are taken from a stream as well", async () => {
    const key = newMediaKey(TENANT);
    expect(await store.put(key, Readable.from([Buffer.from("one"), Buffer.from("two")]))).toBe(6);
    expect((await read(store, key)).toString()).toBe("onetwo");
  });

  it.each([100, 7 * MIB])("appear whole or not at all, when their sender breaks off after %d bytes", async (size) => {
    const key = newMediaKey(TENANT);
    async function* broken() {
      yield* inPieces(randomBytes(size));
      throw new Error("the sender is gone");
    }
    await expect(store.put(key, broken())).rejects.toThrow("the sender is gone");
    await expect(store.open(key)).rejects.toThrow(MediaMissing);
    expect(s3.unfinished()).toBe(0);
  });

  it("are gone after they were removed, and removing again does no harm", async () => {
    const key = newMediaKey(TENANT);
    await store.put(key, inPieces(Buffer.from("secret")));
    await store.remove(key);
    await store.remove(key);
    await expect(store.open(key)).rejects.toThrow(MediaMissing);
  });

  it.each(["../../etc/passwd", "", "a/b", `${TENANT}/00/../../${"0".repeat(58)}`])(
    "are never reached by a key that is not ours: %j",
    async (key) => {
      await expect((async () => store.open(key))()).rejects.toThrow("That is not a media key.");
      await expect((async () => store.put(key, inPieces(Buffer.from("x"))))()).rejects.toThrow("not a media key");
      await expect((async () => store.remove(key))()).rejects.toThrow("not a media key");
    },
  );

  it("have a place that answers once it was prepared, however often", async () => {
    await store.prepare();
    await store.prepare();
    await store.ping();
  });
});

describe("a key", () => {
  it("is 256 bits of chance under its tenant", () => {
    const keys = new Set(Array.from({ length: 1_000 }, () => newMediaKey(TENANT)));
    expect(keys.size).toBe(1_000);
    for (const key of keys) expect(key).toMatch(new RegExp(`^${TENANT}/([0-9a-f]{2})/\\1[0-9a-f]{62}$`));
  });
});

describe("the store of an installation", () => {
  it("is the bucket that the environment names, else a folder under the data folder", async () => {
    const key = newMediaKey(TENANT);
    await (
      await createMediaStore({ s3: s3Options(), dataDir: folder })
    ).put(key, inPieces(Buffer.from("in the bucket")));
    expect(s3.objects("media").get(key)?.toString()).toBe("in the bucket");
    await (await createMediaStore({ s3: undefined, dataDir: folder })).put(key, inPieces(Buffer.from("on the disk")));
    expect((await stat(join(folder, "media", key))).size).toBe(11);
  });
});

describe("a bucket", () => {
  it("that is not there does not answer, is made once, and then does", async () => {
    const store = createS3MediaStore(s3Options({ bucket: "new-one" }));
    await expect(store.ping()).rejects.toThrow();
    await store.prepare();
    await store.ping();
    expect(s3.requests.filter((line) => line === "PUT /new-one/" || line === "PUT /new-one")).toHaveLength(1);
  });

  it.each([
    ["a wrong secret", { secretAccessKey: "wrong" }, "SignatureDoesNotMatch"],
    ["an unknown key", { accessKeyId: "AKIAOTHER" }, "InvalidAccessKeyId"],
  ])("refuses %s, and nobody takes that for a missing file", async (_what, change, name) => {
    const store = createS3MediaStore(s3Options(change));
    const key = newMediaKey(TENANT);
    await expect(store.open(key)).rejects.toMatchObject({ name });
    await expect(store.put(key, inPieces(Buffer.from("x")))).rejects.toMatchObject({ name });
    await expect(store.prepare()).rejects.toThrow();
  });

  it("that asks for patience is asked again", async () => {
    const store = createS3MediaStore(s3Options());
    const key = newMediaKey(TENANT);
    s3.slowDown(1);
    await store.put(key, inPieces(Buffer.from("patience")));
    expect((await read(store, key)).toString()).toBe("patience");
  });
});
