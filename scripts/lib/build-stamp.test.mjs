import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isBuildStale, stampBuild } from "./build-stamp.mjs";

const BUILT_AT_MS = Date.UTC(2026, 0, 2, 12);
let folder;
const paths = () => ({
  stamp: join(folder, ".turbo", "built"),
  sources: [join(folder, "app"), join(folder, "lock.json")],
  outputs: [join(folder, "app", "dist", "main.js")],
});
const touch = (path, atMs) => utimesSync(join(folder, path), atMs / 1000, atMs / 1000);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "max-stamp-"));
  for (const path of ["app/src/deep", "app/dist", "app/node_modules"])
    mkdirSync(join(folder, path), { recursive: true });
  for (const path of ["app/src/deep/a.ts", "app/src/a.test.ts", "app/dist/main.js", "lock.json"]) {
    writeFileSync(join(folder, path), "");
    touch(path, BUILT_AT_MS - 1_000);
  }
  for (const path of ["app/src/deep", "app/src"]) touch(path, BUILT_AT_MS - 1_000);
  stampBuild(paths().stamp, BUILT_AT_MS);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a build", () => {
  it("is fresh while nothing it is made of changed", () => expect(isBuildStale(paths())).toBe(false));

  it.each(["app/src/deep/a.ts", "app/src/deep", "lock.json"])("is stale after a change of %s", (path) => {
    touch(path, BUILT_AT_MS + 1);
    expect(isBuildStale(paths())).toBe(true);
  });

  it.each(["app/src/a.test.ts", "app/dist/main.js", "app/node_modules"])("stays fresh after a change of %s", (path) => {
    touch(path, BUILT_AT_MS + 1_000);
    expect(isBuildStale(paths())).toBe(false);
  });

  it("is stale without its output or its stamp", () => {
    rmSync(paths().outputs[0]);
    expect(isBuildStale(paths())).toBe(true);
    writeFileSync(paths().outputs[0], "");
    expect(isBuildStale(paths())).toBe(false);
    rmSync(paths().stamp);
    expect(isBuildStale(paths())).toBe(true);
  });
});
