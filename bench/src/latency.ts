/** Times as people read them: percentiles, a table, and one line for programs. */
import { medianOf } from "./ratio.ts";

export type Summary = { count: number; p50: number; p95: number; p99: number; max: number };

/** Nearest rank, in the unit of the samples. All are NaN without samples. */
export function summarise(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Rows as aligned columns, the first to the left and the others to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? (Number.isInteger(cell) ? String(cell) : cell.toFixed(1)) : cell)),
  );
  const widths = (cells[0] ?? []).map((_, n) => Math.max(...cells.map((row) => (row[n] ?? "").length)));
  return cells
    .map((row) => row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("  "))
    .join("\n");
}

export const latencyRow = (name: string, samples: readonly number[], goal = ""): (string | number)[] => {
  const { count, p50, p95, p99, max } = summarise(samples);
  return [name, count, p50, p95, p99, max, goal];
};
export const LATENCY_HEAD = ["ms", "count", "p50", "p95", "p99", "max", "goal"] as const;

/** Each figure's median over the rounds. */
export const medianOfEach = <Name extends string>(rounds: readonly Record<Name, number>[]): Record<Name, number> =>
  Object.fromEntries(
    (Object.keys(rounds[0] ?? {}) as Name[]).map((name) => [name, medianOf(rounds.map((round) => round[name]))]),
  ) as Record<Name, number>;
