/** The directions of imports are kept by the build: these are the wrong imports it must refuse. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
let copy: string;

/** The workspaces without their sources: enough for the check to know who may import whom. */
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "max-boundaries-"));
  const listed = execFileSync(
    "git",
    ["ls-files", "-co", "--exclude-standard", "*package.json", "*turbo.json", "package-lock.json"],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  for (const file of listed.split("\n").filter((name) => name !== "")) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  execFileSync("git", ["init", "-q"], { cwd: copy });
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function check(file: string, source: string) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), source);
  execFileSync("git", ["add", "-A"], { cwd: copy });
  const turbo = join(root, "node_modules", ".bin", "turbo");
  const { status, stdout, stderr } = spawnSync(turbo, ["boundaries"], {
    cwd: copy,
    encoding: "utf8",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  return { isRefused: status !== 0, output: stdout + stderr };
}

describe("the directions of imports", () => {
  it("let a package import what it declares", () => {
    expect(check("packages/db/src/fine.ts", `import "@max/domain/ids";\n`).output).toContain("no issues found");
  });

  it.each([
    ["domain", "packages/domain/src/wrong.ts", "@max/db/client"],
    ["channels", "packages/channels/src/wrong.ts", "@max/db/client"],
    ["services", "packages/services/src/wrong.ts", "@max/channels/whatsapp/parse"],
    ["an app", "apps/api/src/wrong.ts", "@max/emulators/meta/emulator"],
    ["the SPA", "apps/web/src/wrong.ts", "@max/services/message/send-message"],
    ["any package, of what is only hoisted,", "packages/domain/src/wrong.ts", "pg"],
  ])("refuse %s %s importing %s", (_who, file, imported) => {
    expect(check(file, `import "${imported}";\n`).isRefused).toBe(true);
  });

  it("refuse a declared dependency against the direction", () => {
    const path = join(copy, "packages/domain/package.json");
    const manifest = { name: "@max/domain", private: true, dependencies: { "@max/db": "*" } };
    writeFileSync(path, JSON.stringify(manifest));
    expect(check("packages/domain/src/wrong.ts", `import "@max/db/client";\n`).isRefused).toBe(true);
  });
});
