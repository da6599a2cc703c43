/**
 * Counting that all processes share: on Redis, or on Postgres. While the store is away each process counts on its own, so
 * that a limit is wider for a while, never gone, and nobody waits.
 */
import type pg from "pg";
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  type RateLimiterRes,
} from "rate-limiter-flexible";
import { closeRedis, openRedis, reachRedis, type RedisTarget } from "./redis.ts";
import { sha256Bytes } from "./sha256.ts";

/** How often a key was counted, and how long until that is forgotten. */
export type Tally = { count: number; msLeft: number };

/** Counts by key. Each step is one atomic step for all processes; a step and the next are not one. */
export interface RateCounter {
  read(key: string): Promise<Tally>;
  /**
   * Adds to the count.
   * @param seconds how long the count lives when this begins it, else the counter's own time
   * @param points one, unless more is counted than times
   */
  add(key: string, seconds?: number, points?: number): Promise<Tally>;
  takeBack(key: string): Promise<void>;
  /** Begins the count anew. */
  set(key: string, count: number, seconds: number): Promise<void>;
  /** @returns true for the one caller who found a count */
  forget(key: string): Promise<boolean>;
}

export interface RateLimits {
  /** The same name is the same counter in every process. @param seconds how long a key's count lives from its first addition */
  counter(name: string, seconds: number): RateCounter;
  close(): Promise<void>;
}

/** Whoever counts decides what is too much; the library must refuse nothing by itself. */
const NO_LIMIT = 2 ** 30;

type Make = (options: { keyPrefix: string; points: number; duration: number }) => RateLimiterAbstract;

/** @param onError hears that the connection was lost; it is opened again by itself */
export function createRedisRateLimits(redis: RedisTarget, onError: (error: Error) => void): RateLimits {
  const connection = openRedis(redis, "prompt");
  connection.on("error", onError);
  return rateLimits(
    (options) =>
      new RateLimiterRedis({
        ...options,
        storeClient: connection,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory(options),
      }),
    // Only at the start is there anything to wait for; later it is known at once whether Redis is away.
    () => reachRedis(connection).catch(() => undefined),
    () => closeRedis(connection),
  );
}

/** @param pool of a role that may write `rate_limits`; it stays with whoever opened it */
export function createPostgresRateLimits(pool: pg.Pool): RateLimits {
  return rateLimits(
    (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient: pool,
        storeType: "pool",
        tableName: "rate_limits",
        tableCreated: true,
        insuranceLimiter: new RateLimiterMemory(options),
      }),
  );
}

/** Of this process alone. */
export const createMemoryRateLimits = (): RateLimits => rateLimits((options) => new RateLimiterMemory(options));

const nothing = async () => undefined;

function rateLimits(
  make: Make,
  ready: () => Promise<void> = nothing,
  close: () => Promise<void> = nothing,
): RateLimits {
  return {
    counter(name, seconds) {
      const limiter = make({ keyPrefix: `max-limit-${name}`, points: NO_LIMIT, duration: seconds });
      const after = async <Result>(step: () => Promise<Result>) => {
        await ready();
        return step();
      };
      return {
        read: (key) => after(async () => tallyOf(await limiter.get(hashed(key)))),
        add: (key, ownSeconds = seconds, points = 1) =>
          after(async () => tallyOf(await limiter.penalty(hashed(key), points, { customDuration: ownSeconds }))),
        takeBack: (key) => after(async () => void (await limiter.reward(hashed(key)))),
        set: (key, count, ownSeconds) => after(async () => void (await limiter.set(hashed(key), count, ownSeconds))),
        forget: (key) => after(() => limiter.delete(hashed(key))),
      };
    },
    close,
  };
}

/** Keys name people and their addresses; a store need not know them. */
const hashed = (key: string) => sha256Bytes(key).toString("base64url");

function tallyOf(found: RateLimiterRes | null): Tally {
  if (!found || found.msBeforeNext <= 0) return { count: 0, msLeft: 0 };
  return { count: Math.max(0, found.consumedPoints), msLeft: found.msBeforeNext };
}
