/** Messages that are to be sent at a moment. They come with their conversation. */
import {
  CancelScheduled,
  ChangeScheduled,
  RestoreScheduled,
  ScheduledView,
  ScheduleMessage,
  SendScheduled,
} from "@max/domain/message/scheduled";
import { MessageView } from "@max/domain/message/views";
import { cancelScheduled, changeScheduled, restoreScheduled } from "@max/services/scheduled/change-scheduled";
import { scheduleMessage } from "@max/services/scheduled/schedule-message";
import { sendScheduledNow } from "@max/services/scheduled/send-scheduled";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (path: RestRoute["path"], summary: string) => ({
  openapi: { method: "POST" as const, path, summary, tags: ["scheduled messages"] },
});

export const scheduledRouter = router({
  create: procedure("message.send")
    .meta(rest("/conversations/{conversationId}/scheduled", "Schedule an answer"))
    .input(ScheduleMessage)
    .output(ScheduledView)
    .mutation(({ ctx, input }) => scheduleMessage(ctx.call, input)),

  change: procedure("message.send")
    .meta(rest("/scheduled/{scheduledId}", "Change the text or the time of a scheduled message"))
    .input(ChangeScheduled)
    .output(ScheduledView)
    .mutation(({ ctx, input }) => changeScheduled(ctx.call, input)),

  sendNow: procedure("message.send")
    .meta(rest("/scheduled/{scheduledId}/send", "Send a scheduled message now"))
    .input(SendScheduled)
    .output(MessageView)
    .mutation(({ ctx, input }) => sendScheduledNow(ctx.call, input)),

  cancel: procedure("message.send")
    .meta(rest("/scheduled/{scheduledId}/cancel", "Cancel a scheduled message"))
    .input(CancelScheduled)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await cancelScheduled(ctx.call, input);
      return { ok: true as const };
    }),

  restore: procedure("message.send")
    .meta(rest("/scheduled/{scheduledId}/restore", "Have a cancelled message back, within a minute"))
    .input(RestoreScheduled)
    .output(ScheduledView)
    .mutation(({ ctx, input }) => restoreScheduled(ctx.call, input)),
});
