// Bundles one server workspace with what it uses: one file is read at a start, not three thousand.
import { rmSync } from "node:fs";
import { build } from "esbuild";
import { OUTSIDE } from "./lib/outside-packages.mjs";

/** What packages of the older kind look their parts up with; a module has none. */
const REQUIRE = `import { createRequire as createRequireOfModule } from "node:module"; const require = createRequireOfModule(import.meta.url);`;

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
  // A map is read with its program; the sources are in the checkout. Names stay as they are, for whoever profiles.
  sourcesContent: false,
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: "warning",
  banner: { js: REQUIRE },
  external: OUTSIDE.flatMap((name) => [name, `${name}/*`]),
});
