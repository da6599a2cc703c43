/** What MAX does when Redis is emptied, lost, silent, badly set up, or one node of several is gone. */
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import {
  canTestRedis,
  type PrivateRedis,
  startPrivateRedis,
  startRedisCluster,
  startTlsRedis,
} from "../test/private-redis.ts";
import { createRedisBus } from "./bus.ts";
import { createQueueBackend } from "./queue/backend.ts";
import { createJobQueue, defineJob, startWorker } from "./queue/job.ts";
import { evictionPolicies, openRedis, type RedisTarget, redisTarget } from "./redis.ts";

const note = defineJob({
  name: "note",
  queue: "background",
  payload: z.object({ word: z.string() }),
  attempts: 3,
  backoffMs: 50,
  async run({ word }, heard: string[]) {
    heard.push(word);
  },
});

const quiet = { warn: () => undefined, error: () => undefined } as never;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
async function kept<Server extends PrivateRedis>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  closing.push(() => server.remove());
  return server;
}
/** One process: it puts work in, does it, and knows one thing to do now and then. */
async function desk(redis: RedisTarget) {
  const heard: string[] = [];
  const backend = createQueueBackend({ redis });
  closing.push(() => backend.close());
  const queue = createJobQueue(backend, "background");
  closing.push(() => queue.close());
  const worker = await startWorker(backend, "background", [note], {
    concurrency: 2,
    deps: heard,
    log: quiet,
    lockDurationMs: 1_000,
    stalledIntervalMs: 500,
  });
  closing.push(() => worker.close());
  return {
    heard,
    backend,
    queue,
    add: (word: string) => queue.add(note, { word }),
    tick: () => queue.keepScheduled("tick", note, { word: "tick" }, { everyMs: 100_000 }),
    /** Adds until it can, as the relay does. */
    addWhenBack: (word: string) =>
      vi.waitFor(() => queue.add(note, { word }), { timeout: 15_000, interval: 50 }) as Promise<void>,
  };
}
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe.runIf(canTestRedis)("when Redis is emptied", () => {
  it("the next job is done, and what is scheduled comes back by itself, once", async () => {
    const redis = await kept(startPrivateRedis());
    const { heard, add, tick } = await desk(redis.target);
    await tick();
    await add("before");
    await eventually(() => expect(heard.toSorted()).toEqual(["before", "tick"]));
    await pause(100);

    await redis.client.flushall();
    await add("after");
    await eventually(() => expect(heard).toContain("after"));
    await tick();
    await tick();
    await eventually(() => expect(heard.filter((word) => word === "tick")).toHaveLength(2));
    await pause(300);
    expect(heard.filter((word) => word === "tick")).toHaveLength(2);
  }, 30_000);
});

describe.runIf(canTestRedis)("when Redis is lost and an empty one takes its place", () => {
  it("adding is refused at once meanwhile, and then work goes on", async () => {
    const redis = await kept(startPrivateRedis());
    const { heard, add, tick, addWhenBack } = await desk(redis.target);
    await add("before");
    await eventually(() => expect(heard).toEqual(["before"]));

    await redis.kill();
    await expect(add("meanwhile")).rejects.toThrow();
    await expect(tick()).rejects.toThrow();

    await redis.startAgain();
    await addWhenBack("after");
    await tick();
    await eventually(() => expect(heard).toEqual(expect.arrayContaining(["after", "tick"])));
  }, 40_000);

  it("a process can start while it is away, and begins when it is there", async () => {
    const redis = await kept(startPrivateRedis());
    await redis.kill();
    const { heard, addWhenBack } = await desk(redis.target);
    const bus = createRedisBus({ redis: redis.target });
    closing.push(() => bus.close());
    const words: string[] = [];
    const onReconnect = vi.fn();
    await bus.subscribe("words", (payloads) => words.push(...payloads), { onReconnect });
    expect([heard, words, onReconnect.mock.calls]).toEqual([[], [], []]);

    await redis.startAgain();
    await addWhenBack("at last");
    await eventually(() => expect(onReconnect).toHaveBeenCalled());
    bus.publish("words", "heard");
    await eventually(() => expect([heard, words]).toEqual([["at last"], ["heard"]]));
  }, 40_000);

  it("a process can end while it is away", async () => {
    const redis = await kept(startPrivateRedis());
    const { heard, add } = await desk(redis.target);
    const bus = createRedisBus({ redis: redis.target });
    await bus.subscribe("words", () => undefined);
    await add("something");
    await eventually(() => expect(heard).toEqual(["something"]));
    await redis.kill();
    // Long enough that the worker waits for an answer.
    await pause(1_500);
    await bus.close();
    for (const close of closing.splice(1).toReversed()) await close();
  }, 20_000);
});

describe.runIf(canTestRedis)("when Redis keeps its connections and says nothing", () => {
  it("adding is refused after a second, and work goes on when it speaks again", async () => {
    const redis = await kept(startPrivateRedis());
    const { heard, add, addWhenBack } = await desk(redis.target);
    await add("before");
    await eventually(() => expect(heard).toEqual(["before"]));
    redis.freeze();
    const from = performance.now();
    await expect(add("meanwhile")).rejects.toThrow();
    expect(performance.now() - from).toBeLessThan(5_000);
    redis.thaw();
    await addWhenBack("after");
    await eventually(() => expect(heard).toContain("after"));
  }, 40_000);
});

