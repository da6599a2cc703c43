/** What the audit log is asked for: by the page, and by the address of its download. */

/** Days as a date field says them, in the reader's own zone; an empty text narrows nothing. */
export type Asked = { actorId: string; action: string; from: string; to: string };
export const ASKED_NOTHING: Asked = { actorId: "", action: "", from: "", to: "" };

/** What the server is asked: instants, the last day included. */
export function filterOf({ actorId, action, from, to }: Asked) {
  const since = from === "" ? null : new Date(`${from}T00:00`);
  const until = to === "" ? null : new Date(`${to}T00:00`);
  until?.setDate(until.getDate() + 1);
  return { ...(actorId && { actorId }), ...(action && { action }), ...(since && { since }), ...(until && { until }) };
}

/** Where the same is downloaded. */
export function exportAddress(asked: Asked): string {
  const { since, until, ...rest } = filterOf(asked);
  const said = { ...rest, ...(since && { since: since.toISOString() }), ...(until && { until: until.toISOString() }) };
  const query = new URLSearchParams(said).toString();
  return `/audit/export${query && `?${query}`}`;
}
