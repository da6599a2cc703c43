import { defineJob } from "@max/platform/queue/job";
import { z } from "zod";
import type { WorkerDeps } from "../deps.ts";
import { receiveDeliveries } from "../receive-deliveries.ts";

/** Says "look now". Works through everything that waits; a second run beside it shares the work. */
export const channelInbound = defineJob({
  name: "channel-inbound",
  queue: "inbound",
  payload: z.object({}),
  attempts: 1,
  backoffMs: 1_000,
  async run(_payload, deps: WorkerDeps) {
    while (!deps.stopping.aborted && (await receiveDeliveries(deps)) > 0);
  },
});
