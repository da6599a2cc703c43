/**
 * Copies of the built api and worker with seeds in them. The product's source stays as it is: a piece is exchanged in memory
 * while the copy is bundled, in the same way as the product is.
 */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Seed } from "./seeded-defect.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Below the root, so that a copy finds the installed packages; below `node_modules`, so that nobody takes it for source. */
const FOLDER = join(ROOT, "node_modules", ".cache", "max-seeded-defects");

/**
 * @returns the path of the copy's program
 * @throws Error when a seed's piece is not in its file exactly once: the product has changed and the seed must follow
 */
export async function buildCopy(name: string, app: Seed["app"], seeds: readonly Seed[]): Promise<string> {
  const outfile = join(FOLDER, name.replaceAll(" ", "-"), `${app}.js`);
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(ROOT, "apps", app, "src/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    logLevel: "silent",
    plugins: [onlyOurs, planting(name, seeds)],
  });
  return outfile;
}

/** Our own packages are taken in as source; every third-party one stays outside. */
const onlyOurs: Plugin = {
  name: "only-ours",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith("@max/") ? undefined : { path, external: true }));
  },
};

const planting = (name: string, seeds: readonly Seed[]): Plugin => ({
  name: "planting",
  setup({ onLoad, onEnd }) {
    const sown = new Set<Seed>();
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const here = seeds.filter((seed) => resolve(ROOT, seed.file) === path);
      if (here.length === 0) return undefined;
      let contents = await readFile(path, "utf8");
      for (const seed of here) {
        contents = exchange(name, contents, seed);
        sown.add(seed);
      }
      return { contents, loader: "ts" };
    });
    onEnd(({ errors }) => {
      const missed = seeds.filter((seed) => !sown.has(seed));
      if (errors.length === 0 && missed.length > 0)
        throw new Error(
          `The seed "${name}" fits no longer: ${missed.map(({ file }) => file).join(", ")} is not built in.`,
        );
    });
  },
});

function exchange(name: string, contents: string, { file, find, replace }: Seed): string {
  const [before, after, ...others] = contents.split(find);
  if (after === undefined || others.length > 0)
    throw new Error(
      `The seed "${name}" fits no longer: ${file} holds its piece ${after === undefined ? "nowhere" : "more than once"}. ` +
        `Adapt it to the product as it is now:\n${find}`,
    );
  return `${before}${replace}${after}`;
}
