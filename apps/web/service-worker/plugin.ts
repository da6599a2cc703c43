/** Writes the service worker beside the page, with the names of the page's parts in it. The widget's are none of them. */
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin, Rollup } from "vite";

const WORKER = new URL("worker.js", import.meta.url);
/** Beside the page under their own names. */
const NAMED = ["/index.html", "/theme.js", "/icon.svg", "/icon-192.png", "/manifest.webmanifest"];
/** A part that few people ever need, such as the one that records: it is loaded when it is. */
const LARGEST_BYTES = 150_000;

export function serviceWorker(): Plugin {
  return {
    name: "max-service-worker",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      if (!dir) throw new Error("The build has no folder.");
      const { entry, parts } = partsOf(bundle, "index.html");
      const html = await readFile(join(dir, "index.html"), "utf8");
      const styles = [...html.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map((match) => match[1]!);
      const files = new Set([...parts, ...styles, ...(await fontsIn(dir, styles))]);
      const shell = [...NAMED, ...[...files].sort().map((file) => `/${file}`)];
      const version = createHash("sha256").update(JSON.stringify(shell)).update(html).digest("base64url").slice(0, 12);
      const known = { VERSION: version, ENTRY: `/${entry}`, SHELL: shell };
      const filled = Object.entries(known).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
      await writeFile(join(dir, "sw.js"), filled.join("") + (await readFile(WORKER, "utf8")));
    },
  };
}

/** Every script that a page may come to load, but for large ones that it loads late. */
function partsOf(bundle: Rollup.OutputBundle, page: string): { entry: string; parts: Set<string> } {
  const chunks = new Map(
    Object.values(bundle).flatMap((file) => (file.type === "chunk" ? [[file.fileName, file]] : [])),
  );
  const entry = [...chunks.values()].find((chunk) => chunk.isEntry && chunk.facadeModuleId?.endsWith(`/${page}`));
  if (!entry) throw new Error(`The build has no ${page}.`);
  const parts = new Set<string>();
  const walk = (name: string, isLate: boolean) => {
    const chunk = chunks.get(name);
    if (!chunk || parts.has(name) || (isLate && chunk.code.length > LARGEST_BYTES)) return;
    parts.add(name);
    for (const style of chunk.viteMetadata?.importedCss ?? []) parts.add(style);
    for (const next of chunk.imports) walk(next, isLate);
    for (const next of chunk.dynamicImports) walk(next, true);
  };
  walk(entry.fileName, false);
  return { entry: entry.fileName, parts };
}

async function fontsIn(dir: string, styles: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(styles.map((style) => readFile(join(dir, style), "utf8")));
  const assets = await readdir(join(dir, "assets"));
  return assets
    .filter((name) => name.endsWith(".woff2") && texts.some((text) => text.includes(name)))
    .map((name) => `assets/${name}`);
}
