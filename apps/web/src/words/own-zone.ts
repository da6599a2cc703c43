/** The time zone of whoever chose none: their computer's. */
export const ownZone = (chosen: string | null): string =>
  chosen ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
