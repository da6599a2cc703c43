/**
 * Tells other processes to look: LISTEN/NOTIFY of Postgres, or Redis pub/sub. It carries ids and cursors, never content,
 * and a message may be lost while a connection is down; whoever needs certainty re-checks in `onReconnect`.
 */
import { Client } from "pg";
import { checkPublication, toFrames } from "./bus/frame.ts";
import { type Batch, createPublishWindow } from "./bus/publish-window.ts";
import { openOneNode, PROMPT_LIMIT_MS, reachRedis, type RedisTarget } from "./redis.ts";
import { createSubscriptions, type Listener, type Subscriptions } from "./bus/subscriptions.ts";

export interface Bus {
  /**
   * Sends without waiting. All channels of a process leave together, at most once per 5 ms, and what could not be sent
   * is kept (up to 10,000) until the connection is back.
   * @throws RangeError when the payload or the channel's name is too long for NOTIFY
   */
  publish(channel: string, payload: string): void;
  /**
   * Resolves when the channel is listened to. Hears this process too.
   * @param options.onReconnect called after the connection was lost and is back: messages may have been missed
   * @returns a function that ends the subscription
   */
  subscribe(
    channel: string,
    onPayloads: (payloads: string[]) => void,
    options?: { onReconnect?: () => void },
  ): Promise<() => Promise<void>>;
  /** Sends what is left and lets go of the connection. */
  close(): Promise<void>;
}

const WINDOW_MS = 5;
const MAX_WAITING = 10_000;
const RECONNECT_MS = [20, 50, 100, 250, 500, 1_000, 2_000];
const HEARTBEAT_MS = 5_000;
/** A connection on which an answer is due and nothing comes for this long is opened anew. */
const SILENCE_MS = 3_000;

type OnError = (error: unknown) => void;
const ignore: OnError = () => undefined;

/** @param options.connectionString a direct one: a pooler in transaction mode cannot carry LISTEN */
export function createPostgresBus(options: { connectionString: string; onError?: OnError }): Bus {
  const { connectionString, onError = ignore } = options;
  const subscriptions = createSubscriptions(onError);
  let isClosed = false;
  let wasConnected = false;
  let client: Promise<Client> | null = null;
  let retry: NodeJS.Timeout | null = null;
  let failures = 0;

  /** One connection for both directions, opened on first use and again after a loss. */
  function connected(): Promise<Client> {
    if (isClosed) return Promise.reject(new Error("The bus is closed."));
    client ??= connect().catch((error: unknown) => {
      client = null;
      reconnectLater();
      throw error;
    });
    return client;
  }

  async function connect(): Promise<Client> {
    const fresh = new Client({ connectionString, keepAlive: true, application_name: "max-bus" });
    fresh.on("notification", ({ channel, payload }) => subscriptions.deliver(channel, payload ?? ""));
    fresh.on("error", onError);
    try {
      await fresh.connect();
      for (const channel of subscriptions.channels()) await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(ignore);
      throw error;
    }
    fresh.once("end", () => {
      client = null;
      reconnectLater();
    });
    failures = 0;
    if (wasConnected) subscriptions.announceReconnect();
    wasConnected = true;
    return fresh;
  }

  function reconnectLater() {
    if (isClosed || retry) return;
    retry = setTimeout(
      () => {
        retry = null;
        void connected().catch(onError);
      },
      RECONNECT_MS[Math.min(failures++, RECONNECT_MS.length - 1)],
    );
  }

  async function send(batches: Batch[]): Promise<void> {
    const frames = batches.flatMap(({ channel, payloads }) => toFrames(payloads).map((frame) => [channel, frame]));
    const sender = await connected();
    await sender.query(
      "select pg_notify(c, p) from unnest($1::text[], $2::text[]) with ordinality as t(c, p, n) order by n",
      [frames.map(([channel]) => channel), frames.map(([, frame]) => frame)],
    );
  }

  return createBus(send, subscriptions, onError, {
    listen: async (channel) => {
      const listener = await connected();
      await listener.query(`listen ${listener.escapeIdentifier(channel)}`);
    },
    unlisten: async (channel) => {
      const listener = await client;
      await listener?.query(`unlisten ${listener.escapeIdentifier(channel)}`);
    },
    disconnect: async () => {
      isClosed = true;
      if (retry) clearTimeout(retry);
      const last = await client?.catch(() => null);
      await last?.end();
    },
  });
}

