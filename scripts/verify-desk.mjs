// `npm run verify:desk`: whole desks of built processes, under load and broken on purpose. Arguments choose among them.
import { deskSteps } from "./lib/checks.mjs";
import { ensureBuilt, ensureInstalled } from "./lib/prepare.mjs";
import { requireNode, root } from "./lib/root.mjs";
import { runSteps } from "./lib/steps.mjs";

requireNode();
process.chdir(root);
ensureInstalled(console.log);
await ensureBuilt(console.log);
const results = await runSteps(deskSteps(process.argv.slice(2)));
process.exit(results.every(({ isGood }) => isGood) ? 0 : 1);
