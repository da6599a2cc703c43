/** `npm run bench -- <name>`: runs one scenario on a whole real system and prints what it measured. */
import { parseArgs } from "node:util";
import { burst } from "./benches/burst.ts";
import { fanout } from "./benches/fanout.ts";
import { flood } from "./benches/flood.ts";
import { grown } from "./benches/grown.ts";
import { idle } from "./benches/idle.ts";
import { inbox } from "./benches/inbox.ts";
import { ingest } from "./benches/ingest.ts";
import { jobs } from "./benches/jobs.ts";
import { scale } from "./benches/scale.ts";
import { soak } from "./benches/soak.ts";
import { web } from "./benches/web.ts";
import { widget } from "./benches/widget.ts";
import { live } from "./benches/live.ts";
import { lostResponse } from "./benches/lost-response.ts";
import { mix } from "./benches/mix.ts";
import { poison } from "./benches/poison.ts";
import { presence } from "./benches/presence.ts";
import { search } from "./benches/search.ts";
import { send } from "./benches/send.ts";
import { slowReader } from "./benches/slow-reader.ts";
import { socket } from "./benches/socket.ts";
import { storm } from "./benches/storm.ts";
import { take } from "./benches/take.ts";
import { orExplain } from "./or-explain.ts";
import { familyOf } from "./processes.ts";
import { ratioLine } from "./ratio.ts";
import type { Backend, Scenario } from "./scenario.ts";

const BACKENDS: readonly Backend[] = ["embedded", "redis"];
/** In the order in which `--list` tells of them: the way in, the way out, the screen, the machine, and what goes wrong. */
const SCENARIOS: readonly Scenario[] = [
  // What comes in, and on whose screen it appears.
  ingest,
  grown,
  mix,
  poison,
  burst,
  flood,
  live,
  widget,
  socket,
  fanout,
  presence,
  // What goes out.
  send,
  lostResponse,
  // Who gets what waits.
  take,
  // What an agent looks at.
  inbox,
  search,
  web,
  // What it stands on.
  jobs,
  idle,
  soak,
  scale,
  // What goes wrong with connections; the other faults are `npm run faults`.
  storm,
  slowReader,
];

const USAGE =
  "npm run bench -- <name> [--seconds N] [--per-second N] [--rounds N] [--backend embedded|redis] [--long] [--smoke]";
const { values, positionals } = orExplain(USAGE, () =>
  parseArgs({
    allowPositionals: true,
    options: {
      list: { type: "boolean" },
      seconds: { type: "string" },
      "per-second": { type: "string" },
      rounds: { type: "string" },
      backend: { type: "string" },
      long: { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
    },
  }),
);
const scenario = SCENARIOS.find(({ name }) => name === positionals[0]);
const list = SCENARIOS.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`).join("\n");

// Whoever ends a run early ends the desk, the browser and the database that it started.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    const started = familyOf(process.pid).filter(({ pid }) => pid !== process.pid);
    for (const { pid } of started.toReversed()) endQuietly(pid);
    process.exit(130);
  });

if (values.list) console.log(`${USAGE}\n${list}`);
else if (!scenario) {
  console.error(`Which one? ${USAGE}\n${list}`);
  process.exitCode = 2;
} else {
  const options = orExplain(USAGE, () => {
    const named = backendOf(values.backend);
    return {
      seconds: numberOf(values.seconds),
      perSecond: numberOf(values["per-second"]),
      rounds: numberOf(values.rounds),
      backend: named ?? "embedded",
      backends: named ? [named] : BACKENDS,
      isLong: values.long,
      isSmoke: values.smoke,
    };
  });
  const { text, figures, ratios } = await scenario.run(options);
  const lines = Object.entries(ratios ?? {}).map(([id, ratio]) => ratioLine(id, ratio));
  const json = JSON.stringify({ scenario: scenario.name, backend: options.backend, ...figures, ratios }, rounded);
  console.log(`\n${[text, ...lines].join("\n")}\n\n${json}`);
}
// Not by running dry: Node 20 then tidies its handles, and has been seen to turn there without end after killed children.
process.exit();

function endQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended with its parent.
  }
}

function numberOf(given: string | undefined): number | null {
  if (given === undefined) return null;
  const number = Number(given);
  if (!(number > 0)) throw new Error(`"${given}" is not a number above zero.`);
  return number;
}

function backendOf(given: string | undefined): Backend | null {
  if (given === undefined) return null;
  const known = BACKENDS.find((name) => name === given);
  if (known) return known;
  throw new Error(`"${given}" is not a backend: embedded or redis.`);
}

/** A thousandth is more than these figures are exact to. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1_000) / 1_000 : value;
}
