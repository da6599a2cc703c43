/** Two projects: `unit` needs nothing running, `db` a real PostgreSQL, which its set-up starts. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

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
          include: ["**/*.test.{ts,tsx,mjs}"],
          exclude: [...exclude, "**/*.db.test.ts"],
        },
      },
      {
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude,
          globalSetup: [fileURLToPath(new URL("packages/db/test/global-setup.ts", import.meta.url))],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
