/** The browser suite: one worker, one desk, the distribution's own Chromium. `npx playwright test -c e2e/playwright.config.ts`. */
import { existsSync } from "node:fs";
import { defineConfig, type ReporterDescription } from "@playwright/test";

const found = (...paths: string[]) => paths.find((path) => existsSync(path));
const given = process.env["CHROMIUM_PATH"];
const whole = given ?? found("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
/**
 * Chromium's own form for tests draws no window, and takes two thirds of the time. It shows no notices: tests of those carry
 * `@window`. A browser that was named is used for all of them.
 */
const withoutWindow =
  process.env["CHROMIUM_SHELL_PATH"] ?? (given ? undefined : found("/usr/bin/chromium-headless-shell")) ?? whole;
/** A microphone that beeps, and nobody who has to be asked for it. */
const MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const launchOptions = (executablePath: string | undefined) => ({
  ...(executablePath && { executablePath }),
  args: ["--no-sandbox", ...MICROPHONE],
});
const report = process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"];
const reporters: ReporterDescription[] = [["list"]];
if (report) reporters.push(["json", { outputFile: report }]);

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  workers: 1,
  // A browser on a busy machine fails now and then where the product does not: once more, and `npm test` names what needed it.
  // What must never happen even once (lost, doubled, seen by others) is proven without a browser, and never tried again.
  retries: process.env["CI"] === "true" ? 1 : 0,
  // A busy machine is no reason to fail: what must be quick is measured by the benches.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env["CI"] === "true",
  reporter: reporters,
  projects: [
    { name: "page", grepInvert: /@window/, use: { launchOptions: launchOptions(withoutWindow) } },
    { name: "window", grep: /@window/, use: { launchOptions: launchOptions(whole) } },
  ],
  use: {
    browserName: "chromium",
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
