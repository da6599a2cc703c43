/** What `web` found, as a table, as figures, and as ratios of the inbox to the bare page. */
import { busy, busyLine } from "../floor.ts";
import { LATENCY_HEAD, latencyRow, type Summary, summarise, table } from "../latency.ts";
import { medianOf, type Ratio, ratioOf } from "../ratio.ts";
import type { Report } from "../scenario.ts";
import type { Acts } from "./acts.ts";
import type { Calm } from "./page-watch.ts";

/** The static page needs no program and no data, so the inbox may take several times as long and still be well under a second. */
const RATIO_GOALS = {
  load: { atMost: 6 },
  open: { atMost: 3 },
  select: { atMost: 3 },
  type: { atMost: 2 },
  send: { atMost: 3 },
};

/** Kilobytes over the wire, packed. */
export type Sent = { scriptKb: number; styleKb: number; dataKb: number; allKb: number };
export type Round = { floorLoadMs: number; loadMs: number; floor: Acts; acts: Acts; sent: Sent };

export type Scrolled = { calm: Calm; oldestLine: number; lines: number };

export function reportOf(rounds: readonly Round[], burst: Calm, scroll: Scrolled): Report {
  const all = (of: (round: Round) => number[]) => rounds.flatMap(of);
  const floorOf = (act: keyof Acts) => all(({ floor }) => floor[act]);
  const actsOf = (act: keyof Acts) => all(({ acts }) => acts[act]);
  const ratio = (of: (round: Round) => { product: number; floor: number }, goal: Ratio["goal"]) =>
    ratioOf(rounds.map(of), goal);
  const p50 = (act: keyof Acts) => (round: Round) => ({
    product: summarise(round.acts[act]).p50,
    floor: summarise(round.floor[act]).p50,
  });
  const rows = [
    LATENCY_HEAD,
    latencyRow(
      "bare page: loaded cold",
      rounds.map(({ floorLoadMs }) => floorLoadMs),
    ),
    latencyRow(
      "inbox: loaded cold, list painted",
      rounds.map(({ loadMs }) => loadMs),
      "< 1000",
    ),
    latencyRow("bare page: J to thread painted", floorOf("openMs")),
    latencyRow("inbox: J to thread painted, from cache", actsOf("openMs"), "p95 < 100"),
    latencyRow("bare page: J to row marked", floorOf("selectMs")),
    latencyRow("inbox: J to row marked", actsOf("selectMs"), "p95 < 50"),
    latencyRow("bare page: key to letter painted", floorOf("typeMs")),
    latencyRow("inbox: key to letter painted", actsOf("typeMs"), "p95 < 50"),
    latencyRow("bare page: Enter to bubble painted", floorOf("sendMs")),
    latencyRow("inbox: Enter to bubble painted", actsOf("sendMs"), "p95 < 50"),
  ];
  const calmRow = (name: string, calm: Calm) => [
    name,
    calm.longTasksMs.length,
    Math.max(0, ...calm.longTasksMs).toFixed(0),
    calm.layoutShift.toFixed(4),
    summarise(calm.frameGapsMs).p95.toFixed(1),
    summarise(calm.frameGapsMs).max.toFixed(0),
  ];
  const calmRows = [
    ["while scrolling", "tasks > 50 ms", "longest (goal 100)", "layout shift (goal 0)", "frame p95 ms", "longest"],
    calmRow("10 messages/s, list and thread", burst),
    calmRow(`a long thread, ${scroll.lines} messages up`, scroll.calm),
  ];
  const kb = (of: keyof Sent) => medianOf(rounds.map(({ sent }) => sent[of]));
  const sentLine = `Sent for a cold load, packed: programs ${kb("scriptKb").toFixed(0)} KB, styles ${kb("styleKb").toFixed(0)} KB, data ${kb("dataKb").toFixed(0)} KB, all ${kb("allKb").toFixed(0)} KB.`;
  const moved = [...burst.shifted, ...scroll.calm.shifted].map((what) => `moved: ${what}`);
  const ratios = {
    "web load": ratio(({ loadMs, floorLoadMs }) => ({ product: loadMs, floor: floorLoadMs }), RATIO_GOALS.load),
    "web open": ratio(p50("openMs"), RATIO_GOALS.open),
    "web select": ratio(p50("selectMs"), RATIO_GOALS.select),
    "web type": ratio(p50("typeMs"), RATIO_GOALS.type),
    "web send": ratio(p50("sendMs"), RATIO_GOALS.send),
  };
  const brief = (calm: Calm) => ({
    longTasks: calm.longTasksMs.length,
    longestTaskMs: Math.max(0, ...calm.longTasksMs),
    layoutShift: calm.layoutShift,
    frameGapMs: summarise(calm.frameGapsMs),
  });
  const acts = (of: (act: keyof Acts) => number[]): Record<keyof Acts, Summary> => ({
    openMs: summarise(of("openMs")),
    selectMs: summarise(of("selectMs")),
    typeMs: summarise(of("typeMs")),
    sendMs: summarise(of("sendMs")),
  });
  const figures = {
    machineLoad: busy(),
    loadMs: summarise(rounds.map(({ loadMs }) => loadMs)),
    floorLoadMs: summarise(rounds.map(({ floorLoadMs }) => floorLoadMs)),
    floor: acts(floorOf),
    inbox: acts(actsOf),
    sent: rounds.map(({ sent }) => sent),
    burst: brief(burst),
    longThread: { ...brief(scroll.calm), lines: scroll.lines },
  };
  return { text: [table(rows), "", table(calmRows), sentLine, ...moved, busyLine()].join("\n"), figures, ratios };
}
