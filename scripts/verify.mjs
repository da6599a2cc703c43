// `npm run verify`: what every change must hold before it is shared, without a database and in a few minutes.
import { verifySteps } from "./lib/checks.mjs";
import { ensureInstalled } from "./lib/prepare.mjs";
import { requireNode, root } from "./lib/root.mjs";
import { runSteps } from "./lib/steps.mjs";

requireNode();
process.chdir(root);
ensureInstalled(console.log);
const results = await runSteps(verifySteps());
process.exit(results.every(({ isGood }) => isGood) ? 0 : 1);
