/** What a person is told of, and how they want to be told. */
import { page } from "@max/domain/paging";
import {
  ListNotices,
  MarkAllNoticesRead,
  MarkNoticesRead,
  NoticeSettings,
  NoticeView,
} from "@max/domain/notice/notice";
import { markAllNoticesRead, markNoticesRead } from "@max/services/notice/mark-notices-read";
import { noticeSettings, saveNoticeSettings } from "@max/services/notice/notice-settings";
import { listNotices } from "@max/services/notice/read-notices";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["notices"] },
});
const done = z.object({ ok: z.literal(true) });

export const noticeRouter = router({
  list: procedure("session")
    .meta(rest("GET", "/notices", "What the caller was told of, newest first"))
    .input(ListNotices)
    .output(page(NoticeView))
    .query(({ ctx, input }) => listNotices(ctx.call, input)),

  markRead: procedure("session")
    .meta(rest("POST", "/notices/read", "Mark notices read: some, or those of a conversation or of a team's queue"))
    .input(MarkNoticesRead)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await markNoticesRead(ctx.call, input);
      return { ok: true as const };
    }),

  markAllRead: procedure("session")
    .meta(rest("POST", "/notices/read-all", "Mark all notices read, up to an instant"))
    .input(MarkAllNoticesRead)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await markAllNoticesRead(ctx.call, input);
      return { ok: true as const };
    }),

  settings: procedure("session")
    .meta(rest("GET", "/notices/settings", "How the caller is told of what, and their quiet hours"))
    .output(NoticeSettings)
    .query(({ ctx }) => noticeSettings(ctx.call)),

  saveSettings: procedure("session")
    .meta(rest("POST", "/notices/settings", "Choose how to be told of what, and quiet hours"))
    .input(NoticeSettings)
    .output(NoticeSettings)
    .mutation(({ ctx, input }) => saveNoticeSettings(ctx.call, input)),
});
