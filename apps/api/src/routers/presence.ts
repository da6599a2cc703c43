/** Who is there, and who is writing just now. */
import { ChoosePresence, SayTyping } from "@max/domain/presence/presence";
import { choosePresence } from "@max/services/presence/choose-presence";
import { sayTyping } from "@max/services/presence/say-typing";
import { z } from "zod";
import { procedure, type RestRoute, router } from "../trpc.ts";

const rest = (path: RestRoute["path"], summary: string) => ({
  openapi: { method: "POST" as const, path, summary, tags: ["presence"] },
});

export const presenceRouter = router({
  choose: procedure("session")
    .meta(rest("/presence", "Say whether you take new work: available or away"))
    .input(ChoosePresence)
    .output(ChoosePresence)
    .mutation(({ ctx, input }) => choosePresence(ctx.call, input)),

  typing: procedure("conversation.read")
    .meta(rest("/conversations/{conversationId}/typing", "Show colleagues that you are writing, for five seconds"))
    .input(SayTyping)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      if (ctx.caller.actor.type === "user") ctx.deps.typing.pace(ctx.caller.actor.userId);
      await sayTyping(ctx.call, input);
      return { ok: true as const };
    }),
});
