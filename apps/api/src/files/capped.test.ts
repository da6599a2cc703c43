import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { capped } from "./capped.ts";

const read = async (body: Readable, maxBytes: number) => {
  const chunks: Buffer[] = [];
  for await (const chunk of capped(body, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe("a capped body", () => {
  it("passes whole when it has just as many bytes as it may", async () => {
    expect(await read(Readable.from([Buffer.from("abc"), Buffer.from("def")]), 6)).toBe("abcdef");
  });

  it("is refused at the first byte too many, and what follows is never asked for", async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked++;
        yield Buffer.alloc(1_000);
      }
    }
    const body = Readable.from(endless(), { objectMode: false, highWaterMark: 1 });
    await expect(read(body, 5_000)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(asked).toBeLessThan(10);
    expect(body.destroyed).toBe(false);
  });
});
