// Bundles one server workspace: our own packages are taken in as source, every third-party dependency stays outside.
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const workspaces = ["apps", "packages"].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);
const external = workspaces
  .flatMap((folder) => Object.keys(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).dependencies ?? {}))
  .filter((name) => !name.startsWith("@max/"));

// What is loaded only when it is needed is a file of its own, with a name that changes with it.
rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
  external: [...new Set(external)].flatMap((name) => [name, `${name}/*`]),
});
