/** Lists are paged by key: the cursor is opaque to the caller and made by the server. */
import { z } from "zod";
import { DomainError } from "./errors.ts";

export const MAX_PAGE_SIZE = 100;

export const PageInput = z.object({
  cursor: z.string().max(400).nullish(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(50),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
/** A page out of rows read one further than `limit`: the one too many says that there are more. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(itemOf), nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}

/** A place in a list ordered by an instant and then by id. */
export type TimeCursor = { at: Date; id: string };

export const timeCursor = ({ at, id }: TimeCursor) => `${at.getTime()}.${id}`;

/** @throws DomainError `invalid_input` for a text that `timeCursor` did not make */
export function readTimeCursor(cursor: string): TimeCursor {
  const match = /^(\d{1,14})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor);
  if (!match) throw new DomainError("invalid_input", "The cursor is not one this list gave out.");
  return { at: new Date(Number(match[1])), id: match[2]! };
}

export type Page<T> = { items: T[]; nextCursor: string | null };
