// Brings a fresh or changed checkout to where it can run: dependencies installed, programs built. Does nothing when both are.
import { accessSync, constants, existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isBuildStale, stampBuild } from "./build-stamp.mjs";
import { capture, giveUp, npm, quietEnv, root, tool } from "./root.mjs";

const LOCK = join(root, "package-lock.json");
/** npm writes down what it installed here, as the last thing it does. */
const INSTALLED = join(root, "node_modules", ".package-lock.json");
const BUILD_STAMP = join(root, ".turbo", "max-built");
const OUTPUTS = ["api/dist/main.js", "worker/dist/main.js", "cli/dist/main.js", "web/dist/index.html"].map((path) =>
  join(root, "apps", path),
);

/**
 * Installs unless exactly the locked versions are there, whoever installed them and however; so nothing asks the network
 * without need.
 * @param say hears about progress; npm's own output goes to stderr
 */
export function ensureInstalled(say) {
  if (isInstalled()) return;
  requireWritable(root, "to install MAX's dependencies");
  say("Installing dependencies. The first time this takes a minute or two.");
  const args = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error } = npm(["ci", ...args], { stdio: ["ignore", 2, 2], env: quietEnv });
  if (error) giveUp(`npm could not be started (${error.message}): it comes with Node, see https://nodejs.org`);
  if (status !== 0) giveUp("Installing failed; npm's reason is above. It needs access to the npm registry once.");
}

function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const locked = packagesOf(LOCK);
  const installed = packagesOf(INSTALLED);
  return Object.entries(locked).every(([path, { version, optional, link, peer }]) => {
    if (path === "" || !path.includes("node_modules/") || link || optional || peer) return true;
    return installed[path]?.version === version;
  });
}

const packagesOf = (path) => JSON.parse(readFileSync(path, "utf8")).packages ?? {};

/** Builds what is older than its sources. Turbo knows what has not changed and takes it from its cache. */
export async function ensureBuilt(say) {
  if (!isBuildStale({ stamp: BUILD_STAMP, sources: sources(), outputs: OUTPUTS })) return;
  requireWritable(join(root, "apps", "cli"), "to build MAX");
  say("Building MAX.");
  const startedAtMs = Date.now();
  const { program, shell } = tool("turbo");
  const { code, output } = await capture(program, ["run", "build", "--output-logs=errors-only"], { shell });
  if (code !== 0) giveUp(`${output.trimEnd()}\nBuilding failed; the reason is above.`);
  stampBuild(BUILD_STAMP, startedAtMs);
  say(`Built in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s.`);
}

function sources() {
  const workspaces = ["apps", "packages"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  const builders = ["build-server.mjs", "lib/outside-packages.mjs"].map((name) => join(root, "scripts", name));
  return [...workspaces, LOCK, join(root, "tsconfig.base.json"), ...builders];
}

/** @param purpose completes the sentence, such as "to build MAX" */
export function requireWritable(folder, purpose) {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
  } catch {
    giveUp(`${existing} must be writable ${purpose}, and it is not for this user.`);
  }
}
