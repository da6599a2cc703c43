// `npm run faults -- <F1…F15>`: breaks MAX on purpose, under load. The faults are in bench/src/faults.
import { ensureBuilt, ensureInstalled } from "./lib/prepare.mjs";
import { become, requireNode, root } from "./lib/root.mjs";

const say = (line) => process.stderr.write(`${line}\n`);

requireNode();
process.chdir(root);
ensureInstalled(say);
await ensureBuilt(say);
become(process.execPath, ["--import", "tsx", "bench/src/faults/main.ts", ...process.argv.slice(2)]);
