/** A small disk of its own for the database, in memory: mounted for a run and always taken away again. Needs root on Linux. */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type SmallDisk = {
  folder: string;
  /** Takes all the space that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  remove(): Promise<void>;
};

/** @returns what is missing to make one here, or null */
export function missingForSmallDisk(): string | null {
  if (process.platform !== "linux") return "a small disk can only be made on Linux";
  return process.getuid?.() === 0 ? null : "a small disk needs root, which may mount one";
}

export async function makeSmallDisk(sizeMb: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), "max-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeMb}m,mode=0755`, "max-small-disk", folder]);
  await chmod(folder, 0o755);
  const ballast = join(folder, "ballast");
  const unmount = () => {
    try {
      execFileSync("umount", ["-l", folder], { stdio: "ignore" });
    } catch {
      // It was taken away already.
    }
  };
  process.once("exit", unmount);
  return {
    folder,
    fill() {
      const file = openSync(ballast, "a");
      try {
        // Blocks first, then what is left of the last one.
        for (const bytes of [Buffer.alloc(1 << 20), Buffer.alloc(4096)])
          while (statfsSync(folder).bavail * statfsSync(folder).bsize >= bytes.length) writeSync(file, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    async remove() {
      process.off("exit", unmount);
      unmount();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
