/** The api's dependencies with nothing behind them, for tests of what happens before a database is asked. */
import type { InboxId } from "@max/domain/ids";
import type { Database } from "@max/db/client";
import { silentBus } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { createLogger } from "@max/platform/logger";
import { createMemoryRateLimits } from "@max/platform/rate-limits";
import type { IncomingDelivery } from "@max/services/webhook/accept";
import type { ApiConfig } from "../src/config.ts";
import { type ApiDeps, createDeps } from "../src/deps.ts";

export const FAKE_CONFIG: ApiConfig = {
  host: "127.0.0.1",
  port: 3000,
  publicUrl: "http://localhost:3000",
  trustProxy: false,
  metricsToken: null,
  metaAppSecrets: [],
  metaVerifyToken: "",
  simulatorUrl: null,
  sendsMail: true,
  webFolder: "/nowhere",
};

/** A database that nobody may reach: a test that gets this far has failed. */
const noDatabase = () => {
  const refuse = () => {
    throw new Error("this test must not reach the database");
  };
  const pool = { connect: refuse, query: refuse, waitingCount: 0 };
  return { app: pool, system: pool, bus: silentBus, close: async () => {} } as unknown as Database;
};

type Heard = { accepted: IncomingDelivery[]; verified: InboxId[]; lines: string[] };

/** @returns the dependencies, and what the acceptor was given */
export function fakeDeps(config: Partial<ApiConfig> = {}): ApiDeps & Heard {
  const verified: InboxId[] = [];
  const accepted: IncomingDelivery[] = [];
  const lines: string[] = [];
  const deps = createDeps({
    config: { ...FAKE_CONFIG, ...config },
    db: noDatabase(),
    masterKey: TEST_MASTER_KEY,
    log: createLogger({ name: "api", to: { write: (line) => lines.push(line) } }),
    media: {
      put: async () => 0,
      open: async () => {
        throw new Error("there are no files here");
      },
      remove: async () => {},
    },
    limits: createMemoryRateLimits(),
    askInbox: async () => ({ result: "works", reason: null }),
    metaNumbers: {
      check: async () => ({ result: "works", reason: "Casa Lumen", displayPhoneNumber: "+1 555-010-0100" }),
      subscribe: async () => ({ result: "works", reason: null }),
    },
    checks: {},
  });
  return {
    ...deps,
    accepted,
    verified,
    lines,
    inboxVerified: async ({ inboxId }) => void verified.push(inboxId),
    inboxSecrets: { of: async () => null },
    acceptor: {
      waiting: () => 0,
      check: () => {},
      accept: async (delivery) => {
        accepted.push(delivery);
        return { deliveryId: "00000000-0000-7000-8000-000000000000" as never, isNew: true };
      },
    },
  };
}
