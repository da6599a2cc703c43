/**
 * Three projects: `unit` needs nothing running, `db` a real PostgreSQL, which its set-up starts, and `desk` starts whole desks of
 * built processes, one file after the other, since each is busy enough for the machine.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const exclude = ["**/node_modules/**", "**/dist/**", "e2e/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Pure tests share their modules: loading them once per worker is half of the time otherwise.
          pool: "threads",
          isolate: false,
          // A busy machine is no reason to fail: what must be quick is measured by the benches.
          testTimeout: 60_000,
          include: ["**/*.test.{ts,tsx,mjs}"],
          exclude: [...exclude, "**/*.db.test.ts", "**/*.desk.test.ts"],
        },
      },
      {
        test: {
          name: "db",
          // To load the modules anew for each file was a quarter of the time.
          isolate: false,
          include: ["**/*.db.test.ts"],
          exclude,
          globalSetup: [fromHere("packages/db/test/global-setup.ts")],
          setupFiles: [fromHere("packages/db/test/quick-passwords.ts")],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          // Most of them wait: for locks, limits and processes. Two at a time also where there are two processors.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "desk",
          include: ["**/*.desk.test.ts"],
          exclude,
        },
      },
    ],
  },
});
