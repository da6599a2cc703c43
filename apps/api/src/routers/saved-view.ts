/** Saved views: lists that people named, for themselves or for others. */
import { ChangeView, MoveView, OneView, SavedView, SaveView } from "@max/domain/conversation/saved-view";
import { changeView, moveView, removeView, restoreView, saveView } from "@max/services/saved-view/keep-views";
import { listViews } from "@max/services/saved-view/list-views";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["saved views"] },
});
const views = z.object({ items: z.array(SavedView) });

export const savedViewRouter = router({
  list: procedure("conversation.list")
    .meta(rest("GET", "/saved-views", "Saved views: one's own, then those shared with one"))
    .output(views)
    .query(async ({ ctx }) => ({ items: await listViews(ctx.call) })),

  save: procedure("session")
    .meta(rest("POST", "/saved-views", "Save a view, for oneself, a team or everybody"))
    .input(SaveView)
    .output(SavedView)
    .mutation(({ ctx, input }) => saveView(ctx.call, input)),

  change: procedure("session")
    .meta(rest("POST", "/saved-views/{savedViewId}", "Rename a saved view, change its filter or who sees it"))
    .input(ChangeView)
    .output(SavedView)
    .mutation(({ ctx, input }) => changeView(ctx.call, input)),

  move: procedure("session")
    .meta(rest("POST", "/saved-views/{savedViewId}/move", "Move a saved view up or down among its like"))
    .input(MoveView)
    .output(views)
    .mutation(async ({ ctx, input }) => ({ items: await moveView(ctx.call, input) })),

  remove: procedure("session")
    .meta(rest("POST", "/saved-views/{savedViewId}/remove", "Remove a saved view"))
    .input(OneView)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await removeView(ctx.call, input);
      return { ok: true as const };
    }),

  restore: procedure("session")
    .meta(rest("POST", "/saved-views/{savedViewId}/restore", "Bring a removed view back, within ten seconds"))
    .input(OneView)
    .output(SavedView)
    .mutation(({ ctx, input }) => restoreView(ctx.call, input)),
});
