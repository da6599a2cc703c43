/** Whether something grows over a long run: a straight line through its samples, and a rule for counts that go up and down. */

export type Sample = { atMs: number; value: number };

/** The line of least squares. `perMinute` is its slope in the samples' unit; `first` and `last` are where it begins and ends. */
export function lineThrough(samples: readonly Sample[]): { first: number; last: number; perMinute: number } {
  const count = samples.length;
  if (count === 0) return { first: Number.NaN, last: Number.NaN, perMinute: Number.NaN };
  const meanAt = samples.reduce((sum, { atMs }) => sum + atMs, 0) / count;
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / count;
  const spread = samples.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0);
  const slope =
    spread === 0 ? 0 : samples.reduce((sum, { atMs, value }) => sum + (atMs - meanAt) * (value - mean), 0) / spread;
  const on = (atMs: number) => mean + slope * (atMs - meanAt);
  return { first: on(samples[0]!.atMs), last: on(samples.at(-1)!.atMs), perMinute: slope * 60_000 };
}

/** In ten minutes, as a share of where it began: 0.01 is one percent. */
export function growthPerTenMinutes(samples: readonly Sample[]): number {
  const { first, perMinute } = lineThrough(samples);
  return (perMinute * 10) / first;
}

/**
 * A leak never gives anything back: its lowest count in the last third lies above its highest in the first. What merely goes
 * up and down does not. A count of four more is let pass: a pool may open its last connections late.
 */
export function hasGrown(samples: readonly Sample[], letPass = 4): boolean {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return false;
  const highest = Math.max(...samples.slice(0, third).map(({ value }) => value));
  const lowest = Math.min(...samples.slice(-third).map(({ value }) => value));
  return lowest > highest + letPass;
}