/**
 * Redis needs two connections: one that is subscribed may send nothing else. While Redis is away `subscribe` resolves after
 * a second, so that a process can start and do what needs no bus; the channel is listened to once Redis is there.
 */
export function createRedisBus(options: { redis: RedisTarget; onError?: OnError }): Bus {
  const { redis, onError = ignore } = options;
  const subscriptions = createSubscriptions(onError);
  const publisher = openOneNode(redis, {
    maxRetriesPerRequest: 1,
    commandTimeout: PROMPT_LIMIT_MS,
    socketTimeout: SILENCE_MS,
  });
  // Subscribing again is done here and not by the client, so that `onReconnect` comes after it.
  const listener = openOneNode(redis, {
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    socketTimeout: SILENCE_MS,
  });
  let isLate = false;
  publisher.on("error", onError);
  listener.on("error", onError);
  listener.on("message", (channel: string, frame: string) => subscriptions.deliver(channel, frame));
  listener.on("ready", () => {
    if (isLate) void resubscribe().catch(onError);
    isLate = true;
  });
  // Who only listens would not notice that the other end is gone.
  const beating = setInterval(() => {
    if (listener.status === "ready") listener.ping().catch(ignore);
  }, HEARTBEAT_MS);

  async function resubscribe() {
    const channels = subscriptions.channels();
    if (channels.length > 0) await listener.subscribe(...channels);
    subscriptions.announceReconnect();
  }

  async function listen(channel: string) {
    try {
      await reachRedis(listener);
    } catch (error) {
      isLate = true;
      return onError(error);
    }
    await listener.subscribe(channel);
  }

  async function send(batches: Batch[]): Promise<void> {
    const pipeline = publisher.pipeline();
    for (const { channel, payloads } of batches) {
      for (const frame of toFrames(payloads)) pipeline.publish(channel, frame);
    }
    const failure = (await pipeline.exec())?.find(([error]) => error);
    if (failure?.[0]) throw failure[0];
  }

  return createBus(send, subscriptions, onError, {
    listen,
    unlisten: async (channel) => {
      if (listener.status === "ready") await listener.unsubscribe(channel);
    },
    disconnect: async () => {
      clearInterval(beating);
      publisher.disconnect();
      listener.disconnect();
    },
  });
}

type Wire = {
  listen(channel: string): Promise<void>;
  unlisten(channel: string): Promise<void>;
  disconnect(): Promise<void>;
};

/** What both buses share: checking, gathering, and one LISTEN per channel however many listen to it. */
function createBus(
  send: (batches: Batch[]) => Promise<void>,
  subscriptions: Subscriptions,
  onError: OnError,
  wire: Wire,
): Bus {
  const window = createPublishWindow({ send, windowMs: WINDOW_MS, maxWaiting: MAX_WAITING, onError });
  return {
    publish(channel, payload) {
      checkPublication(channel, payload);
      window.add(channel, payload);
    },
    async subscribe(channel, onPayloads, { onReconnect } = {}) {
      checkPublication(channel, "");
      const listener: Listener = { onPayloads, onReconnect };
      subscriptions.add(channel, listener);
      try {
        // Listening twice is harmless, and a second subscriber must wait until the first one's request went through.
        await wire.listen(channel);
      } catch (error) {
        subscriptions.remove(channel, listener);
        throw error;
      }
      return async () => {
        if (subscriptions.remove(channel, listener)) await wire.unlisten(channel);
      };
    },
    async close() {
      await window.close();
      await wire.disconnect();
    },
  };
}
