/** Once a day: messages leave the companies that said how long they keep them. A run that was cut short is finished by the next. */
import { defineJob } from "@max/platform/queue/job";
import { deleteOldMessages, tenantsWithRetention } from "@max/services/retention/delete-old-messages";
import { z } from "zod";
import { callAs, type WorkerDeps } from "../deps.ts";

export const messagesLeave = defineJob({
  name: "messages-leave",
  queue: "scheduled",
  payload: z.object({}),
  attempts: 5,
  backoffMs: 60_000,
  async run(_payload, deps: WorkerDeps) {
    for (const { tenantId, days } of await tenantsWithRetention(deps.db)) {
      const messages = await deleteOldMessages(callAs(deps, "messages-leave", tenantId), deps.media, { days });
      if (messages > 0) deps.log.info({ tenantId, messages, days }, "old messages left");
    }
  },
});
