/** Redis says when to look and holds nothing that is owed: receiving and sending go on without it, and with an empty one. */
import type { OutboundMessage } from "@max/domain/message/transport";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { createQueueBackend } from "@max/platform/queue/backend";
import { createJobQueue, startWorker } from "@max/platform/queue/job";
import { listConversations } from "@max/services/conversation/list-conversations";
import { listMessages } from "@max/services/message/list-messages";
import { sendMessage } from "@max/services/message/send-message";
import { changeProtection } from "@max/services/protection/protection";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { canTestRedis, startPrivateRedis } from "@max/platform/test/private-redis";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { channelInbound } from "./jobs/channel-inbound.ts";
import { channelOutbound } from "./jobs/channel-outbound.ts";
import { startRelay, type Relay } from "./outbox-relay.ts";
import { receiveDeliveries } from "./receive-deliveries.ts";
import { sendMessages } from "./send-messages.ts";

describe.runIf(canTestRedis)("while Redis is away", () => {
  let worker: TestWorker;
  let redis: Awaited<ReturnType<typeof startPrivateRedis>>;
  let tenant: TestTenant;
  let relay: Relay;
  const closing: (() => Promise<unknown>)[] = [];
  const ledger: OutboundMessage[] = [];
  /** Which way each pass began: told by a job, or by the relay itself. */
  const passes = { byJob: 0, byRelay: 0 };

  beforeAll(async () => {
    worker = await startTestWorker(inject("databaseUrl"));
    redis = await startPrivateRedis();
    tenant = await makeTenant(worker.db);
    // The flood of one customer that is to come is not what this is about.
    await changeProtection(tenant.callAs(await tenant.addUser({ name: "Ada", role: "admin" })), { limits: null });
    const deps = worker.withAdapter({
      send: async (message) => {
        ledger.push(message);
        return { kind: "accepted", externalId: `wamid.out-${ledger.length}`, recipient: [] };
      },
    });
    const backend = createQueueBackend({ redis: redis.target });
    const queues = {
      inbound: createJobQueue(backend, "inbound"),
      outbound: createJobQueue(backend, "outbound"),
      background: createJobQueue(backend, "background"),
    };
    const counted = {
      ...channelInbound,
      execute: (...args: Parameters<typeof channelInbound.execute>) => {
        passes.byJob++;
        return channelInbound.execute(...args);
      },
    };
    const settings = { concurrency: 1, deps, log: worker.deps.log, lockDurationMs: 1_000, stalledIntervalMs: 500 };
    const workers = [
      await startWorker(backend, "inbound", [counted], settings),
      await startWorker(backend, "outbound", [channelOutbound], settings),
    ];
    relay = await startRelay({
      db: worker.db,
      log: worker.deps.log,
      leadership: { isLeader: () => true, close: async () => {} },
      queues,
      passes: {
        inbound: () => {
          passes.byRelay++;
          return receiveDeliveries(deps);
        },
        outbound: () => sendMessages(deps),
        mail: async () => 0,
      },
    });
    closing.push(
      () => relay.close(),
      ...workers.map((one) => () => one.close()),
      ...Object.values(queues).map((queue) => () => queue.close()),
      () => backend.close(),
    );
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await redis.remove();
    await worker.close();
  });

  let lastId = 0;
  const write = (text: string) =>
    worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [metaText(`wamid.in-${++lastId}`, text)] }));
  async function texts() {
    const [conversation] = (await listConversations(tenant.call, { limit: 1 })).items;
    if (!conversation) return [];
    const { items } = await listMessages(tenant.call, { conversationId: conversation.id, limit: 100 });
    return items.map((item) => item.text).toReversed();
  }
  const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
  const owed = async () => (await worker.ask(`select topic from outbox where topic in ('inbound', 'outbound')`)).length;

  it("messages are received and answers are sent, each once; a flood calls the other workers by a job, also once Redis is back and empty", async () => {
    await write("with Redis");
    await eventually(async () => expect(await texts()).toEqual(["with Redis"]));
    expect(passes.byRelay).toBeGreaterThan(0);

    await redis.kill();
    for (const text of ["one", "two", "three"]) await write(text);
    await eventually(async () => expect((await texts()).toSorted()).toEqual(["one", "three", "two", "with Redis"]));
    const [conversation] = (await listConversations(tenant.call, { limit: 1 })).items;
    const agent = tenant.callAs(await tenant.addUser({ name: "Ana", role: "admin" }));
    await sendMessage(agent, { conversationId: conversation!.id, clientMessageId: "click-1", text: "an answer" });
    await eventually(() => expect(ledger).toHaveLength(1));

    await redis.startAgain();
    const before = passes.byJob;
    // More than one pass takes: the others are called by a job, as soon as the queue can be reached again.
    await eventually(async () => {
      await Promise.all(Array.from({ length: 450 }, (_, n) => write(`again with Redis ${n}`)));
      expect(passes.byJob).toBeGreaterThan(before);
    });
    await eventually(async () => expect(await owed()).toBe(0));

    await redis.client.flushall();
    await write("after it was emptied");
    await eventually(async () => expect(await texts()).toContain("after it was emptied"));
    await eventually(async () => expect(await owed()).toBe(0));
    expect(ledger).toHaveLength(1);
  }, 60_000);
});
