/** The one key everything secret hangs on: where it comes from, and the database passwords derived from it. */
import { createHmac, randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const MASTER_KEY_BYTES = 32;

/** @returns the key of 32 bytes written as hex or base64 (also base64url), or null when it is anything else */
export function parseMasterKey(written: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(written)) return Buffer.from(written, "hex");
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(written)) return null;
  const key = Buffer.from(written, "base64");
  return key.length === MASTER_KEY_BYTES ? key : null;
}

/**
 * The key of the environment when there is one, else the one of `<dataDir>/master.key`, which is made on first use
 * (mode 0600). Two processes that start at once end up with the same key.
 * @throws Error when the file exists and does not hold a key: a new one would make every stored secret unreadable
 */
export async function loadMasterKey(options: { fromEnv: Buffer | undefined; dataDir: string }): Promise<Buffer> {
  if (options.fromEnv) return options.fromEnv;
  const path = join(options.dataDir, "master.key");
  await mkdir(options.dataDir, { recursive: true });
  const stored = await readIfThere(path);
  if (stored !== null) return keyOfFile(stored, path);

  // The file is written apart and linked into place, so that nobody ever reads half a key.
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${randomBytes(MASTER_KEY_BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  await chmod(draft, 0o600);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return keyOfFile(await readFile(path, "utf8"), path);
}

/**
 * The password of a database role when no URL of its own is given: HMAC-SHA-256 of the role's name under the master key.
 * @returns 64 hex digits, the same on every start
 */
export function derivePassword(masterKey: Buffer, role: string): string {
  return createHmac("sha256", masterKey).update(`max database role\0${role}`).digest("hex");
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function keyOfFile(content: string, path: string): Buffer {
  const key = parseMasterKey(content.trim());
  if (!key)
    throw new Error(`${path} does not hold a master key of ${MASTER_KEY_BYTES} bytes. Restore it from a backup.`);
  return key;
}
