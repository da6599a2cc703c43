// `npm run max -- <command>`: MAX's command line. Its stdout is the answer alone, so whatever is said here goes to stderr.
import { ensureBuilt, ensureInstalled } from "./lib/prepare.mjs";
import { become, requireNode, root } from "./lib/root.mjs";

const say = (line) => process.stderr.write(`${line}\n`);

requireNode();
process.chdir(root);
ensureInstalled(say);
await ensureBuilt(say);
become(process.execPath, ["apps/cli/dist/main.js", ...process.argv.slice(2)]);
