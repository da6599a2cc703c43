/** Writes down that something came in at an inbox: at most twice a minute for each, since it only tells an admin that a connection lives. */
import type { InboxId, TenantId } from "@max/domain/ids";
import type { Logger } from "@max/platform/logger";
import type { Database } from "@max/db/client";
import { noteHeard } from "@max/services/inbox/note-heard";
import { callAs } from "./deps.ts";

export type Heard = { at(tenantId: TenantId, inboxIds: readonly InboxId[]): Promise<void> };

const EVERY_MS = 30_000;
const MAX_KEPT = 10_000;

export function createHeard(deps: { db: Database; log: Logger }): Heard {
  const written = new Map<InboxId, number>();
  return {
    async at(tenantId, inboxIds) {
      const now = performance.now();
      const due = [...new Set(inboxIds)].filter((id) => now - (written.get(id) ?? -Infinity) >= EVERY_MS);
      if (due.length === 0) return;
      if (written.size > MAX_KEPT) written.clear();
      for (const id of due) written.set(id, now);
      await noteHeard(callAs(deps, "heard", tenantId), due).catch((error: unknown) =>
        deps.log.warn({ err: error }, "that an inbox was heard could not be written down"),
      );
    },
  };
}
