/** A whole api in the test's own process, over the run's database, and callers that behave like a browser or a program. */
import { mkdtempSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "@max/domain/access/role";
import type { DeliveryId, TeamId, UserId } from "@max/domain/ids";
import { PLAIN_CONTEXT } from "@max/domain/message/content";
import { askPool } from "@max/db/client";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import { type Bus, createPostgresBus } from "@max/platform/bus";
import { newId } from "@max/platform/ids";
import { createLogger } from "@max/platform/logger";
import { createLocalMediaStore } from "@max/platform/media-store/local";
import { createMemoryRateLimits, type RateLimits } from "@max/platform/rate-limits";
import { hashPassword } from "@max/services/auth/password";
import { createSession } from "@max/services/auth/session";
import { receive } from "@max/services/message/receive";
import { numberLiveEvents } from "@max/services/outbox/number-live-events";
import { LIVE_SHARDS } from "@max/services/outbox/record-live";
import type { ApiConfig } from "../src/config.ts";
import { createDeps } from "../src/deps.ts";
import { buildServer } from "../src/server.ts";

export const PASSWORD = "correct horse battery";
/** Hashed once: bcrypt is slow on purpose. */
const passwordHash = hashPassword(PASSWORD);

export const APP_SECRET = "app-secret-for-tests";

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export type TestApi = Awaited<ReturnType<typeof startApi>>;

/**
 * @param bus Postgres' own unless another is given
 * @param limits counted in this process unless others are given
 */
export async function startApi(
  databaseUrl: string,
  changes: Partial<ApiConfig> = {},
  bus: Bus = createPostgresBus({ connectionString: databaseUrl }),
  limits: RateLimits = createMemoryRateLimits(),
) {
  const db = testDatabase(databaseUrl, { bus });
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "max-api-"));
  const lines: string[] = [];
  const config: ApiConfig = {
    host: "127.0.0.1",
    port,
    publicUrl: `http://localhost:${port}`,
    trustProxy: false,
    metricsToken: "metrics-token",
    metaAppSecrets: [APP_SECRET, "second-secret"],
    metaVerifyToken: "verify-me",
    simulatorUrl: null,
    sendsMail: true,
    webFolder: join(folder, "web"),
    ...changes,
  };
  await mkdir(join(folder, "web/assets"), { recursive: true });
  await writeFile(join(folder, "web/index.html"), "<!doctype html><title>MAX</title>");
  await writeFile(join(folder, "web/widget.html"), "<!doctype html><title>Chat</title>");
  await writeFile(join(folder, "web/widget.js"), "void 0;");
  await writeFile(join(folder, "web/assets/app-AbCdEf12.js"), "export {};");
  await writeFile(join(folder, "secret.txt"), "not for the web");
  const media = createLocalMediaStore(join(folder, "media"));
  const log = createLogger({ name: "api", level: "info", to: { write: (line) => lines.push(line) } });
  const deps = createDeps({
    config,
    db,
    masterKey: TEST_MASTER_KEY,
    log,
    media,
    limits,
    askInbox: async () => ({ result: "works", reason: null }),
    metaNumbers: {
      check: async () => ({ result: "works", reason: "Casa Lumen", displayPhoneNumber: "+1 555-010-0100" }),
      subscribe: async () => ({ result: "works", reason: null }),
    },
    checks: { database: () => askPool(db.app), bus: async () => {} },
  });
  const server = await buildServer(deps);
  await server.listen();
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    origin: config.publicUrl,
    config,
    db,
    deps,
    server,
    media,
    /** What was logged so far. */
    lines,
    async close() {
      await server.close();
      await db.close();
      await bus.close();
      await limits.close();
    },

    /** A person with a password and a running session. */
    async addPerson(tenant: TestTenant, person: { name: string; role: Role; teamIds?: TeamId[] }) {
      const email = `${newId()}@example.test`;
      const actor = await tenant.addUser({ ...person, email });
      const hash = await passwordHash;
      await inTransaction(tenant.call, (tx) =>
        tx.query("update users set password_hash = $3 where tenant_id = $1 and id = $2", [
          tenant.tenantId,
          actor.userId,
          hash,
        ]),
      );
      const { cookieValue } = await createSession(db, tenant.tenantId, actor.userId);
      return { actor, email, cookie: `max_session=${cookieValue}`, userId: actor.userId as UserId };
    },

    /** One procedure as the SPA calls it. */
    async call(
      path: string,
      input: unknown,
      options: { cookie?: string; headers?: Record<string, string>; method?: "GET" | "POST" } = {},
    ) {
      const { cookie, headers = {}, method = "POST" } = options;
      const query =
        method === "GET" && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
      const response = await fetch(`${url}/trpc/${path}${query}`, {
        method,
        headers: {
          ...(method === "POST" ? { "content-type": "application/json", origin: config.publicUrl } : {}),
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
        ...(method === "POST" ? { body: JSON.stringify(input ?? {}) } : {}),
      });
      const body = (await response.json()) as {
        result?: { data: unknown };
        error?: { message: string; data: { domainCode: string; requestId: string; problem?: string } };
      };
      return { response, status: response.status, body, data: body.result?.data, error: body.error };
    },

    /** Numbers what waits for the screens and says so, as the relay does. */
    async relay() {
      for (let shard = 0; shard < LIVE_SHARDS; shard++) {
        const { heads } = await numberLiveEvents(db, shard);
        for (const { tenantId, head } of heads) bus.publish("live", JSON.stringify({ t: tenantId, h: head }));
      }
    },
  };
}

let deliveryNumber = 5_000_000;

/** A customer writes one message. */
export async function customerWrites(tenant: TestTenant, words: string, phone = "5511977304418"): Promise<void> {
  await receive(tenant.call, {
    items: [
      {
        deliveryId: newId<DeliveryId>(),
        deliveryNumber: deliveryNumber++,
        inboxId: tenant.inboxId,
        event: {
          type: "message",
          item: 0,
          inboxKey: tenant.phoneNumberId,
          externalId: `wamid.${newId()}`,
          sender: {
            aliases: [{ type: "phone", value: phone, isVariant: false }],
            sendTo: phone,
            displayName: "Lia Prado",
            username: null,
          },
          providerAt: new Date(Math.floor(Date.now() / 1000) * 1000),
          content: { kind: "text", text: words },
          context: PLAIN_CONTEXT,
          quotedExternalId: null,
          opensReplyWindow: true,
        },
      },
    ],
    quarantined: [],
    finished: [],
  });
}

export { makeTenant };
