/** The limit of a sign-in holds over all api processes, whatever they count on. */
import { testDatabase } from "@max/db/test/factories";
import { newId } from "@max/platform/ids";
import { createPostgresRateLimits, createRedisRateLimits, type RateLimits } from "@max/platform/rate-limits";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { canTestRedis, startPrivateRedis, startRedisCluster } from "@max/platform/test/private-redis";
import { createSignInLimiter, type SignInAttempt, type SignInLimiter } from "./sign-in-limiter.ts";

const stores = [
  {
    kind: "postgres",
    async start() {
      const processes = [testDatabase(inject("databaseUrl")), testDatabase(inject("databaseUrl"))];
      return {
        limits: processes.map((db) => createPostgresRateLimits(db.system)),
        stop: async () => void (await Promise.all(processes.map((db) => db.close()))),
      };
    },
  },
  ...[
    { kind: "redis", startServer: startPrivateRedis },
    { kind: "a Redis Cluster", startServer: startRedisCluster },
  ].map(({ kind, startServer }) => ({
    kind,
    async start() {
      const server = await startServer();
      const limits = [1, 2].map(() => createRedisRateLimits(server.target, () => undefined));
      return { limits, stop: () => server.remove() };
    },
  })),
];

const someone = (): SignInAttempt => ({
  account: `casa-lumen\n${newId()}`,
  ip: `2001:db8:${newId().slice(-12, -8)}:${newId().slice(-4)}::1`,
});

async function isAllowed(limiter: SignInLimiter, attempt: SignInAttempt) {
  try {
    await limiter.begin(attempt);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "too_many_requests" });
    return false;
  }
}

describe.each(stores.filter(({ kind }) => kind === "postgres" || canTestRedis))(
  "two api processes that count on $kind",
  ({ start }) => {
    let store: { limits: RateLimits[]; stop(): Promise<void> };
    let here: SignInLimiter;
    let there: SignInLimiter;
    beforeAll(async () => {
      store = await start();
      [here, there] = store.limits.map(createSignInLimiter) as [SignInLimiter, SignInLimiter];
    });
    afterAll(async () => {
      for (const limits of store.limits) await limits.close();
      await store.stop();
    });

    it("give five attempts together, and then neither gives one", async () => {
      const ana = someone();
      const allowed: boolean[] = [];
      for (const limiter of [here, there, here, there, here, there, here]) allowed.push(await isAllowed(limiter, ana));
      expect(allowed).toEqual([true, true, true, true, true, false, false]);
    });

    it("give exactly five of twenty that come to both at once, ten times over", async () => {
      for (let round = 0; round < 10; round++) {
        const ana = someone();
        const tries = Array.from({ length: 20 }, (_, n) => isAllowed(n % 2 ? here : there, ana));
        expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(5);
      }
    });

    it("give one address a hundred attempts an hour", async () => {
      const { ip } = someone();
      let allowed = 0;
      for (let n = 0; n < 110; n++) if (await isAllowed(n % 2 ? here : there, { ...someone(), ip })) allowed++;
      expect(allowed).toBe(100);
    });

    it("forget the wrong ones when the person got in at either", async () => {
      const ana = someone();
      for (let n = 0; n < 5; n++) await here.begin(ana);
      expect(await isAllowed(there, ana)).toBe(false);
      await there.succeeded(ana);
      expect(await isAllowed(here, ana)).toBe(true);
    });
  },
);

describe.runIf(canTestRedis)("when what they count on is away", () => {
  it("each counts on its own, and nobody is kept out for it", async () => {
    const server = await startPrivateRedis();
    const limits = createRedisRateLimits(server.target, () => undefined);
    const limiter = createSignInLimiter(limits);
    const ana = someone();
    expect(await isAllowed(limiter, ana)).toBe(true);
    await server.kill();
    const allowed: boolean[] = [];
    for (let n = 0; n < 6; n++) allowed.push(await isAllowed(limiter, ana));
    expect(allowed).toEqual([true, true, true, true, true, false]);
    await limits.close();
    await server.remove();
  });
});
