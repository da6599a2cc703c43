/** `npm run faults -- <F1…F15>`, one or several on one desk: breaks a whole real system under load and says which promises held. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { orExplain } from "../or-explain.ts";
import type { Backend } from "../scenario.ts";
import { FAULTS } from "./catalog.ts";
import type { FaultDesk } from "./fault-desk.ts";
import { mixOf } from "./f15-mix.ts";
import { describeFaults, describeOutcome, isWell, LONG_LOAD, runFaults, SHORT_LOAD } from "./run-faults.ts";

const USAGE =
  "npm run faults -- <F1…F15> […] [--backend embedded|redis] [--long] [--seconds N] [--seed N] [--show-log] | --list";
const MIX_SECONDS = { short: 120, long: 20 * 60 };

const { values, positionals } = orExplain(USAGE, () =>
  parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean" },
      backend: { type: "string", default: "embedded" },
      long: { type: "boolean", default: false },
      /** Of F15: how long faults follow each other. */
      seconds: { type: "string" },
      seed: { type: "string" },
      "show-log": { type: "boolean", default: false },
    },
  }),
);

const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(values.seed);
const seconds = Number(values.seconds ?? (values.long ? MIX_SECONDS.long : MIX_SECONDS.short));
const all = [...FAULTS, mixOf(FAULTS, { seed, seconds })];
const wanted = new Set(positionals.map((id) => id.toUpperCase()));
const faults = all.filter(({ id }) => wanted.has(id));
const list = all.map(
  ({ id, about, backends }) => `  ${id.padEnd(4)} ${about}${backends.length < 2 ? ` (${backends[0]} only)` : ""}`,
);

if (values.list) console.log(list.join("\n"));
else if (faults.length === 0 || faults.length !== wanted.size || !(seconds > 0) || !Number.isInteger(seed))
  refuse(`Which one? ${USAGE}\n${list.join("\n")}`);
else await run(values.backend);
// Not by running dry: Node 20 then tidies its handles, and has been seen to turn there without end after killed children.
process.exit();

async function run(given: string): Promise<void> {
  const backend = backendOf(given);
  for (const { id, backends, missing } of faults) {
    if (!backend || !backends.includes(backend))
      return refuse(`${id} runs on ${backends.join(" and ")}, not on "${given}".`);
    const what = missing?.();
    if (what) return refuse(`${id} cannot run here: ${what}.`);
    if (id === "F15") console.error(`seed ${seed}`);
  }
  if (!backend) return refuse(USAGE);
  const report = await runFaults(faults, {
    backend,
    form: values.long ? "long" : "short",
    size: values.long ? LONG_LOAD : SHORT_LOAD,
    onDesk: takeAwayWhenBrokenOff,
    onFault: (outcome) => console.error(`${describeOutcome(outcome)}\n`),
    onEnd: (logPath) => values["show-log"] && console.error(readFileSync(logPath, "utf8")),
  });
  const { verdict, outcomes, ...rest } = report;
  const json = JSON.stringify({
    faults: faults.map(({ id }) => id),
    backend,
    isLong: values.long,
    ...(wanted.has("F15") && { seed }),
    isWell: isWell(report),
    claims: outcomes.flatMap(({ claims }) => claims),
    brokenOff: outcomes.flatMap(({ error }) => error ?? []),
    defects: verdict?.defects ?? null,
    ...rest,
  });
  console.log(`\n${describeFaults(report)}\n\n${json}`);
  if (!isWell(report)) process.exitCode = 1;
}

/** Servers and processes outlive their starter: whoever ends this run ends them, too. */
function takeAwayWhenBrokenOff(desk: FaultDesk): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void desk.stop().finally(() => process.exit(1)));
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 2;
}

function backendOf(given: string): Backend | null {
  return given === "embedded" || given === "redis" ? given : null;
}
