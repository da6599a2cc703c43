/** Where the embedded database keeps its files, and how that folder comes to be. */
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { chmod, chown, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type PostgresPrograms, programPath } from "./binaries.ts";
import { canReach, chooseServerAccount, type ServerAccount } from "./server-account.ts";

const run = promisify(execFile);

/** `folder` holds the cluster; the password and the log lie beside it. */
export type DatabasePlace = {
  base: string;
  folder: string;
  passwordFile: string;
  logFile: string;
  account: ServerAccount;
};

/**
 * The database lies in `<dataDir>/postgres`. When root starts MAX under a home that the server's account cannot enter,
 * it lies in `/var/lib/max/<hash of dataDir>/postgres`. The same data folder always gives the same place.
 */
export function findDatabasePlace(dataDir: string): DatabasePlace {
  const near = placeIn(resolve(dataDir));
  if (canReach(near.account, near.base)) return near;
  const hash = createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 16);
  return placeIn(join("/var/lib/max", hash));
}

function placeIn(base: string): DatabasePlace {
  const folder = join(base, "postgres");
  return {
    base,
    folder,
    passwordFile: join(base, "postgres.password"),
    logFile: join(base, "postgres.log"),
    account: chooseServerAccount(folder),
  };
}

/**
 * Creates the cluster unless it is there. It is built apart and renamed into place, so that an interrupted start leaves
 * nothing that looks like a database.
 * @returns the superuser's password, which lives in a file of mode 0600
 */
export async function ensureCluster(place: DatabasePlace, programs: PostgresPrograms): Promise<string> {
  if (existsSync(place.folder)) return readPassword(place, programs);
  await mkdir(place.base, { recursive: true, mode: 0o755 });
  for (const name of await readdir(place.base)) {
    if (name.startsWith("postgres.new-")) await removeAbandoned(join(place.base, name));
  }
  const draft = join(place.base, `postgres.new-${process.pid}-${randomBytes(4).toString("hex")}`);
  const draftPassword = `${draft}.password`;
  const password = await agreeOnPassword(place);
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(draftPassword, password, { mode: 0o600, flag: "wx" });
    if (place.account) {
      await chown(draft, place.account.uid, place.account.gid);
      await chown(draftPassword, place.account.uid, place.account.gid);
    }
    await runInitdb(draft, draftPassword, place.account, programs);
    await rename(draft, place.folder);
  } catch (error) {
    // Another start of the same folder may have been faster; its cluster has the same password.
    if (!existsSync(place.folder)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(draftPassword, { force: true });
  }
  return password;
}

async function runInitdb(folder: string, passwordFile: string, account: ServerAccount, programs: PostgresPrograms) {
  const options = [
    ["-D", folder, "-U", "max", "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--encoding=UTF8"],
    ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums", "--no-sync"],
  ].flat();
  try {
    await run(programPath(programs, "initdb"), options, {
      cwd: folder,
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      ...(account && { uid: account.uid, gid: account.gid }),
    });
  } catch (cause) {
    const { stderr = "", message } = cause as { stderr?: string; message: string };
    const reason = stderr.split("\n").find((line) => line.includes("error:")) ?? message;
    throw new Error(`The embedded database could not be created in ${folder}: ${reason}`, { cause });
  }
}

/** Two first starts at once must agree: whoever creates the file decides. */
async function agreeOnPassword(place: DatabasePlace): Promise<string> {
  try {
    await writeFile(place.passwordFile, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
    await chmod(place.passwordFile, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  for (let tries = 0; tries < 50; tries++) {
    const password = (await readFile(place.passwordFile, "utf8")).trim();
    if (password) return password;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${place.passwordFile} is empty. Delete it together with ${place.folder}, or restore it.`);
}

function readPassword(place: DatabasePlace, programs: PostgresPrograms): string {
  refuseForeignFolder(place);
  const major = readFileSync(join(place.folder, "PG_VERSION"), "utf8").trim();
  if (!programs.version.startsWith(`${major}.`)) {
    throw new Error(
      `${place.folder} was made by PostgreSQL ${major} and this MAX brings ${programs.version}: move its data, or start over with npm run max -- reset.`,
    );
  }
  if (!existsSync(place.passwordFile)) {
    throw new Error(`${place.passwordFile} is missing, so the database in ${place.folder} cannot be opened.`);
  }
  return readFileSync(place.passwordFile, "utf8").trim();
}

function refuseForeignFolder(place: DatabasePlace): void {
  const uid = process.getuid?.();
  if (uid === undefined || uid === 0 || statSync(place.folder).uid === uid) return;
  throw new Error(
    `${place.folder} belongs to another user, probably because MAX was first started as root: start it the same way again, or set MAX_DATA_DIR to another folder.`,
  );
}

/** A draft younger than a minute may belong to a start that is still going on. */
async function removeAbandoned(path: string): Promise<void> {
  if (existsSync(path) && Date.now() - statSync(path).mtimeMs > 60_000)
    await rm(path, { recursive: true, force: true });
}
