/** Which system account runs the embedded database, and what that account can reach. PostgreSQL refuses to run as root. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** `null` = the account this process already has. */
export type ServerAccount = { uid: number; gid: number; name: string } | null;

/**
 * An ordinary user runs the server as themself. Root hands it to the owner of an existing data folder, so that a folder
 * once made by an ordinary user stays usable for them, else to `postgres`, else to `nobody`.
 */
export function chooseServerAccount(dataFolder: string): ServerAccount {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { uid, gid, name: accountByUid(uid) ?? `user ${uid}` };
  }
  const account = accountByName("postgres") ?? accountByName("nobody");
  if (account) return account;
  throw new Error(
    "The embedded database cannot run as root, and this system has neither a postgres nor a nobody account: start MAX as an ordinary user, or set DATABASE_URL.",
  );
}

/** True when the account may walk to `path`, which need not exist yet, and read it when it does. */
export function canReach(account: ServerAccount, path: string): boolean {
  const { uid, gid } = account ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  if (folder === path && !allows(folder, uid, gid, 4)) return false;
  for (;;) {
    if (statSync(folder).isDirectory() && !allows(folder, uid, gid, 1)) return false;
    if (folder === dirname(folder)) return true;
    folder = dirname(folder);
  }
}

/** @param bit 4 read, 2 write, 1 walk or execute; groups beyond the first do not count, since the server drops them */
function allows(path: string, uid: number, gid: number, bit: 1 | 2 | 4): boolean {
  const { mode, uid: owner, gid: group } = statSync(path);
  if (process.platform === "win32") return true;
  if (owner === uid) return (mode & (bit << 6)) !== 0;
  if (group === gid) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}

function accountByName(name: string): ServerAccount {
  const entry = accounts().find((account) => account.name === name);
  return entry && entry.uid > 0 ? entry : null;
}

function accountByUid(uid: number): string | undefined {
  return accounts().find((account) => account.uid === uid)?.name;
}

function accounts() {
  if (!existsSync("/etc/passwd")) return [];
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
