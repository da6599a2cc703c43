import { defineJob } from "@max/platform/queue/job";
import { z } from "zod";
import type { WorkerDeps } from "../deps.ts";
import { DELIVERIES_AT_ONCE, receiveDeliveries } from "../receive-deliveries.ts";

/**
 * Says "help". Takes whole batches while there are any: what is less is the leading worker's own next pass, and two that share
 * it out among them do more work than one.
 */
export const channelInbound = defineJob({
  name: "channel-inbound",
  queue: "inbound",
  payload: z.object({}),
  attempts: 1,
  backoffMs: 1_000,
  async run(_payload, deps: WorkerDeps) {
    while (!deps.stopping.aborted && (await receiveDeliveries(deps)) >= DELIVERIES_AT_ONCE);
  },
});
