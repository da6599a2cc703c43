/** Chips stand whole or not at all: a name cut to three letters tells nothing. */

export const CHIP_GAP_PX = 4;
/** A longer name is cut within its chip, which says it whole on hover. */
export const WIDEST_CHIP_PX = 128;
/** The sign that says how many more there are: "+9", and beyond nine with one figure more. */
const morePx = (count: number) => (count > 9 ? 24 : 17);

/** What the first of the chips needs, and the sign beside it where there are more. */
export const firstChipPx = (widthsPx: readonly number[]): number =>
  Math.min(widthsPx[0] ?? 0, WIDEST_CHIP_PX) + (widthsPx.length > 1 ? CHIP_GAP_PX + morePx(widthsPx.length - 1) : 0);

/** @returns how many of the chips, from the first on, stand whole in `availablePx`, with room for the sign where some do not */
export function chipsThatFit(widthsPx: readonly number[], availablePx: number): number {
  let usedPx = 0;
  let fitting = 0;
  for (const [at, widthPx] of widthsPx.entries()) {
    usedPx += (at > 0 ? CHIP_GAP_PX : 0) + Math.min(widthPx, WIDEST_CHIP_PX);
    const left = widthsPx.length - at - 1;
    if (usedPx + (left > 0 ? CHIP_GAP_PX + morePx(left) : 0) <= availablePx) fitting = at + 1;
  }
  return fitting;
}
