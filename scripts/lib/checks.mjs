// What `verify` and `verify:db` consist of.
import { vitestStep } from "./steps.mjs";

export const verifySteps = () => [
  { name: "format", tool: "oxfmt", args: ["--check", "."] },
  { name: "lint", tool: "oxlint", args: ["--deny-warnings"] },
  { name: "boundaries between packages", tool: "turbo", args: ["boundaries"] },
  { name: "lock file", program: process.execPath, args: ["scripts/check-lock.mjs"] },
  { name: "regular expressions", program: process.execPath, args: ["scripts/check-regexes.mjs"] },
  // All that runs on a server at once: workspace by workspace, each would check its neighbours anew.
  { name: "types", tool: "tsc", args: [] },
  { name: "types of pages", tool: "turbo", args: ["run", "typecheck", "--output-logs=errors-only"] },
  vitestStep("unit tests", "unit"),
];

export const databaseSteps = (extraArgs = []) => [vitestStep("database tests", "db", extraArgs)];

/** Whole desks of built processes, under load and broken on purpose: one file after the other. */
export const deskSteps = (extraArgs = []) => [
  vitestStep("whole desks", "desk", ["--no-file-parallelism", ...extraArgs]),
];
