/** What came in and could not be applied: an admin sees why, and has it tried again. */
import { DeliveryId, InboxId } from "@max/domain/ids";
import { page, PageInput } from "@max/domain/paging";
import { listQuarantined } from "@max/services/quarantine/list-quarantined";
import { replayQuarantined } from "@max/services/quarantine/replay-quarantined";
import { z } from "zod";
import { procedure, router } from "../trpc.ts";

const tags = ["quarantine"];

const QuarantinedItem = z.object({
  id: z.uuid(),
  deliveryId: DeliveryId,
  item: z.number().int(),
  inboxId: InboxId.nullable(),
  reason: z.string(),
  /** As it was received, cut. */
  raw: z.string(),
  createdAt: z.coerce.date(),
});

export const quarantineRouter = router({
  list: procedure("quarantine.manage")
    .meta({ openapi: { method: "GET", path: "/quarantine", summary: "What could not be applied, newest first", tags } })
    .input(PageInput.strict())
    .output(page(QuarantinedItem))
    .query(({ ctx, input }) => listQuarantined(ctx.call, input)),

  replay: procedure("quarantine.manage")
    .meta({ openapi: { method: "POST", path: "/quarantine/{id}/replay", summary: "Try it again", tags } })
    .input(z.strictObject({ id: z.uuid() }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(({ ctx, input }) => replayQuarantined(ctx.call, input)),
});
