// Puts the page and the sample files beside the bundle, where it looks for them.
import { cpSync } from "node:fs";
import { basename } from "node:path";

for (const folder of ["page", "samples"])
  cpSync(`src/simulator/${folder}`, `dist/${folder}`, {
    recursive: true,
    filter: (path) => basename(path) !== "tsconfig.json" && !path.includes(".test."),
  });
