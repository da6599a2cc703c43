/** Who does what of the owed work: the leader all of it, others only what it is late with or calls them for. */
import { makeTenant } from "@max/db/test/factories";
import type { JobQueue } from "@max/platform/queue/job";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { startTestWorker, type TestWorker } from "../test/test-worker.ts";
import { type Relay, startRelay } from "./outbox-relay.ts";

let worker: TestWorker;
let relay: Relay | undefined;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterEach(async () => {
  await relay?.close();
  await worker.ask("delete from outbox where topic in ('inbound', 'live')");
});
afterAll(() => worker.close());

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 25 });

async function start(isLeader: boolean, inbound: () => Promise<number>) {
  const added: string[] = [];
  const queue = {
    add: async (job: { name: string }) => void added.push(job.name),
    addMany: async () => {},
    reach: async () => {},
  } as unknown as JobQueue;
  relay = await startRelay({
    db: worker.db,
    log: worker.deps.log,
    leadership: { isLeader: () => isLeader, close: async () => {} },
    queues: { inbound: queue, outbound: queue, background: queue },
    passes: { inbound, outbound: async () => 0, mail: async () => 0 },
  });
  return added;
}

const owe = (topic: string, tenantId: string) =>
  worker.ask(
    `insert into outbox (topic, fair_key, lane, tenant_id, payload) values ('${topic}', '0', 0, '${tenantId}', '{"event": {}, "before": null, "after": null}')`,
  );

describe("a worker that does not lead", () => {
  it("claims nothing by itself, and numbers the live events that the leader is late with", async () => {
    const { tenantId } = await makeTenant(worker.db);
    const passes = vi.fn(async () => 0);
    await start(false, passes);
    await owe("live", tenantId);
    await owe("inbound", tenantId);
    await eventually(async () =>
      expect(await worker.ask(`select 1 from live_events where tenant_id = '${tenantId}'`)).toHaveLength(1),
    );
    expect(passes).not.toHaveBeenCalled();
  });
});

describe("the leader", () => {
  it("calls the others while a pass takes long, since the rest should not wait with it", async () => {
    let end = (_found: number) => {};
    await owe("inbound", (await makeTenant(worker.db)).tenantId);
    const passes = vi.fn(async () => 0);
    passes.mockImplementationOnce(() => new Promise<number>((resolve) => (end = resolve)));
    const added = await start(true, passes);
    await eventually(() => expect(added.filter((name) => name === "channel-inbound").length).toBeGreaterThan(1));
    end(0);
  });

  it("calls nobody for what one pass takes", async () => {
    const passes = vi.fn(async () => 20);
    await owe("inbound", (await makeTenant(worker.db)).tenantId);
    const added = await start(true, passes);
    await eventually(() => expect(passes).toHaveBeenCalled());
    expect(added).toEqual([]);
  });
});
