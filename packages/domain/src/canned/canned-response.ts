/** Texts that agents insert by a short code: their own, their team's, the company's. */
import { z } from "zod";
import { CannedFileId, CannedResponseId, ConversationId, TeamId, UserId } from "../ids.ts";
import { MediaKind } from "../message/content.ts";
import { MAX_FILE_NAME_LENGTH } from "../message/files.ts";
import { MAX_TEXT_LENGTH } from "../message/inputs.ts";
import { PageInput } from "../paging.ts";
import { storableText } from "../text.ts";
import { CODE_LETTERS, MAX_CODE_LENGTH, MAX_TITLE_LENGTH, MOST_FILES } from "./limits.ts";

export const CannedScope = z.enum(["personal", "team", "tenant"]);
export type CannedScope = z.infer<typeof CannedScope>;

/** What is typed after the slash. Kept in small letters. */
export const ShortCode = storableText()
  .trim()
  .toLowerCase()
  .normalize("NFC")
  .min(1)
  .max(MAX_CODE_LENGTH)
  .regex(CODE_LETTERS, { message: "A short code has letters, figures, - and _." });

/** A file that goes with a response. Which channels take it, its type and size say. */
export const CannedFileView = z.object({
  id: CannedFileId,
  kind: MediaKind,
  mimeType: z.string(),
  fileName: z.string(),
  sizeBytes: z.number().int(),
});
export type CannedFileView = z.infer<typeof CannedFileView>;

export const CannedResponseView = z.object({
  id: CannedResponseId,
  scope: CannedScope,
  /** Whose it is, when it is somebody's own. */
  ownerId: UserId.nullable(),
  /** Which team's, when it is one's. */
  teamId: TeamId.nullable(),
  code: z.string(),
  title: z.string(),
  body: z.string(),
  /** In the order in which they are sent. */
  files: z.array(CannedFileView),
  isArchived: z.boolean(),
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  /** How often the reader has used it. */
  uses: z.number().int(),
});
export type CannedResponseView = z.infer<typeof CannedResponseView>;

const FIELDS = {
  scope: CannedScope,
  /** Given for a team's, and only then. */
  teamId: TeamId.nullish(),
  code: ShortCode,
  title: storableText().trim().min(1).max(MAX_TITLE_LENGTH),
  body: storableText()
    .max(MAX_TEXT_LENGTH)
    .refine((body) => body.trim() !== "", { message: "A response needs words." }),
  /**
   * Which files go with it, in the order in which they are sent: those it has, and those the caller uploaded for it. Left out, they
   * stay as they are.
   */
  fileIds: z
    .array(CannedFileId)
    .max(MOST_FILES)
    .refine((ids) => new Set(ids).size === ids.length, { message: "A file goes with it once." })
    .optional(),
};
const hasItsTeam = ({ scope, teamId }: { scope: CannedScope; teamId?: TeamId | null | undefined }) =>
  (scope === "team") === Boolean(teamId);
const ITS_TEAM = { message: "A team's response names its team, and no other does." };

export const CreateCannedResponse = z.strictObject(FIELDS).refine(hasItsTeam, ITS_TEAM);
export type CreateCannedResponse = z.infer<typeof CreateCannedResponse>;
/** Everything of it as it is to be. */
export const ChangeCannedResponse = z
  .strictObject({ cannedResponseId: CannedResponseId, ...FIELDS })
  .refine(hasItsTeam, ITS_TEAM);
export type ChangeCannedResponse = z.infer<typeof ChangeCannedResponse>;
/** Archived, it is in no menu and its code is free; it can be had back. */
export const ArchiveCannedResponse = z.strictObject({ cannedResponseId: CannedResponseId, isArchived: z.boolean() });
export const UseCannedResponse = z.strictObject({ cannedResponseId: CannedResponseId });

/** What goes with the bytes of a file for a response that is being written. `type` is only a claim. */
export const UploadCannedFile = z.strictObject({
  name: storableText().min(1).max(MAX_FILE_NAME_LENGTH),
  type: storableText().max(200).default(""),
});
export type UploadCannedFile = z.infer<typeof UploadCannedFile>;
/** Takes an uploaded file back before its response was stored. */
export const DiscardCannedFile = z.strictObject({ cannedFileId: CannedFileId });
/** Puts a response's file among what the caller is about to send in a conversation. */
export const AttachCannedFile = z.strictObject({ cannedFileId: CannedFileId, conversationId: ConversationId });
export type AttachCannedFile = z.infer<typeof AttachCannedFile>;

/** By short code. `q` is looked for in code, title and text. */
export const ListCannedResponses = PageInput.extend({
  q: storableText().trim().max(200).optional(),
  scope: CannedScope.optional(),
  /** Left out: what is in use. */
  archived: z
    .union([z.boolean(), z.enum(["true", "false"])])
    .transform((value) => value === true || value === "true")
    .default(false),
}).strict();
export type ListCannedResponses = z.infer<typeof ListCannedResponses>;
