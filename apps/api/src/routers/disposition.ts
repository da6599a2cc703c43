/** Why conversations are closed: the list that a company keeps. */
import {
  ArchiveDisposition,
  CreateDisposition,
  DispositionView,
  MoveDisposition,
  RenameDisposition,
} from "@max/domain/disposition/disposition";
import {
  archiveDisposition,
  createDisposition,
  listDispositions,
  moveDisposition,
  renameDisposition,
} from "@max/services/disposition/keep-dispositions";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["dispositions"] },
});

export const dispositionRouter = router({
  list: procedure("tenant.configure")
    .meta(rest("GET", "/dispositions", "Reasons to close in their order, archived ones last"))
    .output(z.array(DispositionView))
    .query(({ ctx }) => listDispositions(ctx.call)),

  create: procedure("tenant.configure")
    .meta(rest("POST", "/dispositions", "Offer another reason to close, as the last"))
    .input(CreateDisposition)
    .output(DispositionView)
    .mutation(({ ctx, input }) => createDisposition(ctx.call, input)),

  rename: procedure("tenant.configure")
    .meta(rest("POST", "/dispositions/{dispositionId}", "Rename a reason; what was closed keeps its words"))
    .input(RenameDisposition)
    .output(DispositionView)
    .mutation(({ ctx, input }) => renameDisposition(ctx.call, input)),

  move: procedure("tenant.configure")
    .meta(rest("POST", "/dispositions/{dispositionId}/move", "One place up or down"))
    .input(MoveDisposition)
    .output(DispositionView)
    .mutation(({ ctx, input }) => moveDisposition(ctx.call, input)),

  archive: procedure("tenant.configure")
    .meta(rest("POST", "/dispositions/{dispositionId}/archive", "Offer a reason no longer, or again"))
    .input(ArchiveDisposition)
    .output(DispositionView)
    .mutation(({ ctx, input }) => archiveDisposition(ctx.call, input)),
});
