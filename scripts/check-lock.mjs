// Is package-lock.json complete? npm drops platform packages it cannot see without a word, and then the install fails or
// lacks a binary on somebody else's computer. Every optional dependency of every package must have its entry.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/root.mjs";

const { packages } = JSON.parse(readFileSync(process.argv[2] ?? join(root, "package-lock.json"), "utf8"));

/** Looks where Node would: in the package's own node_modules and in those of every folder above. */
function isLocked(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

const incomplete = Object.entries(packages).flatMap(([path, { version, optionalDependencies = {} }]) => {
  const missing = Object.keys(optionalDependencies).filter((name) => !isLocked(path, name));
  return missing.length === 0 ? [] : [`${path}@${version} lacks ${missing.join(", ")}`];
});

for (const line of incomplete) console.log(line);
console.log(
  incomplete.length === 0 ? `complete: ${Object.keys(packages).length} packages` : "package-lock.json is incomplete",
);
process.exit(incomplete.length === 0 ? 0 : 1);
