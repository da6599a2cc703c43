/** Canned responses: texts that agents insert by a short code. */
import {
  ArchiveCannedResponse,
  AttachCannedFile,
  CannedResponseView,
  ChangeCannedResponse,
  CreateCannedResponse,
  DiscardCannedFile,
  ListCannedResponses,
  UseCannedResponse,
} from "@max/domain/canned/canned-response";
import { UploadView } from "@max/domain/message/views";
import { page } from "@max/domain/paging";
import { attachCannedFile } from "@max/services/canned/attach-canned-file";
import { discardCannedFile } from "@max/services/canned/canned-files";
import { cannedMenu, listCannedResponses } from "@max/services/canned/list-canned-responses";
import {
  archiveCannedResponse,
  changeCannedResponse,
  createCannedResponse,
} from "@max/services/canned/save-canned-response";
import { useCannedResponse } from "@max/services/canned/use-canned-response";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["canned responses"] },
});

export const cannedResponseRouter = router({
  list: procedure("canned.read")
    .meta(rest("GET", "/canned-responses", "Canned responses, by short code"))
    .input(ListCannedResponses)
    .output(page(CannedResponseView))
    .query(({ ctx, input }) => listCannedResponses(ctx.call, input)),

  menu: procedure("canned.read")
    .meta(rest("GET", "/canned-responses/menu", "All that the caller may insert, most used first"))
    .output(z.array(CannedResponseView))
    .query(({ ctx }) => cannedMenu(ctx.call)),

  create: procedure("canned.write")
    .meta(rest("POST", "/canned-responses", "Write a canned response"))
    .input(CreateCannedResponse)
    .output(CannedResponseView)
    .mutation(({ ctx, input }) => createCannedResponse(ctx.call, input)),

  change: procedure("canned.write")
    .meta(rest("POST", "/canned-responses/{cannedResponseId}", "Change a canned response: everything of it"))
    .input(ChangeCannedResponse)
    .output(CannedResponseView)
    .mutation(({ ctx, input }) => changeCannedResponse(ctx.call, input)),

  archive: procedure("canned.write")
    .meta(rest("POST", "/canned-responses/{cannedResponseId}/archive", "Take a canned response out of use, or back"))
    .input(ArchiveCannedResponse)
    .output(CannedResponseView)
    .mutation(({ ctx, input }) => archiveCannedResponse(ctx.call, input)),

  use: procedure("canned.read")
    .meta(rest("POST", "/canned-responses/{cannedResponseId}/use", "Count that the caller has inserted it"))
    .input(UseCannedResponse)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await useCannedResponse(ctx.call, input);
      return { ok: true as const };
    }),

  attachFile: procedure("message.send")
    .meta(
      rest(
        "POST",
        "/canned-files/{cannedFileId}/attach",
        "Put a response's file among what the caller is about to send",
      ),
    )
    .input(AttachCannedFile)
    .output(UploadView)
    .mutation(({ ctx, input }) => attachCannedFile(ctx.call, input)),

  discardFile: procedure("canned.write")
    .meta(
      rest("POST", "/canned-files/{cannedFileId}/discard", "Take back a file whose response was not stored with it"),
    )
    .input(DiscardCannedFile)
    .output(z.object({ discarded: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await ctx.deps.media.remove(await discardCannedFile(ctx.call, input));
      return { discarded: true as const };
    }),
});
