/** Requests whose body is a file's own bytes. */
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { allowSlowBody } from "../http/slow-bodies.ts";
import { capped, tooLarge } from "./capped.ts";

/** A slow line has this long for its file, as long as something comes. */
const PATIENCE = { wholeMs: 10 * 60_000, silenceMs: 20_000 };

/** No page of another site can send this type without asking first, and nothing is read before the handler wants it. */
export function takeFileBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
}

/**
 * Gives the body to `work`, and ends with a refusal as soon as it is too long, too slow or silent.
 * @throws DomainError `payload_too_large`, at once when it announces too much
 */
export async function withFileBody<Done>(
  request: FastifyRequest,
  reply: FastifyReply,
  maxBytes: number,
  work: (body: AsyncIterable<Buffer>) => Promise<Done>,
): Promise<Done> {
  if (Number(request.headers["content-length"]) > maxBytes) throw tooLarge(maxBytes);
  const patience = allowSlowBody(request.raw, PATIENCE);
  try {
    return await work(capped(request.body as Readable, maxBytes, patience.heard));
  } catch (error) {
    // What is still on its way will not be read.
    void reply.header("connection", "close");
    throw error;
  } finally {
    patience.end();
  }
}
