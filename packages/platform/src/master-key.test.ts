import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { derivePassword, loadMasterKey, parseMasterKey } from "./master-key.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "max-key-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe("the master key", () => {
  it("is made once, readable by its owner only, and the same on every start", async () => {
    const first = await loadMasterKey({ fromEnv: undefined, dataDir: join(dataDir, "new") });
    expect(first).toHaveLength(32);
    expect((await stat(join(dataDir, "new", "master.key"))).mode & 0o777).toBe(0o600);
    expect(await loadMasterKey({ fromEnv: undefined, dataDir: join(dataDir, "new") })).toEqual(first);
  });

  it("is one key when twenty processes start at once", async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadMasterKey({ fromEnv: undefined, dataDir })));
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(["master.key"]);
  });

  it("comes from the environment when it is given there, and then no file is made", async () => {
    const key = Buffer.alloc(32, 7);
    expect(await loadMasterKey({ fromEnv: key, dataDir })).toBe(key);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it("is never replaced when its file is damaged, since all secrets would be lost", async () => {
    await writeFile(join(dataDir, "master.key"), "half a k");
    await expect(loadMasterKey({ fromEnv: undefined, dataDir })).rejects.toThrow("Restore it from a backup");
  });

  it.each([
    "",
    "short",
    "ab".repeat(31),
    "ab".repeat(33),
    "zz".repeat(32),
    Buffer.alloc(31).toString("base64"),
    Buffer.alloc(33).toString("base64"),
  ])("is not what this says: %s", (written) => expect(parseMasterKey(written)).toBeNull());
});

describe("a derived password", () => {
  it("is the same for one key and role, and different for any other", () => {
    const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(derivePassword(one, "max_app")).toMatch(/^[0-9a-f]{64}$/);
    expect(derivePassword(one, "max_app")).toBe(derivePassword(Buffer.alloc(32, 1), "max_app"));
    const all = [one, other].flatMap((key) =>
      ["max_app", "max_system", "max_queue"].map((role) => derivePassword(key, role)),
    );
    expect(new Set(all).size).toBe(6);
  });
});
