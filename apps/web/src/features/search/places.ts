/** Where somebody was in what they found, so that coming back from a conversation they go on there. As long as the page lives. */
import type { SearchFilters } from "../../live/search-filters.ts";

type Place = { scrollTop: number; chosen: string };

const MOST_REMEMBERED = 50;
const places = new Map<string, Place>();
const keyOf = (q: string, filters: SearchFilters) => JSON.stringify([q, filters.channel, filters.team, filters.days]);

export const recallPlace = (q: string, filters: SearchFilters): Place | undefined => places.get(keyOf(q, filters));

export function rememberPlace(q: string, filters: SearchFilters, place: Place): void {
  const key = keyOf(q, filters);
  places.delete(key);
  places.set(key, place);
  const [oldest] = places.keys();
  if (places.size > MOST_REMEMBERED && oldest !== undefined) places.delete(oldest);
}
