/** Internal notes: what colleagues write to each other beside a conversation. */
import { NoteView, PinNote, RemoveNote, WriteNote } from "@max/domain/conversation/note";
import { pinNote, removeNote } from "@max/services/note/change-note";
import { writeNote } from "@max/services/note/write-note";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (path: RestRoute["path"], summary: string) => ({
  openapi: { method: "POST" as const, path, summary, tags: ["notes"] },
});

export const noteRouter = router({
  write: procedure("note.write")
    .meta(rest("/conversations/{conversationId}/notes", "Write an internal note"))
    .input(WriteNote)
    .output(NoteView)
    .mutation(({ ctx, input }) => writeNote(ctx.call, input)),

  pin: procedure("note.write")
    .meta(rest("/notes/{noteId}/pin", "Keep a note in sight, or no longer"))
    .input(PinNote)
    .output(NoteView)
    .mutation(({ ctx, input }) => pinNote(ctx.call, input)),

  remove: procedure("note.write")
    .meta(rest("/notes/{noteId}/remove", "Take a note back"))
    .input(RemoveNote)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await removeNote(ctx.call, input);
      return { ok: true as const };
    }),
});
