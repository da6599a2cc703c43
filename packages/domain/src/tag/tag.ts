/** Labels on conversations: of the whole company, or of one team and its conversations. */
import { z } from "zod";
import { DomainError } from "../errors.ts";
import { TagId, TeamId } from "../ids.ts";
import { storableText } from "../text.ts";

/** Names of colours, never values: each screen has a light and a dark pair of them that can be read. */
export const TAG_COLORS = ["gray", "red", "orange", "amber", "green", "teal", "blue", "violet", "pink"] as const;
export const TagColor = z.enum(TAG_COLORS);
export type TagColor = z.infer<typeof TagColor>;

export const MAX_TAG_NAME_LENGTH = 40;
/** So many a conversation carries at most: more tell nothing. */
export const MAX_TAGS_OF_CONVERSATION = 20;
/** So many a company has at most, archived ones included: all of them are read at once. */
export const MAX_TAGS_OF_TENANT = 1_000;

export const TagView = z.object({
  id: TagId,
  /** The team whose conversations it is for; null for everybody's. */
  teamId: TeamId.nullable(),
  name: z.string(),
  color: TagColor,
  /** No longer offered. Conversations that carry it keep it. */
  isArchived: z.boolean(),
  /** It goes off its conversations, and is then gone. Nothing can be done with it any more. */
  isLeaving: z.boolean(),
});
export type TagView = z.infer<typeof TagView>;

const tagName = () =>
  storableText()
    .transform((name) => name.trim().replace(/\s+/gu, " "))
    .pipe(z.string().min(1).max(MAX_TAG_NAME_LENGTH));

export const CreateTag = z.strictObject({
  name: tagName(),
  color: TagColor.default("gray"),
  teamId: TeamId.nullable().default(null),
});
export type CreateTag = z.infer<typeof CreateTag>;

/** What is left out stays as it is. A tag never changes its team. */
export const UpdateTag = z.strictObject({ tagId: TagId, name: tagName().optional(), color: TagColor.optional() });
export type UpdateTag = z.infer<typeof UpdateTag>;

export const ArchiveTag = z.strictObject({ tagId: TagId, isArchived: z.boolean().default(true) });
export type ArchiveTag = z.infer<typeof ArchiveTag>;

export const OneTag = z.strictObject({ tagId: TagId });

/** What carries the first will carry the other, and the first is gone. */
export const MergeTags = z.strictObject({ tagId: TagId, intoTagId: TagId });
export type MergeTags = z.infer<typeof MergeTags>;

/** So many tags are counted at once: what a page shows. */
export const MOST_COUNTED_TAGS = 50;
/** A count stops here: whoever looks after tags wants to know which are used, not how many thousand times. */
export const TAG_USES_COUNTED = 1_000;
/** In a URL they are separated by commas. */
export const CountTagUses = z.strictObject({
  tagIds: z
    .union([z.string().transform((text) => text.split(",")), z.array(z.string())])
    .pipe(z.array(TagId).min(1).max(MOST_COUNTED_TAGS)),
});
/** How many conversations carry it; `isMore` when there are more than were counted. */
export const TagUses = z.object({ tagId: TagId, conversations: z.number().int(), isMore: z.boolean() });
export type TagUses = z.infer<typeof TagUses>;

/**
 * Whether one tag may take another's place: it must be there for every conversation that the other is there for.
 * @throws DomainError `invalid_input`, `conflict` for one that is archived
 */
export function requireMergeable(tag: TagView, into: TagView): void {
  if (tag.id === into.id) throw new DomainError("invalid_input", "A tag cannot be merged into itself.");
  if (into.teamId !== null && into.teamId !== tag.teamId)
    throw new DomainError(
      "invalid_input",
      `The tag "${into.name}" is for one team alone. Merge into one of the company or of the same team.`,
    );
  if (into.isArchived)
    throw new DomainError("conflict", `The tag "${into.name}" is archived. Use another one, or have it restored.`);
}

/** Two names with the same key are the same name to a person: case, accents and wide letters do not count. */
export const tagNameKey = (name: string): string =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim().replace(/\s+/gu, " ");

/** Whether it may be put on a conversation of this team. */
export const isOfferedOn = (tag: Pick<TagView, "teamId" | "isArchived">, teamId: string | null): boolean =>
  !tag.isArchived && (tag.teamId === null || tag.teamId === teamId);

/** @throws DomainError `invalid_input` for a tag of another team, `conflict` for one that is archived */
export function requireOffered(tag: TagView, teamId: TeamId | null): void {
  if (isOfferedOn(tag, teamId)) return;
  if (tag.isArchived)
    throw new DomainError("conflict", `The tag "${tag.name}" is archived. Use another one, or have it restored.`);
  throw new DomainError("invalid_input", `The tag "${tag.name}" is for conversations of another team.`);
}

/** @throws DomainError `conflict` when a conversation would carry more than a person can read */
export function requireRoomFor(count: number): void {
  if (count > MAX_TAGS_OF_CONVERSATION)
    throw new DomainError(
      "conflict",
      `A conversation carries ${MAX_TAGS_OF_CONVERSATION} tags at most. Take one off first.`,
    );
}
