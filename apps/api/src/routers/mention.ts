/** Notes that call the caller. */
import { ListMentions, MarkMentionsSeen, MentionView } from "@max/domain/conversation/mention";
import { page } from "@max/domain/paging";
import { listMentions } from "@max/services/mention/list-mentions";
import { markMentionsSeen } from "@max/services/mention/mark-mentions-seen";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (method: RestRoute["method"], path: RestRoute["path"], summary: string) => ({
  openapi: { method, path, summary, tags: ["notes"] },
});

export const mentionRouter = router({
  list: procedure("mention.list")
    .meta(rest("GET", "/mentions", "Notes that mention the caller, newest first"))
    .input(ListMentions)
    .output(page(MentionView))
    .query(({ ctx, input }) => listMentions(ctx.call, input)),

  markSeen: procedure("conversation.read")
    .meta(
      rest(
        "POST",
        "/conversations/{conversationId}/mentions/seen",
        "Say that the mentions of a conversation were seen",
      ),
    )
    .input(MarkMentionsSeen)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await markMentionsSeen(ctx.call, input);
      return { ok: true as const };
    }),
});
