/** Lists are paged by key: the cursor is opaque to the caller and made by the server. */
import { z } from "zod";

export const MAX_PAGE_SIZE = 100;

export const PageInput = z.object({
  cursor: z.string().max(400).nullish(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(50),
});

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export type Page<T> = { items: T[]; nextCursor: string | null };
