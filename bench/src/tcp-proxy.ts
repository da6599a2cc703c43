/**
 * A line between two programs that can be made to fail as networks do: silent in one or both directions, cut, slow, narrow.
 * A silent line keeps what was sent and delivers it when it heals, as TCP's own repeats would; nobody is told meanwhile that
 * the other side has gone.
 */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** `up`: from the client that connected to the server behind the proxy. `down`: its answers. */
export type Direction = "up" | "down";
export type Slowness = { latencyMs?: number; bytesPerSecond?: number };

export type TcpProxy = {
  port: number;
  /** Where new connections lead from now on. */
  leadTo(port: number): void;
  /** Nothing passes in these directions until `heal`. New connections are taken and wait. */
  silence(...directions: Direction[]): void;
  /** Resets every connection and refuses new ones until `heal`. */
  cut(): void;
  /** Resets every connection once; what waited in them is gone. */
  reset(): void;
  slow(slowness: Slowness): void;
  /** Takes all of the above back and delivers what waited. */
  heal(): void;
  connections(): number;
  close(): Promise<void>;
};

/** Beyond this a silent line no longer reads, so that its sender feels it, as with a full window. */
const MOST_WAITING_BYTES = 256 * 1024;

type Line = { silent: Set<Direction>; slowness: Slowness; isCut: boolean; target: number };

export async function startTcpProxy(target = 0): Promise<TcpProxy> {
  const line: Line = { silent: new Set(), slowness: {}, isCut: false, target };
  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (line.isCut) return void client.resetAndDestroy();
    const link = createLink(client, line, () => links.delete(link));
    links.add(link);
    link.goOn();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const reset = () => [...links].forEach((link) => link.reset());
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port) => void (line.target = port),
    silence: (...directions) => directions.forEach((direction) => line.silent.add(direction)),
    cut() {
      line.isCut = true;
      reset();
    },
    reset,
    slow: (slowness) => void (line.slowness = slowness),
    heal() {
      Object.assign(line, { silent: new Set(), slowness: {}, isCut: false });
      for (const link of links) link.goOn();
    },
    connections: () => links.size,
    async close() {
      reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Link = { goOn(): void; reset(): void };

/** One connection: its two lanes, and the way to the server, which is dialled when the line first lets something through. */
function createLink(client: Socket, line: Line, onGone: () => void): Link {
  let server: Socket | null = null;
  const up = createLane("up", client, line);
  let down: Lane | null = null;

  function reset() {
    client.resetAndDestroy();
    server?.resetAndDestroy();
    onGone();
  }
  /** A side is gone; the other one hears of it when the line lets it, after what was still under way. */
  function goOn() {
    if (!server && !line.silent.has("up")) dial();
    up.pump();
    down?.pump();
    const isUpOver = up.isOver() && !line.silent.has("up");
    const isDownOver = down?.isOver() === true && !line.silent.has("down");
    if (isUpOver) server?.destroy();
    if (isDownOver) client.destroy();
    if (client.destroyed && (server === null || server.destroyed)) onGone();
  }
  function dial() {
    server = connect({ port: line.target, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    down = createLane("down", server, line);
    up.leadTo(server);
    down.leadTo(client);
    server.on("error", () => {});
    server.once("close", goOn);
  }
  client.on("error", () => {});
  client.once("close", goOn);
  return { goOn, reset };
}

type Lane = {
  leadTo(to: Socket): void;
  pump(): void;
  /** Its source is gone and everything it said has been passed on. */
  isOver(): boolean;
};

/** The bytes of one direction, in order, each at its time. */
function createLane(direction: Direction, from: Socket, line: Line): Lane {
  const waiting: { bytes: Buffer; dueAt: number }[] = [];
  let waitingBytes = 0;
  let freeAt = 0;
  let timer: NodeJS.Timeout | null = null;
  let to: Socket | null = null;
  let hasEnded = false;
  let isFull = false;

  function pump() {
    while (to && !to.destroyed && !timer && !isFull && !line.silent.has(direction)) {
      const next = waiting[0];
      if (!next) {
        if (hasEnded) to.end();
        return;
      }
      const { bytesPerSecond } = line.slowness;
      const takesMs = bytesPerSecond ? (next.bytes.length / bytesPerSecond) * 1_000 : 0;
      const arrivesAt = Math.max(next.dueAt, freeAt) + takesMs;
      const waitMs = arrivesAt - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(() => {
          timer = null;
          pump();
        }, waitMs);
        return;
      }
      waiting.shift();
      waitingBytes -= next.bytes.length;
      if (waitingBytes < MOST_WAITING_BYTES) from.resume();
      freeAt = arrivesAt;
      isFull = !to.write(next.bytes);
    }
  }

  from.on("data", (bytes: Buffer) => {
    waiting.push({ bytes, dueAt: performance.now() + (line.slowness.latencyMs ?? 0) });
    waitingBytes += bytes.length;
    if (waitingBytes >= MOST_WAITING_BYTES) from.pause();
    pump();
  });
  from.once("end", () => {
    hasEnded = true;
    pump();
  });
  return {
    leadTo(socket) {
      to = socket;
      to.on("drain", () => {
        isFull = false;
        pump();
      });
    },
    pump,
    isOver: () => from.destroyed && (waiting.length === 0 || to?.destroyed === true),
  };
}
