/** The column types that every table shares and drizzle does not have. */
import { customType, timestamp } from "drizzle-orm/pg-core";

/** An instant in UTC with milliseconds, all that a JS `Date` holds: key paging would skip rows if the column held more. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** Words as the database's full-text index has them. Read and written in SQL alone. */
export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
