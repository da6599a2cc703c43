/** How far a process's clock, which is in a message's id, may be from the database's. */
export const CLOCK_DAYS = 1;

/** Ids begin with the time they were made. @param days so many before now, as SQL @returns where those of later days begin, as SQL */
export const idsOfDay = (days: string) =>
  `(lpad(to_hex((extract(epoch from now() - (${days}) * interval '1 day') * 1000)::bigint), 12, '0') || '7fff8fffffffffffffff')::uuid`;
