// Does every regular expression of the product take time in proportion to its input? Whoever can send a text could
// otherwise make a process stand still with it. Literals are read from the sources and attacked one by one.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "recheck";
import { parseAst } from "vite";
import { root } from "./lib/root.mjs";

const LIMIT_MS = 10_000;
const AT_ONCE = 2;

/** What the check calls slow and is not, by what its literal begins with: it takes many short runs for one long one. */
const BOUNDED = {
  "(?:ssns?|social security|": "at most 40 signs are read behind each word",
  "\\bfor update\\b": "statements are our own",
  "\\b(select)\\b": "statements are our own",
};

/** @returns the pattern and flags of every literal of a file; what is put together at run time is not looked at */
function literalsOf(path) {
  const found = [];
  const look = (node) => {
    if (typeof node !== "object" || node === null) return;
    if (node.type === "Literal" && node.regex) found.push(node.regex);
    for (const value of Object.values(node)) look(value);
  };
  look(parseAst(readFileSync(join(root, path), "utf8"), { lang: path.endsWith("x") ? "tsx" : "ts" }, path));
  return found;
}

const sources = ["apps", "packages"]
  .flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}/src`))
  .filter((folder) => folder !== "packages/emulators/src" && existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => `${folder}/${path}`))
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path));

const literals = new Map();
for (const path of sources)
  for (const { pattern, flags } of literalsOf(path)) literals.set(`/${pattern}/${flags}`, { pattern, flags, path });

const waiting = [...literals.values()].filter(
  ({ pattern }) => !Object.keys(BOUNDED).some((beginning) => pattern.startsWith(beginning)),
);
const count = waiting.length;
const slow = [];
async function work() {
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { status, complexity } = await check(next.pattern, next.flags, { timeout: LIMIT_MS });
    if (status !== "safe") slow.push(`${next.path}: ${complexity?.summary ?? status}: /${next.pattern}/${next.flags}`);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

for (const line of slow) console.log(line);
console.log(slow.length === 0 ? `linear: ${count} expressions of ${sources.length} files` : "not linear");
process.exit(slow.length === 0 ? 0 : 1);
