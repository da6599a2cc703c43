/**
 * Shapes that belong to parcels, orders and records and to nothing personal. What stands inside one is neither a phone
 * nor a card, however its digits add up.
 */
export type Range = { start: number; end: number };

const SHAPES: readonly RegExp[] = [
  /(?<![\p{L}\p{N}])1Z(?: ?[0-9A-Z]){16}(?![\p{L}\p{N}])/giu, // UPS
  /(?<![\p{L}\p{N}])[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}(?![\p{L}\p{N}])/giu, // postal union S10: Correios, Royal Mail…
  /(?<!\d)9[1-5]\d{2}(?:([ -]?)\d{4}(?:\1\d{4}){3}\1\d{2,4}|(?: ?\d{4}){4} ?\d{1,2})(?! ?\d)/g, // USPS, 20–24 digits
  /(?<!\d)\d{3}-\d{7}-\d{7}(?!-?\d)/g, // Amazon orders
  /(?<![\p{L}\p{N}])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\p{L}\p{N}])/giu, // UUID
];

/** Every such range, in order of shape and then of place. */
export function findTracking(text: string): Range[] {
  return SHAPES.flatMap((shape) =>
    Array.from(text.matchAll(shape), ({ 0: written, index }) => ({ start: index, end: index + written.length })),
  );
}
