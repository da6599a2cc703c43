/** The WebSocket on `/trpc`. A foreign page is turned away before any frame; a flood or a silent client is cut. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { newId } from "@max/platform/ids";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { callerOf, type Context, type LiveSocket, readCredentials } from "../context.ts";
import { sessionCookie } from "../cookies.ts";
import type { ApiDeps } from "../deps.ts";
import { originPolicy } from "../origin.ts";
import { reportUnknown } from "../report.ts";
import { appRouter } from "../router.ts";
import { moveSockets } from "./move-sockets.ts";
import { createStartedCalls, type StartedCalls } from "./started-call.ts";

const MAX_FRAME_BYTES = 64 * 1024;
const MOST_FRAMES_PER_SECOND = 100;
const MOST_CALLS_PER_FRAME = 20;

export type LiveSocketServer = {
  /** Tells clients to come back elsewhere and lets go of them, spread over the window; 0 is all at once. */
  move(windowMs: number): Promise<void>;
  connections(): number;
};

export function serveLiveSocket(server: Server, deps: ApiDeps): LiveSocketServer {
  const { config, log } = deps;
  const origins = originPolicy(config.publicUrl, config.port);
  const cookie = sessionCookie(config.publicUrl);
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const sockets = new WeakMap<WebSocket, LiveSocket>();
  const started = createStartedCalls();

  wss.on("connection", (client, request) => {
    sockets.set(client, liveSocketOf(client, request.socket, started));
    limitFrames(client);
  });

  applyWSSHandler({
    wss,
    router: appRouter,
    experimental_encoder: started.encoder,
    maxBatchSize: MOST_CALLS_PER_FRAME,
    keepAlive: { enabled: true, pingMs: 25_000, pongWaitMs: 10_000 },
    createContext: ({ req, res }): Context => ({
      deps,
      requestId: newId(),
      // The proxy's, behind one: what is counted by address, signing in, is refused on a socket.
      ip: req.socket.remoteAddress ?? "",
      userAgent: req.headers["user-agent"] ?? null,
      // Asked anew for every call: a session that ended must not live on in its socket.
      readCaller: () => callerOf(deps, readCredentials(req.headers, cookie)),
      setCookie: null,
      reads: null,
      socket: sockets.get(res) ?? liveSocketOf(res, req.socket, started),
    }),
    onError: ({ error, path, ctx }) => {
      if (!isBrokenFrame(error.cause)) reportUnknown(log, error, { path, requestId: ctx?.requestId });
    },
  });

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (request.url?.split("?", 1)[0] !== "/trpc") return turnAway(socket, "404 Not Found");
    // Whoever shows a bearer is a program: no browser adds one by itself to another page's socket.
    const isProgram = request.headers.authorization !== undefined;
    if (!isProgram && !origins.isOwn(request.headers.origin)) return turnAway(socket, "403 Forbidden");
    wss.handleUpgrade(request, socket, head, (client) => wss.emit("connection", client, request));
  });

  return {
    async move(windowMs) {
      await moveSockets(wss.clients, windowMs);
      wss.close();
    },
    connections: () => wss.clients.size,
  };
}

/** What the client sent was no WebSocket, or too large: its connection is gone, and that is all there is to say. */
const isBrokenFrame = (cause: unknown) =>
  cause instanceof Error && "code" in cause && String(cause.code).startsWith("WS_ERR_");

const liveSocketOf = (client: WebSocket, wire: Duplex, started: StartedCalls): LiveSocket => ({
  bufferedBytes: () => client.bufferedAmount,
  cut: () => client.terminate(),
  write(frames) {
    // Behind a closing frame nothing may follow.
    if (client.readyState === client.OPEN) wire.write(frames);
  },
  takeStarted: started.take,
  subscriptions: 0,
});

function limitFrames(client: WebSocket) {
  let frames = 0;
  let second = 0;
  client.on("message", () => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) [second, frames] = [now, 0];
    frames += 1;
    if (frames > MOST_FRAMES_PER_SECOND) client.terminate();
  });
}

function turnAway(socket: Duplex, status: string) {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
