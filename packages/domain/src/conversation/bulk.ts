/** One act on many conversations: what may be asked, and what is told of it while it runs. */
import { z } from "zod";
import { BulkJobId, ConversationId, TagId, TeamId, UserId } from "../ids.ts";
import { PageInput } from "../paging.ts";
import { MAX_TAGS_OF_CONVERSATION } from "../tag/tag.ts";
import { storableText } from "../text.ts";
import { ConversationFilter } from "./filter.ts";
import { UNDO_WITHIN_MS } from "./lifecycle.ts";
import { noteText } from "./note.ts";

export const BULK_MOST = 10_000;

const someTags = () => z.array(TagId).min(1).max(MAX_TAGS_OF_CONVERSATION);

/** Each does to every conversation what the act of that name does to one, with the rights for that one. */
export const BulkAct = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("take") }),
  /** To a person: assigned by whoever oversees a conversation, else transferred by whoever has it. */
  z.strictObject({ type: z.literal("assign"), assigneeId: UserId, note: noteText().optional() }),
  z.strictObject({ type: z.literal("transfer"), teamId: TeamId, note: noteText().optional() }),
  z.strictObject({ type: z.literal("close"), disposition: storableText().trim().min(1).max(100) }),
  z.strictObject({ type: z.literal("snooze"), until: z.coerce.date() }),
  z.strictObject({ type: z.literal("tag"), tagIds: someTags() }),
  z.strictObject({ type: z.literal("untag"), tagIds: someTags() }),
]);
export type BulkAct = z.infer<typeof BulkAct>;

export const BulkState = z.enum(["running", "cancelled", "done", "undoing", "undone"]);
export type BulkState = z.infer<typeof BulkState>;

export const BulkJob = z.object({
  id: BulkJobId,
  act: BulkAct,
  state: BulkState,
  total: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  /** Of those done: taken back, and left as they were because something else had happened to them. */
  undone: z.number().int(),
  kept: z.number().int(),
  createdAt: z.coerce.date(),
  finishedAt: z.coerce.date().nullable(),
});
export type BulkJob = z.infer<typeof BulkJob>;

/** A conversation that an act was refused on, or that was left as it was. */
export const BulkRefusal = z.object({
  conversationId: ConversationId,
  /** The code of an error; `unknown` is a fault of ours. */
  reason: z.string(),
  /** Null for whoever may not read the conversation now. */
  conversation: z.object({ number: z.number().int(), contactName: z.string() }).nullable(),
});
export type BulkRefusal = z.infer<typeof BulkRefusal>;

/** The id is the caller's: started twice it is one job. A filter is fixed to what it holds when the job begins. */
export const StartBulk = z
  .strictObject({
    bulkId: BulkJobId,
    act: BulkAct,
    conversationIds: z.array(ConversationId).min(1).max(BULK_MOST).optional(),
    filter: ConversationFilter.optional(),
  })
  .refine((input) => (input.conversationIds === undefined) !== (input.filter === undefined), {
    message: "Give either conversationIds or filter.",
  });
export type StartBulk = z.infer<typeof StartBulk>;
export const OneBulk = z.strictObject({ bulkId: BulkJobId });
export const ListBulkRefusals = PageInput.extend({ bulkId: BulkJobId }).strict();

const ENDED: ReadonlySet<BulkState> = new Set(["done", "cancelled"]);

/** Whether all that was done may be taken back at `now` (database time). */
export const isBulkUndoable = (
  { state, done, finishedAt }: Pick<BulkJob, "state" | "done" | "finishedAt">,
  now: Date,
) => ENDED.has(state) && done > 0 && finishedAt !== null && now.getTime() - finishedAt.getTime() <= UNDO_WITHIN_MS;
