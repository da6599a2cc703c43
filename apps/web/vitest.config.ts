/** The SPA's unit tests: pure parts only, in Node. A test that needs a page says so in its first line. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" } });
