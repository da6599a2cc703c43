// `npm start`: from a fresh checkout to a running MAX. Installs and builds when needed, then hands over to the supervisor.
import { resolve } from "node:path";
import { ensureBuilt, ensureInstalled, requireWritable } from "./lib/prepare.mjs";
import { become, requireNode, root } from "./lib/root.mjs";

const say = (line) => process.stdout.write(`${line}\n`);

requireNode();
// A relative data folder is meant from the project, wherever this was started.
process.chdir(root);
requireWritable(resolve(process.env.MAX_DATA_DIR || ".max"), "for MAX's data (or set MAX_DATA_DIR)");
ensureInstalled(say);
await ensureBuilt(say);
become(process.execPath, ["apps/cli/dist/main.js", "up", ...process.argv.slice(2)]);
