/** `npm run bench -- <name>`: runs one scenario on a whole real system and prints what it measured. */
import { parseArgs } from "node:util";
import { idle } from "./benches/idle.ts";
import { inbox } from "./benches/inbox.ts";
import { ingest } from "./benches/ingest.ts";
import { live } from "./benches/live.ts";
import { send } from "./benches/send.ts";
import { ratioLine } from "./ratio.ts";
import type { Backend, Scenario } from "./scenario.ts";

const SCENARIOS: readonly Scenario[] = [ingest, live, send, inbox, idle];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: "boolean" },
    seconds: { type: "string" },
    "per-second": { type: "string" },
    rounds: { type: "string" },
    backend: { type: "string", default: "embedded" },
    long: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
  },
});
const scenario = SCENARIOS.find(({ name }) => name === positionals[0]);
const list = SCENARIOS.map(({ name, about }) => `  ${name.padEnd(6)} ${about}`).join("\n");
const USAGE =
  "npm run bench -- <name> [--seconds N] [--per-second N] [--rounds N] [--backend embedded|redis] [--long] [--smoke]";

if (values.list) console.log(list);
else if (!scenario) {
  console.error(`Which one? ${USAGE}\n${list}`);
  process.exitCode = 2;
} else {
  const { text, figures, ratios } = await scenario.run({
    seconds: numberOf(values.seconds),
    perSecond: numberOf(values["per-second"]),
    rounds: numberOf(values.rounds),
    backend: backendOf(values.backend),
    isLong: values.long,
    isSmoke: values.smoke,
  });
  const lines = Object.entries(ratios ?? {}).map(([id, ratio]) => ratioLine(id, ratio));
  const json = JSON.stringify({ scenario: scenario.name, backend: values.backend, ...figures, ratios }, rounded);
  console.log(`\n${[text, ...lines].join("\n")}\n\n${json}`);
}

function numberOf(given: string | undefined): number | null {
  if (given === undefined) return null;
  const number = Number(given);
  if (!(number > 0)) throw new Error(`"${given}" is not a number above zero.`);
  return number;
}

function backendOf(given: string): Backend {
  if (given === "embedded" || given === "redis") return given;
  throw new Error(`"${given}" is not a backend: embedded or redis.`);
}

/** A thousandth is more than these figures are exact to. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1_000) / 1_000 : value;
}
