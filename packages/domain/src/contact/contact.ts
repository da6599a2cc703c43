/** What a company knows of a person beside what they wrote. Numbers and addresses typed by an agent prove nothing: nobody is met by them. */
import { z } from "zod";
import { ContactSummary, IdentityView } from "../conversation/views.ts";
import { ContactId, ContactMergeId, ContactNoteId } from "../ids.ts";
import { Author } from "../message/views.ts";
import { PageInput } from "../paging.ts";
import { storableText } from "../text.ts";
import { MAX_ATTRIBUTE_NAME_LENGTH, MAX_ATTRIBUTES, MAX_CONTACT_NAME_LENGTH, MAX_FACT_LENGTH } from "./limits.ts";
import { noteText } from "../conversation/note.ts";

/** One line: what is typed with breaks is read without. */
const line = (longest: number) =>
  storableText()
    .transform((text) => text.trim().replace(/\s+/gu, " "))
    .pipe(z.string().max(longest));
const named = (longest: number) => line(longest).pipe(z.string().min(1));
const optional = <T extends z.ZodType<string>>(text: T) =>
  z
    .union([z.literal("").transform(() => null), text])
    .nullable()
    .default(null);

const isTimeZone = (name: string) => {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

export const ContactAttribute = z.strictObject({
  name: named(MAX_ATTRIBUTE_NAME_LENGTH),
  value: named(MAX_FACT_LENGTH),
});
export type ContactAttribute = z.infer<typeof ContactAttribute>;

/** What tells two attributes of one person apart. */
export const attributeKey = (name: string) => name.normalize("NFKC").toLowerCase();

const Attributes = z
  .array(ContactAttribute)
  .max(MAX_ATTRIBUTES)
  .default([])
  .refine((all) => new Set(all.map(({ name }) => attributeKey(name))).size === all.length, {
    message: "Two attributes have the same name.",
  });

/** All that can be edited. `phone` is read by the server, in any spelling, and kept in E.164. */
export const ContactDetails = z.strictObject({
  name: named(MAX_CONTACT_NAME_LENGTH),
  email: optional(z.string().trim().toLowerCase().max(254).pipe(z.email())),
  phone: optional(line(60)),
  company: optional(line(200)),
  /** BCP 47. */
  language: optional(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)),
  /** A name of the IANA database. */
  timeZone: optional(z.string().max(60).refine(isTimeZone, { message: "There is no such time zone." })),
  attributes: Attributes,
});
export type ContactDetails = z.infer<typeof ContactDetails>;

/** Everything of it is replaced. `version` is the one that was edited: somebody else's change meanwhile is a conflict. */
export const ChangeContact = ContactDetails.extend({ contactId: ContactId, version: z.int().min(1) }).strict();
export type ChangeContact = z.infer<typeof ChangeContact>;

/** One address of theirs, now or once. */
export const IdentityOnFile = IdentityView.extend({
  /** The channel proves that it is theirs; a browser nobody vouched for proves nothing. */
  isVerified: z.boolean(),
  since: z.coerce.date(),
  /** When it was let go, by the provider's clock. */
  retiredAt: z.coerce.date().nullable(),
});
export type IdentityOnFile = z.infer<typeof IdentityOnFile>;

export const ContactNoteView = z.object({
  id: ContactNoteId,
  contactId: ContactId,
  clientNoteId: z.string(),
  text: z.string(),
  author: Author,
  createdAt: z.coerce.date(),
});
export type ContactNoteView = z.infer<typeof ContactNoteView>;

/** That somebody else turned out to be this person. */
export const ContactMergeView = z.object({
  id: ContactMergeId,
  /** Who went into them, by the name they had. */
  mergedName: z.string(),
  byName: z.string(),
  mergedAt: z.coerce.date(),
  /** Until then it can be taken back. */
  undoableUntil: z.coerce.date(),
});
export type ContactMergeView = z.infer<typeof ContactMergeView>;

/** What channels told and what was typed long ago is shown as it is, whatever may be typed today. */
export const ContactView = ContactSummary.omit({ identities: true }).extend({
  email: z.string().nullable(),
  phone: z.string().nullable(),
  company: z.string().nullable(),
  language: z.string().nullable(),
  timeZone: z.string().nullable(),
  attributes: z.array(z.object({ name: z.string(), value: z.string() })),
  identities: z.array(IdentityOnFile),
  createdAt: z.coerce.date(),
  version: z.int(),
  blockedAt: z.coerce.date().nullable(),
  notes: z.array(ContactNoteView),
  /** Those that can still be taken back, newest first. */
  merges: z.array(ContactMergeView),
  /** Conversations of theirs that the reader may not read: that they exist, and no more. Counted to a hundred. */
  hiddenConversations: z.int(),
});
export type ContactView = z.infer<typeof ContactView>;

export const OfContact = z.strictObject({ contactId: ContactId });
export const ListContactConversations = PageInput.extend({ contactId: ContactId }).strict();
export type ListContactConversations = z.infer<typeof ListContactConversations>;

export const WriteContactNote = z.strictObject({
  contactId: ContactId,
  clientNoteId: storableText().min(1).max(100),
  text: noteText(),
});
export type WriteContactNote = z.infer<typeof WriteContactNote>;
export const RemoveContactNote = z.strictObject({ contactNoteId: ContactNoteId });

/** `disposition` closes what is open of theirs that the caller may close; null leaves it open. */
export const BlockContact = z.strictObject({
  contactId: ContactId,
  isBlocked: z.boolean(),
  disposition: storableText().trim().min(1).max(100).nullable().default(null),
});
export type BlockContact = z.infer<typeof BlockContact>;