describe.runIf(canTestRedis)("a Redis Cluster", () => {
  it("has each queue whole on one node, and the queues on several", async () => {
    const cluster = await kept(startRedisCluster());
    const backend = createQueueBackend({ redis: cluster.target });
    closing.push(() => backend.close());
    for (const name of ["inbound", "outbound", "background", "scheduled"] as const) {
      const queue = createJobQueue(backend, name);
      closing.push(() => queue.close());
      await queue.add({ ...note, queue: name }, { word: "x" });
    }
    const queuesOf = (keys: string[]) => [...new Set(keys.map((key) => key.split(":")[1]))];
    const perNode = await Promise.all(cluster.nodes.map(async (node) => queuesOf(await node.keys("*"))));
    expect(perNode.flat().toSorted()).toEqual(["background", "inbound", "outbound", "scheduled"]);
    expect(perNode.filter((queues) => queues.length > 0).length).toBeGreaterThan(1);
  }, 30_000);

  it("goes on with all queues after one node was lost and came back empty", async () => {
    const cluster = await kept(startRedisCluster());
    const backend = createQueueBackend({ redis: cluster.target });
    closing.push(() => backend.close());
    const names = ["inbound", "outbound", "background", "scheduled"] as const;
    const heard: string[] = [];
    const queues = await Promise.all(
      names.map(async (name) => {
        const job = { ...note, queue: name };
        const queue = createJobQueue(backend, name);
        const settings = { concurrency: 1, deps: heard, log: quiet, lockDurationMs: 1_000, stalledIntervalMs: 500 };
        const worker = await startWorker(backend, name, [job], settings);
        closing.push(
          () => queue.close(),
          () => worker.close(),
        );
        return { name, add: (word: string) => queue.add(job, { word: `${name} ${word}` }) };
      }),
    );
    await Promise.all(queues.map(({ add }) => add("before")));
    await eventually(() => expect(heard).toHaveLength(4));
    await cluster.kill();
    await pause(2_000);
    await cluster.startAgain();
    heard.length = 0;
    for (const { add } of queues) await vi.waitFor(() => add("after"), { timeout: 15_000, interval: 100 });
    await eventually(() =>
      expect([...new Set(heard.filter((word) => word.endsWith("after")))].toSorted()).toEqual(
        names.map((name) => `${name} after`).toSorted(),
      ),
    );
  }, 60_000);

  it("carries the bus over the nodes that are left while one is gone", async () => {
    const cluster = await kept(startRedisCluster());
    const bus = createRedisBus({ redis: cluster.target });
    closing.push(() => bus.close());
    const words: string[] = [];
    const onReconnect = vi.fn();
    await bus.subscribe("words", (payloads) => words.push(...payloads), { onReconnect });
    await cluster.kill();
    await eventually(() => expect(onReconnect).toHaveBeenCalled());
    bus.publish("words", "still here");
    await eventually(() => expect(words).toEqual(["still here"]));
  }, 30_000);
});

describe.runIf(canTestRedis)("how Redis is set up", () => {
  it("is in order with noeviction, and a sentence says so when it is not", async () => {
    const good = await desk((await kept(startPrivateRedis())).target);
    expect(await good.backend.concerns()).toEqual([]);
    const bad = createQueueBackend({
      redis: (await kept(startPrivateRedis("--maxmemory-policy", "allkeys-lru"))).target,
    });
    closing.push(() => bad.close());
    expect(await bad.concerns()).toEqual([expect.stringContaining("allkeys-lru")]);
  }, 20_000);

  it("is found out also where CONFIG is forbidden, and on every node of a Cluster", async () => {
    const redis = await kept(startPrivateRedis("--maxmemory-policy", "volatile-ttl"));
    await redis.client.call("ACL", "SETUSER", "hosted", "on", ">secret", "~*", "&*", "+@all", "-config");
    const { host, port } = new URL(redis.url) as URL & { port: string };
    const hosted = openRedis(redisTarget({ url: `redis://hosted:secret@${host.split(":")[0]}:${port}` }), "prompt");
    closing.push(() => hosted.disconnect());
    expect(await evictionPolicies(hosted)).toEqual(["volatile-ttl"]);

    const cluster = await kept(startRedisCluster());
    await cluster.nodes[2]?.config("SET", "maxmemory-policy", "allkeys-random");
    const client = openRedis(cluster.target, "prompt");
    closing.push(() => client.disconnect());
    await client.ping();
    expect((await evictionPolicies(client)).toSorted()).toEqual(["allkeys-random", "noeviction"]);
  }, 30_000);

  it("over TLS a server is believed only under a known CA", async () => {
    const redis = await kept(startTlsRedis());
    const stranger = openRedis(redisTarget({ url: redis.url }), "prompt");
    closing.push(() => stranger.disconnect());
    const refused = new Promise<Error>((resolve) => stranger.on("error", resolve));
    expect(String(await refused)).toMatch(/self.signed|certificate/i);
    const known = openRedis(redisTarget({ url: redis.url, caFile: redis.caFile }), "prompt");
    closing.push(() => known.disconnect());
    expect(await known.ping()).toBe("PONG");
  }, 20_000);
});
