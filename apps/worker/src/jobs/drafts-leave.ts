/** Once a day: drafts leave that nobody went on with. A run that was cut short is finished by the next. */
import { defineJob } from "@max/platform/queue/job";
import { allTenants } from "@max/services/attachment/delete-unused-uploads";
import { deleteOldDrafts } from "@max/services/draft/delete-old-drafts";
import { z } from "zod";
import { callAs, type WorkerDeps } from "../deps.ts";

export const draftsLeave = defineJob({
  name: "drafts-leave",
  queue: "scheduled",
  payload: z.object({}),
  attempts: 5,
  backoffMs: 60_000,
  async run(_payload, deps: WorkerDeps) {
    for (const tenantId of await allTenants(deps.db)) {
      const drafts = await deleteOldDrafts(callAs(deps, "drafts-leave", tenantId));
      if (drafts > 0) deps.log.info({ tenantId, drafts }, "old drafts left");
    }
  },
});
