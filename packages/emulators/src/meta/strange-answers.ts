/** Answers that come in pieces and do not end as they should. */
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply } from "fastify";

const CHUNK = "x".repeat(65_536);
/** More than anybody should read, and no more than one request may cost us. */
const MOST_CHUNKS = 1_024;

/** The reader may leave at any time, which ends the pieces. */
export function answerInPieces(reply: FastifyReply, pieces: AsyncIterable<string>): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { "content-type": "application/json" });
  Readable.from(pieces)
    .on("error", () => reply.raw.destroy())
    .pipe(reply.raw);
  return reply;
}

export async function* bytesOneByOne(text: string, everyMs: number): AsyncGenerator<string> {
  for (const byte of text) {
    yield byte;
    await sleep(everyMs);
  }
}

export async function* withoutEnd(): AsyncGenerator<string> {
  for (let n = 0; n < MOST_CHUNKS; n++) yield CHUNK;
}

export async function* cutShort(text: string): AsyncGenerator<string> {
  yield text.slice(0, text.length / 2);
  await sleep(50);
  throw new Error("cut");
}
