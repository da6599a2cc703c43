/** What a person has begun to write, kept for all their devices. */
import { DraftView, SavedDraft, SaveDraft } from "@max/domain/conversation/draft";
import { listDrafts } from "@max/services/draft/list-drafts";
import { saveDraft } from "@max/services/draft/save-draft";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["drafts"] },
});

export const draftRouter = router({
  list: procedure("session")
    .meta(rest("GET", "/drafts", "What the caller has begun to write, newest first"))
    .output(z.object({ items: z.array(DraftView) }))
    .query(async ({ ctx }) => ({ items: await listDrafts(ctx.call) })),

  save: procedure("conversation.read")
    .meta(
      rest(
        "POST",
        "/conversations/{conversationId}/draft",
        "Keep what the caller has begun to write; empty, it is removed",
      ),
    )
    .input(SaveDraft)
    .output(SavedDraft)
    .mutation(({ ctx, input }) => saveDraft(ctx.call, input)),
});
