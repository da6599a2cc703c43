/** The people who write to us. */
import {
  BlockContact,
  ChangeContact,
  ContactNoteView,
  ContactView,
  ListContactConversations,
  OfContact,
  RemoveContactNote,
  WriteContactNote,
} from "@max/domain/contact/contact";
import { MergeContacts, MergePreview, MergeSuggestion, PreviewMerge, UndoMerge } from "@max/domain/contact/merge";
import { ContactSummary, ConversationView } from "@max/domain/conversation/views";
import { page, PageInput } from "@max/domain/paging";
import { storableText } from "@max/domain/text";
import { blockContact } from "@max/services/contact/block-contact";
import { changeContact } from "@max/services/contact/change-contact";
import { contactById, contactConversations } from "@max/services/contact/contact-by-id";
import { removeContactNote, writeContactNote } from "@max/services/contact/contact-notes";
import { listContacts } from "@max/services/contact/list-contacts";
import { mergeContacts, undoMerge } from "@max/services/contact/merge-contacts";
import { previewMerge } from "@max/services/contact/preview-merge";
import { suggestMerges } from "@max/services/contact/suggest-merges";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

/** `q` is how words of the name begin, a number or its last six digits, or how an e-mail address begins. */
const ListContacts = PageInput.extend({ q: storableText().trim().max(200).optional() }).strict();

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["contacts"] },
});

export const contactRouter = router({
  list: procedure("contact.list")
    .meta(rest("GET", "/contacts", "Contacts"))
    .input(ListContacts)
    .output(page(ContactSummary))
    .query(({ ctx, input }) => listContacts(ctx.call, input)),

  byId: procedure("contact.list")
    .meta(rest("GET", "/contacts/{contactId}", "One person; a merged contact gives whom it turned out to be"))
    .input(OfContact)
    .output(ContactView)
    .query(({ ctx, input }) => contactById(ctx.call, input)),

  conversations: procedure("contact.list")
    .meta(rest("GET", "/contacts/{contactId}/conversations", "Their conversations on all channels"))
    .input(ListContactConversations)
    .output(page(ConversationView))
    .query(({ ctx, input }) => contactConversations(ctx.call, input)),

  change: procedure("contact.edit")
    .meta(rest("POST", "/contacts/{contactId}", "Change what is known of a person: everything of it"))
    .input(ChangeContact)
    .output(ContactView)
    .mutation(({ ctx, input }) => changeContact(ctx.call, input)),

  block: procedure("contact.block")
    .meta(rest("POST", "/contacts/{contactId}/block", "Block a person, or no longer"))
    .input(BlockContact)
    .output(ContactView)
    .mutation(({ ctx, input }) => blockContact(ctx.call, input)),

  writeNote: procedure("contact.edit")
    .meta(rest("POST", "/contacts/{contactId}/notes", "Write an internal note on a person"))
    .input(WriteContactNote)
    .output(ContactNoteView)
    .mutation(({ ctx, input }) => writeContactNote(ctx.call, input)),

  removeNote: procedure("contact.edit")
    .meta(rest("POST", "/contact-notes/{contactNoteId}/remove", "Take a note on a person back"))
    .input(RemoveContactNote)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await removeContactNote(ctx.call, input);
      return { ok: true as const };
    }),

  suggestions: procedure("contact.merge")
    .meta(rest("GET", "/contacts/{contactId}/suggestions", "Who may be the same person, and why"))
    .input(OfContact)
    .output(z.object({ items: z.array(MergeSuggestion) }))
    .query(({ ctx, input }) => suggestMerges(ctx.call, input)),

  previewMerge: procedure("contact.merge")
    .meta(rest("GET", "/contacts/{keptId}/merge-preview", "What a merge would bring together"))
    .input(PreviewMerge)
    .output(MergePreview)
    .query(({ ctx, input }) => previewMerge(ctx.call, input)),

  merge: procedure("contact.merge")
    .meta(rest("POST", "/contacts/{keptId}/merge", "Two contacts are one person"))
    .input(MergeContacts)
    .output(ContactView)
    .mutation(({ ctx, input }) => mergeContacts(ctx.call, input)),

  undoMerge: procedure("contact.merge")
    .meta(rest("POST", "/contact-merges/{contactMergeId}/undo", "Take a merge back, within 30 days"))
    .input(UndoMerge)
    .output(ContactView)
    .mutation(({ ctx, input }) => undoMerge(ctx.call, input)),
});
