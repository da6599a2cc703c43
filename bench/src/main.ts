/** `npm run bench -- <name>`: runs one scenario on a whole real system and prints what it measured. */
import { parseArgs } from "node:util";
import { f1, f2 } from "./benches/faults.ts";
import { idle } from "./benches/idle.ts";
import { live } from "./benches/live.ts";
import { send } from "./benches/send.ts";

const SCENARIOS = [live, send, idle, f1, f2];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: "boolean" }, seconds: { type: "string" }, "per-second": { type: "string" } },
});
const scenario = SCENARIOS.find(({ name }) => name === positionals[0]);
const list = SCENARIOS.map(({ name, about }) => `  ${name.padEnd(6)} ${about}`).join("\n");

if (values.list) console.log(list);
else if (!scenario) {
  console.error(`Which one? npm run bench -- <name> [--seconds N] [--per-second N]\n${list}`);
  process.exitCode = 2;
} else {
  const options = { seconds: numberOf(values.seconds), perSecond: numberOf(values["per-second"]) };
  const { text, figures } = await scenario.run(options);
  console.log(`\n${text}\n\n${JSON.stringify({ scenario: scenario.name, ...figures }, rounded)}`);
}

function numberOf(given: string | undefined): number | null {
  if (given === undefined) return null;
  const number = Number(given);
  if (!(number > 0)) throw new Error(`"${given}" is not a number above zero.`);
  return number;
}

/** A tenth is as exact as these figures are. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10) / 10 : value;
}
