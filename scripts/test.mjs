// `npm test`: everything that proves MAX, on a machine that has nothing but Node: checks, unit, database and browser tests.
// Its last line is `N passed, N failed`. What cannot run here is named with the way to get it; under CI that is a failure.
import { existsSync } from "node:fs";
import { databaseSteps, deskSteps, verifySteps } from "./lib/checks.mjs";
import { ensureInstalled } from "./lib/prepare.mjs";
import { onPath, quietEnv, requireNode, root, run } from "./lib/root.mjs";
import { countsFrom, reportFile, runSteps } from "./lib/steps.mjs";

const isCi = process.env.CI === "true";
/** Chromium's own form for tests: most of them take two thirds of the time in it (`e2e/playwright.config.ts`). */
const WITHOUT_A_WINDOW = "chromium-headless-shell";

requireNode();
process.chdir(root);
ensureInstalled(console.log);

await installFromDebian();
const chromium = findChromium();
const notRun = [];
if (!onPath("redis-server")) {
  notRun.push("job queues and fan-out on Redis: needs redis-server (Debian: apt-get install redis-server)");
}

const results = await runSteps(verifySteps(), { keepGoing: true });
const [build] = await runSteps([{ name: "build", tool: "turbo", args: ["run", "build", "--output-logs=errors-only"] }]);
results.push(build);
results.push(...(await runSteps(databaseSteps(), { keepGoing: true })));
// One after the other: beside anything else, a machine of two processors is too full for the faults to heal in their time.
if (build.isGood) results.push(...(await runSteps(deskSteps(), { keepGoing: true })));
else notRun.push("whole desks: the build failed");
if (!build.isGood) notRun.push("browser tests: the build failed");
else if (chromium) results.push(...(await runSteps([browserStep(chromium)], { keepGoing: true })));
else {
  notRun.push("browser tests: need Chromium or Chrome (Debian: apt-get install chromium; elsewhere set CHROMIUM_PATH)");
}

console.log("");
for (const { name, isGood, isTests, counts } of results) {
  const tests = isTests ? `: ${counts.passed} passed, ${counts.failed} failed` : "";
  console.log(`${isGood ? "ok" : "FAILED"}  ${name}${tests}`);
  for (const test of counts.secondTry ?? []) console.log(`    passed at its second try only: ${test}`);
}
for (const line of notRun) console.log(`NOT RUN  ${line}`);
const passed = results.reduce((sum, { counts }) => sum + counts.passed, 0);
const failed = results.reduce((sum, { counts }) => sum + counts.failed, 0);
if (isCi && notRun.length > 0) console.log("With CI=true everything has to run.");
// stdout may be a pipe, which process.exit would cut short: the last line must get out.
process.exitCode = failed > 0 || (isCi && notRun.length > 0) ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);

/** Root on Debian gets what is missing from the distribution; everybody else uses what is there. */
async function installFromDebian() {
  const missing = ["redis-server", WITHOUT_A_WINDOW].filter((name) => !onPath(name));
  if (!findChromium()) missing.push("chromium");
  const apt = onPath("apt-get");
  if (missing.length === 0 || process.getuid?.() !== 0 || !apt) return;
  console.log(`Installing ${missing.join(", ")} for the tests.`);
  const quiet = { env: { ...quietEnv, DEBIAN_FRONTEND: "noninteractive" }, stdio: ["ignore", "ignore", 2] };
  await run(apt, ["update", "-qq"], quiet);
  // One by one: a release that lacks one of them still has the others.
  for (const name of missing) await run(apt, ["install", "-y", "-qq", "--no-install-recommends", name], quiet);
}

function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given && existsSync(given)) return given;
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  return (
    onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") ?? (existsSync(mac) ? mac : null)
  );
}

function browserStep(executable) {
  const report = reportFile();
  const shell = process.env.CHROMIUM_PATH ? null : onPath(WITHOUT_A_WINDOW);
  const browsers = { CHROMIUM_PATH: executable, ...(shell && { CHROMIUM_SHELL_PATH: shell }) };
  return {
    name: "browser tests",
    tool: "playwright",
    args: ["test", "-c", "e2e/playwright.config.ts", "--reporter=list,json"],
    env: { ...quietEnv, ...browsers, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    counts: () =>
      countsFrom(report, ({ stats, errors, suites }) => ({
        passed: stats.expected + stats.flaky,
        failed: Math.max(stats.unexpected, errors.length > 0 ? 1 : 0),
        secondTry: flakyTests(suites),
      })),
  };
}

/** The tests of a Playwright report that failed and then passed, as `file:line title`. */
function flakyTests(suites) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status === "flaky"))
      .map(({ file, line, title }) => `${file}:${line} ${title}`),
    ...flakyTests(inner),
  ]);
}
