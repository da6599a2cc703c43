/** The part of a file that a player asks for (RFC 9110, section 14). Both ends are included. */
export type ByteRange = { first: number; last: number };

/** Null when the whole is wanted: no range, several of them, or one that makes no sense for this size. */
export function rangeOf(header: string | undefined, sizeBytes: number): ByteRange | null {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return null;
  const first = from === "" ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = from === "" || to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  return first <= last ? { first, last } : null;
}
