/** Why conversations are closed: the list that a company keeps. A closed conversation keeps the words it was closed with. */
import { z } from "zod";
import { DispositionId } from "../ids.ts";
import { storableText } from "../text.ts";

export const MAX_DISPOSITION_LENGTH = 100;
/** More than anybody reads through while closing. */
export const MOST_DISPOSITIONS = 50;

export const DispositionView = z.object({
  id: DispositionId,
  name: z.string(),
  /** No longer offered. What was closed with it still shows it. */
  isArchived: z.boolean(),
});
export type DispositionView = z.infer<typeof DispositionView>;

const name = storableText()
  .transform((text) => text.trim().replace(/\s+/gu, " "))
  .pipe(z.string().min(1).max(MAX_DISPOSITION_LENGTH));

export const CreateDisposition = z.strictObject({ name });
export const RenameDisposition = z.strictObject({ dispositionId: DispositionId, name });
export const MoveDisposition = z.strictObject({ dispositionId: DispositionId, by: z.enum(["up", "down"]) });
export const ArchiveDisposition = z.strictObject({
  dispositionId: DispositionId,
  isArchived: z.boolean().default(true),
});

/** The offered ones after one of them went a place up or down; unchanged where there is no such place. */
export function moved<Row extends { id: string }>(offered: readonly Row[], id: string, by: "up" | "down"): Row[] {
  const rows = [...offered];
  const from = rows.findIndex((row) => row.id === id);
  const to = by === "up" ? from - 1 : from + 1;
  const [one, other] = [rows[from], rows[to]];
  if (one && other) [rows[from], rows[to]] = [other, one];
  return rows;
}
