/** Once a day: old notices leave. A run that was cut short is finished by the next. */
import { defineJob } from "@max/platform/queue/job";
import { allTenants } from "@max/services/attachment/delete-unused-uploads";
import { deleteOldNotices } from "@max/services/notice/delete-old-notices";
import { z } from "zod";
import { callAs, type WorkerDeps } from "../deps.ts";

export const noticesLeave = defineJob({
  name: "notices-leave",
  queue: "scheduled",
  payload: z.object({}),
  attempts: 5,
  backoffMs: 60_000,
  async run(_payload, deps: WorkerDeps) {
    for (const tenantId of await allTenants(deps.db)) {
      const notices = await deleteOldNotices(callAs(deps, "notices-leave", tenantId));
      if (notices > 0) deps.log.info({ tenantId, notices }, "old notices left");
    }
  },
});
