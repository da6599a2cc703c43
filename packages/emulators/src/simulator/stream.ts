/** Tells open pages that something changed. They then ask for what they show, so a lost line loses nothing. */
import type { FastifyInstance } from "fastify";
import type { World } from "../meta/world.ts";

const GATHER_MS = 40;
const HEARTBEAT_MS = 15_000;

/** Server-sent events: `{"version":n}` after every change, at most one each 40 ms. */
export function addStream(app: FastifyInstance, world: World): void {
  app.get("/simulator/api/stream", (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    const tell = () => raw.write(`data: {"version":${world.version()}}\n\n`);
    let planned: NodeJS.Timeout | null = null;
    const changed = () => {
      planned ??= setTimeout(() => {
        planned = null;
        tell();
      }, GATHER_MS);
    };
    // A comment keeps proxies from closing a quiet connection.
    const heartbeat = setInterval(() => raw.write(": still here\n\n"), HEARTBEAT_MS);
    raw.write("retry: 1000\n");
    tell();
    world.events.on("changed", changed);
    request.raw.on("close", () => {
      world.events.off("changed", changed);
      clearInterval(heartbeat);
      if (planned) clearTimeout(planned);
      raw.end();
    });
  });
}
