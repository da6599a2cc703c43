// Runs a list of checks one after the other, says how long each took, and shows the output of those that failed.
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture, tool } from "./root.mjs";

/**
 * @param steps each `{ name, tool, args }` (a tool npm installed) or `{ name, program, args }`; with `counts` it is a test
 *   runner, and that function reads from its report how many passed and failed
 * @param options.keepGoing runs all of them; otherwise the first failure ends it
 * @returns each step's name, whether it went well, whether it ran tests, and its counts; a failed check counts as one
 */
export async function runSteps(steps, { keepGoing = false } = {}) {
  const results = [];
  for (const step of steps) {
    const startedAt = Date.now();
    const { program, shell } = step.tool ? tool(step.tool) : { program: step.program, shell: false };
    const { code, output } = await capture(program, step.args, { shell, ...(step.env && { env: step.env }) });
    const counts = step.counts?.() ?? { passed: 0, failed: 0 };
    const isGood = code === 0 && counts.failed === 0;
    // What failed without a failing test, such as a file that does not load, still is one failure.
    if (!isGood) counts.failed = Math.max(1, counts.failed);
    results.push({ name: step.name, isGood, isTests: Boolean(step.counts), counts });
    const seconds = `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
    const tests = step.counts ? `  ${counts.passed} passed, ${counts.failed} failed` : "";
    console.log(`${isGood ? "ok    " : "FAILED"}  ${step.name.padEnd(28)} ${seconds.padStart(7)}${tests}`);
    if (isGood) continue;
    console.log(output.trimEnd());
    if (!keepGoing) break;
  }
  return results;
}

/** One project of vitest.config.ts as a step. */
export function vitestStep(name, project, extraArgs = []) {
  const report = reportFile();
  return {
    name,
    tool: "vitest",
    args: [
      "run",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...extraArgs,
    ],
    counts: () =>
      countsFrom(report, ({ numPassedTests, numFailedTests, numFailedTestSuites }) => ({
        passed: numPassedTests,
        failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0),
      })),
  };
}

export const reportFile = () => join(mkdtempSync(join(tmpdir(), "max-report-")), "report.json");

/** A runner that ended before it wrote its report has nothing to count. */
export function countsFrom(report, read) {
  try {
    return read(JSON.parse(readFileSync(report, "utf8")));
  } catch {
    return { passed: 0, failed: 0 };
  }
}
