import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startPrivatePostgres } from "../test/private-postgres.ts";
import {
  canTestRedis,
  type PrivateRedis,
  startPrivateRedis,
  startRedisCluster,
  startTlsRedis,
} from "../test/private-redis.ts";
import { type Bus, createPostgresBus, createRedisBus } from "./bus.ts";

async function redisServer(starting: Promise<PrivateRedis>) {
  const server = await starting;
  return {
    open: (onError: (error: unknown) => void) => createRedisBus({ redis: server.target, onError }),
    async cut() {
      await server.kill();
      await server.startAgain();
    },
    remove: server.remove,
  };
}

const buses = [
  {
    kind: "postgres",
    async start() {
      const server = await startPrivatePostgres();
      return {
        open: (onError: (error: unknown) => void) => createPostgresBus({ connectionString: server.url, onError }),
        /** Cuts the connections of all buses, as a restart of the server does. */
        async cut() {
          const client = new Client({ connectionString: server.url });
          await client.connect();
          await client.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'max-bus' and pid <> pg_backend_pid()",
          );
          await client.end();
        },
        remove: server.remove,
      };
    },
  },
  { kind: "redis", start: () => redisServer(startPrivateRedis()) },
  { kind: "redis over TLS", start: () => redisServer(startTlsRedis()) },
  { kind: "a Redis Cluster", start: () => redisServer(startRedisCluster()) },
] as const;

describe.each(buses.filter(({ kind }) => kind === "postgres" || canTestRedis))("a bus on $kind", ({ start }) => {
  let server: Awaited<ReturnType<typeof start>>;
  const open: Bus[] = [];
  const busFor = (onError: (error: unknown) => void = () => undefined) => {
    const bus = server.open(onError);
    open.push(bus);
    return bus;
  };
  const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });

  beforeAll(async () => {
    server = await start();
  });
  afterEach(async () => {
    for (const bus of open.splice(0)) await bus.close();
  });
  afterAll(() => server.remove());

  it("tells every process that listens, the sender's own too, in the order of sending", async () => {
    const [sender, other] = [busFor(), busFor()];
    const heard: Record<string, string[]> = { sender: [], other: [] };
    await sender.subscribe("t1", (payloads) => heard.sender?.push(...payloads));
    await other.subscribe("t1", (payloads) => heard.other?.push(...payloads));
    const sent = Array.from({ length: 50 }, (_, n) => `${n}`);
    for (const payload of sent) sender.publish("t1", payload);
    await eventually(() => expect(heard).toEqual({ sender: sent, other: sent }));
  });

  it("keeps channels apart, whatever characters their names hold", async () => {
    const bus = busFor();
    const heard: string[] = [];
    await bus.subscribe('max:live "é', (payloads) => heard.push(...payloads));
    bus.publish("max:live", "not for us");
    bus.publish('max:live "é', "for us: \u0000 ' \\ ü".replace("\u0000", ""));
    await eventually(() => expect(heard).toEqual(["for us:  ' \\ ü"]));
  });

  it("sends a burst in few pieces, at most one per 5 ms", async () => {
    const bus = busFor();
    const pieces: string[][] = [];
    await bus.subscribe("burst", (payloads) => pieces.push(payloads));
    const startedAt = performance.now();
    let published = 0;
    while (performance.now() - startedAt < 100) {
      bus.publish("burst", "x");
      published++;
      await pause(1);
    }
    const elapsedMs = performance.now() - startedAt;
    await eventually(() => expect(pieces.flat()).toHaveLength(published));
    expect(pieces.length).toBeLessThanOrEqual(Math.ceil(elapsedMs / 5) + 1);
  });

  it("carries a window larger than one notification holds", async () => {
    const bus = busFor();
    const heard: string[] = [];
    await bus.subscribe("large", (payloads) => heard.push(...payloads));
    const sent = Array.from({ length: 40 }, (_, n) => `${n}-${"ü".repeat(400)}`);
    for (const payload of sent) bus.publish("large", payload);
    await eventually(() => expect(heard).toEqual(sent));
  });

  it("refuses a payload or a name too long to carry, instead of losing it", async () => {
    const bus = busFor();
    expect(() => bus.publish("t1", "x".repeat(8_000))).toThrow(RangeError);
    expect(() => bus.publish("c".repeat(64), "x")).toThrow(RangeError);
    await expect(bus.subscribe("", () => undefined)).rejects.toThrow(RangeError);
  });

  it("hears nothing more after the last subscription ended, and the rest until then", async () => {
    const bus = busFor();
    const [first, second]: string[][] = [[], []];
    const endFirst = await bus.subscribe("t2", (payloads) => first?.push(...payloads));
    const endSecond = await bus.subscribe("t2", (payloads) => second?.push(...payloads));
    await endFirst();
    bus.publish("t2", "one");
    await eventually(() => expect(second).toEqual(["one"]));
    await endSecond();
    bus.publish("t2", "two");
    await pause(50);
    expect([first, second]).toEqual([[], ["one"]]);
  });

  it("keeps the others informed when one listener throws", async () => {
    const errors: unknown[] = [];
    const bus = busFor((error) => errors.push(error));
    const heard: string[] = [];
    await bus.subscribe("t3", () => {
      throw new Error("broken listener");
    });
    await bus.subscribe("t3", (payloads) => heard.push(...payloads));
    bus.publish("t3", "x");
    await eventually(() => expect(heard).toEqual(["x"]));
    expect(String(errors[0])).toContain("broken listener");
  });

  it("comes back after its connection was cut, says so, and delivers again", async () => {
    const [bus, sender] = [busFor(), busFor()];
    const heard: string[] = [];
    const onReconnect = vi.fn();
    await bus.subscribe("t4", (payloads) => heard.push(...payloads), { onReconnect });
    await sender.subscribe("t4", () => undefined);
    sender.publish("t4", "before");
    await eventually(() => expect(heard).toEqual(["before"]));
    await server.cut();
    await eventually(() => expect(onReconnect).toHaveBeenCalled());
    sender.publish("t4", "after");
    await eventually(() => expect(heard).toEqual(["before", "after"]));
  }, 15_000);

  it("sends what is left before it closes", async () => {
    const [sender, other] = [busFor(), busFor()];
    const heard: string[] = [];
    await other.subscribe("t5", (payloads) => heard.push(...payloads));
    sender.publish("t5", "first");
    sender.publish("t5", "last words");
    await sender.close();
    await eventually(() => expect(heard).toEqual(["first", "last words"]));
  });
});
