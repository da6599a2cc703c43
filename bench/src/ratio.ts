/**
 * Figures of a noisy machine, made comparable: floor and product run in turn, a ratio is taken within each round, and the
 * median of the rounds stands with its spread.
 */

export type Ratio = {
  median: number;
  min: number;
  max: number;
  rounds: number;
  /** What holds: `atLeast` for shares of a ceiling, `atMost` for multiples of a floor. */
  goal: { atLeast: number } | { atMost: number };
  isMet: boolean;
};

/** Runs each variant once per round, in turn */
export async function inTurn<Name extends string>(
  rounds: number,
  variants: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number>[]> {
  const names = Object.keys(variants) as Name[];
  const measured: Record<Name, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const figures = {} as Record<Name, number>;
    for (const name of names) figures[name] = await variants[name]();
    measured.push(figures);
  }
  return measured;
}

/** @param pairs product and floor of each round, in one unit */
export function ratioOf(pairs: readonly { product: number; floor: number }[], goal: Ratio["goal"]): Ratio {
  const ratios = pairs.map(({ product, floor }) => product / floor);
  const median = medianOf(ratios);
  const isMet = "atLeast" in goal ? median >= goal.atLeast : median <= goal.atMost;
  return { median, min: Math.min(...ratios), max: Math.max(...ratios), rounds: ratios.length, goal, isMet };
}

export function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** `P1 0.62 of the floor (0.58 to 0.66 in 3 rounds), goal at least 0.5: met` */
export function ratioLine(id: string, { median, min, max, rounds, goal, isMet }: Ratio): string {
  const wanted = "atLeast" in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
  const spread = rounds === 1 ? "1 round" : `${min.toFixed(2)} to ${max.toFixed(2)} in ${rounds} rounds`;
  return `${id} ${median.toFixed(2)} of the floor (${spread}), goal ${wanted}: ${isMet ? "met" : "NOT met"}`;
}
