/** The browser suite: one worker, one desk, the distribution's own Chromium. `npx playwright test -c e2e/playwright.config.ts`. */
import { existsSync } from "node:fs";
import { defineConfig, type ReporterDescription } from "@playwright/test";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["CHROMIUM_PATH"] ?? BROWSERS.find((path) => existsSync(path));
/** A microphone that beeps, and nobody who has to be asked for it. */
const MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const report = process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"];
const reporters: ReporterDescription[] = [["list"]];
if (report) reporters.push(["json", { outputFile: report }]);

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  workers: 1,
  retries: 0,
  // A busy machine is no reason to fail: what must be quick is measured by the benches.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env["CI"] === "true",
  reporter: reporters,
  use: {
    browserName: "chromium",
    launchOptions: { ...(executablePath && { executablePath }), args: ["--no-sandbox", ...MICROPHONE] },
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    colorScheme: "light",
    // What keeps the page answers some requests itself, past what a test would see of them.
    serviceWorkers: "block",
    // Recording costs every test a good part of its time, and nobody fetches a recording from a check's machine.
    trace: process.env["CI"] === "true" ? "off" : { mode: "retain-on-failure", screenshots: false },
  },
});
