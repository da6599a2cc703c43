/** Hears from all processes whose sessions or rights changed, so that open connections ask again at once. */
import type { Actor } from "@max/domain/access/permissions";
import { TenantId, UserId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import type { Logger } from "@max/platform/logger";
import { z } from "zod";
import { parseJson } from "./parse-json.ts";

export type AccessWatch = {
  /** @returns a function that ends the watch */
  watch(actor: Actor, onChange: () => void): () => void;
  start(): Promise<void>;
  close(): Promise<void>;
};

const AccessChange = z.object({ tenantId: TenantId, userId: UserId });

export function createAccessWatch({ db, log }: { db: Database; log: Logger }): AccessWatch {
  const listeners = new Map<string, Set<() => void>>();
  let unsubscribe: (() => Promise<void>) | null = null;

  function tell(payload: string) {
    const change = AccessChange.safeParse(parseJson(payload));
    if (!change.success) return log.warn("an access change that cannot be read was passed over");
    for (const listener of listeners.get(`${change.data.tenantId}:${change.data.userId}`) ?? []) listener();
  }

  return {
    watch(actor, onChange) {
      if (actor.type !== "user") return () => {};
      const key = `${actor.tenantId}:${actor.userId}`;
      const ofUser = listeners.get(key) ?? new Set();
      listeners.set(key, ofUser.add(onChange));
      return () => {
        ofUser.delete(onChange);
        if (ofUser.size === 0 && listeners.get(key) === ofUser) listeners.delete(key);
      };
    },
    async start() {
      // What was missed while the bus was away is not known: everybody asks again.
      const onReconnect = () => [...listeners.values()].forEach((ofUser) => ofUser.forEach((listener) => listener()));
      unsubscribe = await db.bus.subscribe("access", (payloads) => payloads.forEach(tell), { onReconnect });
    },
    async close() {
      await unsubscribe?.();
      listeners.clear();
    },
  };
}
