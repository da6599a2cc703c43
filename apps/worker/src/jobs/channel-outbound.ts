import { defineJob } from "@max/platform/queue/job";
import { z } from "zod";
import type { WorkerDeps } from "../deps.ts";
import { sendMessages } from "../send-messages.ts";

/** Says "look now". Only the run that moves a message from `queued` to `sending` sends it (ADR 0003). */
export const channelOutbound = defineJob({
  name: "channel-outbound",
  queue: "outbound",
  payload: z.object({}),
  attempts: 1,
  backoffMs: 1_000,
  async run(_payload, deps: WorkerDeps) {
    await sendMessages(deps);
  },
});
