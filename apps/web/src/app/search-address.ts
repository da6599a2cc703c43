/** What the address of a search says, and its place on the screen, to which Back returns. */
import { isChannel, type SearchFilters } from "../live/search-filters.ts";

export type SearchAddress = { q?: string } & SearchFilters;

/** The times that can be chosen, in days. */
export const TIMES = [1, 7, 30, 365] as const;

/** Only what an address may say; the rest of it is dropped. */
export function readSearchAddress(search: Record<string, unknown>): SearchAddress {
  const days = TIMES.find((each) => each === Number(search.days));
  // A number that was looked for comes from the address as one.
  const q = typeof search.q === "string" || typeof search.q === "number" ? String(search.q) : "";
  return {
    ...(q && { q }),
    ...(isChannel(search.channel) && { channel: search.channel }),
    ...(typeof search.team === "string" && { team: search.team }),
    ...(days && { days }),
  };
}
