// When MAX was last built, and whether anything it is built from has changed since.
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const NOT_SOURCES = new Set(["node_modules", "dist", ".turbo", ".vite"]);

/** @param startedAtMs when the build began: what changed during it may not be in it */
export function stampBuild(stamp, startedAtMs) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, "");
  utimesSync(stamp, startedAtMs / 1000, startedAtMs / 1000);
}

/** @returns true when an output is missing, or a file or folder under `sources` is newer than the stamp */
export function isBuildStale({ stamp, sources, outputs }) {
  if (!existsSync(stamp) || !outputs.every((path) => existsSync(path))) return true;
  const builtAtMs = statSync(stamp).mtimeMs;
  return !sources.every((path) => newestChange(path) <= builtAtMs);
}

/** Milliseconds. Below the top, a folder counts too, since removing a file changes only that. Tests are in no build. */
function newestChange(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const inner = readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !NOT_SOURCES.has(name) && !name.includes(".test."))
    .map((entry) => join(path, entry.name));
  return Math.max(0, ...inner.map((each) => Math.max(newestChange(each), statSync(each).mtimeMs)));
}
