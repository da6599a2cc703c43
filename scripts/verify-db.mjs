// `npm run verify:db`: the tests that need a real PostgreSQL, which they start themselves. Arguments choose among them.
import { databaseSteps } from "./lib/checks.mjs";
import { ensureBuilt, ensureInstalled } from "./lib/prepare.mjs";
import { requireNode, root } from "./lib/root.mjs";
import { runSteps } from "./lib/steps.mjs";

requireNode();
process.chdir(root);
ensureInstalled(console.log);
// Some of them run the built command line.
await ensureBuilt(console.log);
const results = await runSteps(databaseSteps(process.argv.slice(2)));
process.exit(results.every(({ isGood }) => isGood) ? 0 : 1);
