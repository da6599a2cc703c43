/**
 * The least that telling one event to many sockets can cost: `ws` writes a frame that was made once; `trpc` is one
 * subscription of tRPC for each socket, as its documentation shows it. Both speak what MAX's clients speak.
 */
import { EventEmitter, on } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { initTRPC, tracked } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { z } from "zod";

/** A live event as MAX writes it, taken from a run of MAX. */
export type FloorEvent = Record<string, unknown>;

const variant = process.argv[2] as "trpc" | "ws";
const server = createServer();
const wss = new WebSocketServer({ server, path: "/trpc", perMessageDeflate: false });
const say = variant === "trpc" ? sayByTrpc() : sayByWs();

function sayByTrpc(): (seq: number, event: FloorEvent) => void {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const t = initTRPC.create();
  const router = t.router({
    live: t.router({
      events: t.procedure
        .input(z.object({ lastEventId: z.string().nullish() }).optional())
        .subscription(async function* ({ signal }) {
          for await (const [seq, event] of on(events, "event", { signal: signal! })) yield tracked(String(seq), event);
        }),
    }),
  });
  applyWSSHandler({ wss, router, keepAlive: { enabled: true, pingMs: 25_000, pongWaitMs: 10_000 } });
  return (seq, event) => void events.emit("event", seq, event);
}

function sayByWs(): (seq: number, event: FloorEvent) => void {
  wss.on("connection", (client) => {
    client.on("message", () => client.send('{"id":1,"result":{"type":"started"}}'));
  });
  return (seq, event) => {
    const data = { id: String(seq), data: event };
    const frame = Buffer.from(JSON.stringify({ id: 1, result: { type: "data", id: String(seq), data } }));
    for (const client of wss.clients) client.send(frame, { binary: false });
  };
}

process.on("disconnect", () => process.exit());
process.on("message", ({ seq, event }: { seq: number; event: FloorEvent }) => say(seq, event));
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));
