/**
 * Once a day: files leave that were uploaded and never sent, and those of canned responses that nothing points at. A run that was cut
 * short is finished by the next.
 */
import { defineJob } from "@max/platform/queue/job";
import { allTenants, deleteUnusedUploads } from "@max/services/attachment/delete-unused-uploads";
import { deleteLooseCannedFiles } from "@max/services/canned/canned-files";
import { letVisitorFilesGo } from "@max/services/widget/visitor-files";
import { z } from "zod";
import { callAs, type WorkerDeps } from "../deps.ts";

export const uploadsLeave = defineJob({
  name: "uploads-leave",
  queue: "scheduled",
  payload: z.object({}),
  attempts: 5,
  backoffMs: 60_000,
  async run(_payload, deps: WorkerDeps) {
    for (const tenantId of await allTenants(deps.db)) {
      const call = callAs(deps, "uploads-leave", tenantId);
      const files = (await deleteUnusedUploads(call, deps.media)) + (await letVisitorFilesGo(call, deps.media));
      if (files > 0) deps.log.info({ tenantId, files }, "files that were never sent left");
      // Uploads that pointed at them left just now.
      const canned = await deleteLooseCannedFiles(call, deps.media);
      if (canned > 0) deps.log.info({ tenantId, files: canned }, "files of no canned response left");
    }
  },
});
