/** A body that ends with a refusal as soon as there is one byte too many. */
import { Readable } from "node:stream";
import { DomainError } from "@max/domain/errors";

const MB = 1024 * 1024;

export const tooLarge = (maxBytes: number) =>
  new DomainError("payload_too_large", `A file may have ${maxBytes / MB} MB at most here. Make it smaller.`);

/**
 * The body is left open when it is too long, so that its sender can still be told.
 * @param heard called for every piece that comes
 */
export async function* capped(body: Readable, maxBytes: number, heard: () => void = () => {}): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    heard();
    sizeBytes += (chunk as Buffer).length;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk as Buffer;
  }
}
