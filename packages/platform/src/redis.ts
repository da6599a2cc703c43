/** Every connection to Redis is made here: to one server, over TLS, or to a Cluster. Who uses it need not know which. */
import { readFileSync } from "node:fs";
import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { Env } from "./env.ts";

export type RedisTarget = {
  /** One address, or several nodes of one Cluster. All have one scheme, user and password: those of the first. */
  urls: readonly string[];
  isCluster: boolean;
  /** Certificates of a CA that this machine does not know, as PEM. */
  ca?: string | undefined;
};

export type RedisConnection = Redis | Cluster;

/**
 * `patient` waits for Redis as long as it takes, as a worker must. `prompt` hears within a second that Redis is away:
 * whoever asks has something better to do than to wait.
 */
export type Patience = "patient" | "prompt";

export const PROMPT_LIMIT_MS = 1_000;
const RECONNECT_MS = [20, 50, 100, 250, 500, 1_000];
/** A connection on which an answer is due and nothing comes is dead, although nobody said so. Longer than BullMQ's blocking look. */
const SILENCE_MS = { patient: 15_000, prompt: 3_000 };

/**
 * @param settings.url `REDIS_URL`: one address, or several nodes of a Cluster separated by commas
 * @param settings.isCluster one address that stands for a whole Cluster
 * @throws Error when the CA file cannot be read
 */
export function redisTarget(settings: {
  url: string;
  isCluster?: boolean | undefined;
  caFile?: string | undefined;
}): RedisTarget {
  const urls = settings.url.split(",").map((url) => url.trim());
  return {
    urls,
    isCluster: settings.isCluster === true || urls.length > 1,
    ...(settings.caFile !== undefined && { ca: readFileSync(settings.caFile, "utf8") }),
  };
}

/** What the environment says. @throws Error when the CA file cannot be read */
export function redisFrom(env: Pick<Env, "redisUrl" | "redisIsCluster" | "redisCaFile">): RedisTarget | undefined {
  if (env.redisUrl === undefined) return undefined;
  return redisTarget({ url: env.redisUrl, isCluster: env.redisIsCluster, caFile: env.redisCaFile });
}

/** For commands of any kind. Connects by itself, now and after every loss. */
export function openRedis(target: RedisTarget, patience: Patience): RedisConnection {
  const options: RedisOptions = {
    ...accessOf(target),
    connectTimeout: 5_000,
    socketTimeout: SILENCE_MS[patience],
    ...(patience === "patient"
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, commandTimeout: PROMPT_LIMIT_MS }),
  };
  if (!target.isCluster) return new Redis({ ...options, ...addressOf(target.urls[0]!), retryStrategy: reconnectMs });
  return new Cluster(target.urls.map(addressOf), {
    redisOptions: options,
    clusterRetryStrategy: reconnectMs,
    slotsRefreshTimeout: 2_000,
    // A certificate is made out for the name, not for the address behind it.
    ...(options.tls && { dnsLookup: (name, answer) => answer(null, name) }),
  });
}

/**
 * A connection to any one server, for publishing and listening: a Cluster hands what is published on one node to all of
 * them, and a single connection keeps its order. When the node is lost the next address is tried.
 */
export function openOneNode(target: RedisTarget, options: RedisOptions): Redis {
  let turn = 0;
  const connection: Redis = new Redis({
    ...accessOf(target),
    ...addressOf(target.urls[0]!),
    ...options,
    retryStrategy: (times) => {
      turn = (turn + 1) % target.urls.length;
      // The connector reads the address anew at each try.
      Object.assign(connection.options, addressOf(target.urls[turn]!));
      return reconnectMs(times);
    },
  });
  return connection;
}

/** Resolves once the connection can be used. @throws Error after a second, and at once when it was lost since */
export async function reachRedis(connection: RedisConnection): Promise<void> {
  if (connection.status === "ready") return;
  if (connection.status === "reconnecting" || connection.status === "end") throw new Error("Redis is away.");
  await new Promise<void>((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      connection.off("ready", onReady);
      act();
    };
    const onReady = () => settle(resolve);
    const timer = setTimeout(() => settle(() => reject(new Error("Redis is away."))), PROMPT_LIMIT_MS);
    connection.once("ready", onReady);
  });
}

/** Lets go of a connection; one that is away is not waited for. */
export async function closeRedis(connection: RedisConnection): Promise<void> {
  if (connection.status !== "ready") return connection.disconnect();
  await connection.quit().catch(() => connection.disconnect());
}

/**
 * What Redis does when its memory is full, of every node once. Anything but `noeviction` throws jobs away.
 * @returns `unknown` for a server that does not tell
 */
export async function evictionPolicies(connection: RedisConnection): Promise<string[]> {
  const nodes = connection instanceof Cluster ? connection.nodes("master") : [connection];
  return [...new Set(await Promise.all(nodes.map(evictionPolicy)))];
}

async function evictionPolicy(node: Redis): Promise<string> {
  try {
    const [, policy] = (await node.config("GET", "maxmemory-policy")) as string[];
    if (policy) return policy;
  } catch {
    // Hosted servers forbid CONFIG.
  }
  const told = /^maxmemory_policy:(\S+)/m.exec(await node.info("memory"));
  return told?.[1] ?? "unknown";
}

const reconnectMs = (times: number) => RECONNECT_MS[Math.min(times, RECONNECT_MS.length) - 1] ?? 1_000;

/** Who we are and how it is kept secret: the same on every node. */
function accessOf({ urls, isCluster, ca }: RedisTarget): RedisOptions {
  const url = new URL(urls[0]!);
  const database = Number(url.pathname.slice(1));
  return {
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    // A Cluster has only database 0.
    ...(!isCluster && database > 0 && { db: database }),
    ...(url.protocol === "rediss:" && { tls: ca === undefined ? {} : { ca } }),
  };
}

function addressOf(written: string): { host: string; port: number } {
  const { hostname, port } = new URL(written);
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 6379) };
}
