/** What is due now and then. Each run only looks at what there is, so that a missed or repeated one does no harm. */
import { turnPartitions } from "@max/db/migrate";
import { defineJob } from "@max/platform/queue/job";
import { z } from "zod";
import type { WorkerDeps } from "../deps.ts";

/** Makes the days ahead and drops the days past. */
export const partitionsTurn = (ownerUrl: string) =>
  defineJob({
    name: "partitions-turn",
    queue: "scheduled",
    payload: z.object({}),
    attempts: 5,
    backoffMs: 60_000,
    run: (_payload, _deps: WorkerDeps) => turnPartitions(ownerUrl),
  });
