/**
 * Leaving without failing anybody. First the others hear of it: `/readyz` says so and every answer closes its connection,
 * while requests of whoever has not heard yet are answered as ever. Then nothing new is let in, what runs is finished, and
 * live connections move away one by one.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export type DrainOptions = {
  /** Over how long live connections are moved; 0 waits for nothing and nobody. */
  windowMs: number;
  /** How long a proxy may need to notice: longer than two of its checks. */
  noticeMs?: number;
};

export type Drain = {
  isDraining(): boolean;
  /** Resolves when no request runs and no live connection is left, or when their time is up. */
  drain(options: DrainOptions): Promise<void>;
};

export const NOTICE_MS = 3_000;
/** As long as a request's body may take to arrive. A download that takes longer is cut, and can be asked for again. */
export const FINISH_WITHIN_MS = 10_000;
/** A process that nobody asked for so long has no proxy that still has to notice. */
const IDLE_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 20;

type LiveSockets = { connections(): number; move(windowMs: number): Promise<void> };

export function createDrain(server: Server, live: LiveSockets): Drain {
  const open = new Set<Socket>();
  let lastRequestAt = -Infinity;
  let isDraining = false;
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("request", () => (lastRequestAt = performance.now()));

  const isKnownToAnybody = () => open.size > 0 || performance.now() - lastRequestAt < IDLE_AFTER_MS;

  /** Everything of HTTP that has no request running. The server itself counts one that never sent a byte as busy. */
  function closeIdle() {
    server.closeIdleConnections();
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  }

  async function finishRequests() {
    const until = performance.now() + FINISH_WITHIN_MS;
    for (;;) {
      closeIdle();
      if (open.size <= live.connections() || performance.now() >= until) return;
      await pause(LOOK_EVERY_MS);
    }
  }

  return {
    isDraining: () => isDraining,
    async drain({ windowMs, noticeMs = NOTICE_MS }) {
      isDraining = true;
      server.prependListener("request", closeAfterAnswer);
      if (windowMs > 0 && isKnownToAnybody()) await pause(noticeMs);
      server.close();
      if (windowMs > 0) await Promise.all([finishRequests(), live.move(windowMs)]);
      else await live.move(0);
    },
  };
}

const closeAfterAnswer = (_request: IncomingMessage, response: ServerResponse) =>
  void response.setHeader("connection", "close");
