/**
 * One rule for finds that overlap: the longest wins, of equally long ones the kind named first in `KINDS`. What the
 * winner leaves uncovered of a loser is still taken out, so that no digit of a real value stays behind.
 */
import { KINDS, type Found } from "./kinds.ts";

/** Finds without overlaps, in order of their place. Offsets are of `text`. */
export function resolveOverlaps(text: string, found: readonly Found[]): Found[] {
  const rank = new Map(KINDS.map((kind, at) => [kind, at]));
  const byStrength = [...found].sort(
    (a, b) =>
      b.end - b.start - (a.end - a.start) || (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0) || a.start - b.start,
  );
  const isCovered = new Uint8Array(text.length);
  const kept: Found[] = [];
  for (const one of byStrength) {
    // A stronger find is at least as long, so it covers an end of this one or nothing of it.
    let { start, end } = one;
    while (start < end && isCovered[start]) start += 1;
    while (end > start && isCovered[end - 1]) end -= 1;
    if (start === end) continue;
    const isWhole = start === one.start && end === one.end;
    const rest = text.slice(start, end);
    if (!isWhole && !/[\p{L}\p{N}]/u.test(rest)) continue;
    isCovered.fill(1, start, end);
    kept.push(isWhole ? one : { ...one, start, end, canonical: rest });
  }
  return kept.sort((a, b) => a.start - b.start);
}
