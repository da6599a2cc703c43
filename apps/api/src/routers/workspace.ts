/** Who is signed in, what their company looks like, and the counts of the rail. */
import { Workspace } from "@max/domain/access/views";
import { ConversationCounts } from "@max/domain/conversation/views";
import { countConversations } from "@max/services/conversation/count-conversations";
import { getWorkspace } from "@max/services/workspace/get-workspace";
import { procedure, router } from "../trpc.ts";

export const workspaceRouter = router({
  get: procedure("workspace.read")
    .meta({
      openapi: { method: "GET", path: "/workspace", summary: "The company, its teams and people", tags: ["workspace"] },
    })
    .output(Workspace)
    .query(async ({ ctx }) => ({
      ...(await getWorkspace(ctx.call)),
      simulatorUrl: ctx.deps.config.simulatorUrl === null ? null : "/simulator",
    })),

  counts: procedure("conversation.list")
    .meta({
      openapi: { method: "GET", path: "/counts", summary: "How many conversations are where", tags: ["workspace"] },
    })
    .output(ConversationCounts)
    .query(({ ctx }) => countConversations(ctx.call)),
});
