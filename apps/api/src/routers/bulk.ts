/** One act on many conversations: begun, watched, stopped, taken back. */
import { BulkJob, BulkRefusal, ListBulkRefusals, OneBulk, StartBulk } from "@max/domain/conversation/bulk";
import { page } from "@max/domain/paging";
import { cancelBulk, undoBulk } from "@max/services/bulk/change-bulk";
import { bulkById, listBulkRefusals, listBulks } from "@max/services/bulk/read-bulk";
import { startBulk } from "@max/services/bulk/start-bulk";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["bulk"] },
});

export const bulkRouter = router({
  start: procedure("bulk.act")
    .meta(rest("POST", "/bulk", "Do one thing to many conversations, named or by a filter"))
    .input(StartBulk)
    .output(BulkJob)
    .mutation(({ ctx, input }) => startBulk(ctx.call, input)),

  list: procedure("bulk.act")
    .meta(rest("GET", "/bulk", "One's own newest bulk acts"))
    .output(z.object({ items: z.array(BulkJob) }))
    .query(async ({ ctx }) => ({ items: await listBulks(ctx.call) })),

  byId: procedure("bulk.act")
    .meta(rest("GET", "/bulk/{bulkId}", "How far a bulk act is"))
    .input(OneBulk)
    .output(BulkJob)
    .query(({ ctx, input }) => bulkById(ctx.call, input)),

  refusals: procedure("bulk.act")
    .meta(rest("GET", "/bulk/{bulkId}/refusals", "What a bulk act was refused on, and why"))
    .input(ListBulkRefusals)
    .output(page(BulkRefusal))
    .query(({ ctx, input }) => listBulkRefusals(ctx.call, input)),

  cancel: procedure("bulk.act")
    .meta(rest("POST", "/bulk/{bulkId}/cancel", "Stop a bulk act; what was done stays"))
    .input(OneBulk)
    .output(BulkJob)
    .mutation(({ ctx, input }) => cancelBulk(ctx.call, input)),

  undo: procedure("bulk.act")
    .meta(rest("POST", "/bulk/{bulkId}/undo", "Take a bulk act back, within ten seconds of its end"))
    .input(OneBulk)
    .output(BulkJob)
    .mutation(({ ctx, input }) => undoBulk(ctx.call, input)),
});
