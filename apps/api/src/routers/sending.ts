/** How a company sends. */
import { SendingSettings } from "@max/domain/message/undo-send";
import { changeSendingSettings, readSendingSettings } from "@max/services/sending/sending-settings";
import { procedure, router } from "../trpc.ts";

const tags = ["sending"];

export const sendingRouter = router({
  get: procedure("tenant.configure")
    .meta({ openapi: { method: "GET", path: "/sending", summary: "How long a sent message can be taken back", tags } })
    .output(SendingSettings)
    .query(({ ctx }) => readSendingSettings(ctx.call)),

  change: procedure("tenant.configure")
    .meta({
      openapi: { method: "POST", path: "/sending", summary: "Change how long a sent message can be taken back", tags },
    })
    .input(SendingSettings)
    .output(SendingSettings)
    .mutation(({ ctx, input }) => changeSendingSettings(ctx.call, input)),
});
