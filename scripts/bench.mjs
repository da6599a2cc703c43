// `npm run bench -- <scenario>`: measures MAX. The scenarios are in bench/.
import { ensureBuilt, ensureInstalled } from "./lib/prepare.mjs";
import { become, requireNode, root } from "./lib/root.mjs";

const say = (line) => process.stderr.write(`${line}\n`);

requireNode();
process.chdir(root);
ensureInstalled(say);
await ensureBuilt(say);
become(process.execPath, ["--import", "tsx", "bench/src/main.ts", ...process.argv.slice(2)]);
