/** What a shared count promises is proven where it is used; here is what a store may learn. */
import { expect, it } from "vitest";
import { canTestRedis, startPrivateRedis } from "../test/private-redis.ts";
import { createRedisRateLimits } from "./rate-limits.ts";

it.runIf(canTestRedis)("a store never learns whom a count is about, and forgets it in time", async () => {
  const server = await startPrivateRedis();
  const limits = createRedisRateLimits(server.target, () => undefined);
  const counter = limits.counter("test", 3_600);
  await counter.add("casa-lumen\nana@example.test");
  await counter.set("203.0.113.7", 3, 60);
  const keys = await server.client.keys("*");
  expect(keys).toHaveLength(2);
  expect(keys.join()).not.toMatch(/ana|casa|203/);
  for (const key of keys) expect(await server.client.ttl(key)).toBeGreaterThan(0);
  await limits.close();
  await server.remove();
});
