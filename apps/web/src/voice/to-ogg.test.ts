import { readFile } from "node:fs/promises";
import { BlobSource, BufferTarget, Conversion, Input, OGG, Output, WebMOutputFormat } from "mediabunny";
import { beforeAll, describe, expect, it } from "vitest";
import { toOgg } from "./to-ogg.ts";

const SAMPLE = new URL("../../../../packages/emulators/src/simulator/samples/voice-message.ogg", import.meta.url);

/** The checksum of a page (RFC 3533, section 6): polynomial 0x04c11db7, its own field counted as zero. */
function checksum(page: Buffer): number {
  let sum = 0;
  page.forEach((byte, at) => {
    sum ^= (at >= 22 && at < 26 ? 0 : byte) << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  });
  return sum >>> 0;
}

/** A reader of Ogg that shares nothing with the writer. Throws at the first thing that is not as RFC 3533 has it. */
function readOgg(bytes: Buffer) {
  const packets: Buffer[] = [];
  const granules: number[] = [];
  let open: Buffer[] = [];
  let flags = 0;
  for (let at = 0, page = 0; at < bytes.length; page++) {
    if (bytes.toString("latin1", at, at + 4) !== "OggS") throw new Error(`no page at ${at}`);
    const sizes = [...bytes.subarray(at + 27, at + 27 + bytes[at + 26]!)];
    const start = at + 27 + sizes.length;
    const end = start + sizes.reduce((sum, size) => sum + size, 0);
    const whole = bytes.subarray(at, end);
    if (whole.readUInt32LE(22) !== checksum(whole)) throw new Error(`page ${page} is damaged`);
    if (whole.readUInt32LE(18) !== page) throw new Error(`page ${page} is out of order`);
    flags = whole[5]!;
    if ((flags & 2) !== (page === 0 ? 2 : 0)) throw new Error(`page ${page} begins the stream again`);
    granules.push(Number(whole.readBigInt64LE(6)));
    let from = start;
    for (const size of sizes) {
      open.push(bytes.subarray(from, from + size));
      from += size;
      if (size === 255) continue;
      packets.push(Buffer.concat(open));
      open = [];
    }
    at = end;
  }
  const [head, tags, ...sound] = packets;
  return { head: head!, tags: tags!, sound, granules, isEnded: (flags & 4) === 4 };
}

let original: ReturnType<typeof readOgg>;
let webm: Blob;
beforeAll(async () => {
  const bytes = await readFile(SAMPLE);
  original = readOgg(bytes);
  const target = new BufferTarget();
  const input = new Input({ source: new BlobSource(new Blob([new Uint8Array(bytes)])), formats: [OGG] });
  const output = new Output({ format: new WebMOutputFormat(), target });
  await (await Conversion.init({ input, output })).execute();
  webm = new Blob([target.buffer!]);
});

describe("a recording that becomes a voice note", () => {
  it("is Ogg by its own rules: every page whole, in order, begun and ended once", async () => {
    const ogg = await toOgg(webm);
    expect(ogg.type).toBe("audio/ogg");
    const { head, tags, granules, isEnded } = readOgg(Buffer.from(await ogg.arrayBuffer()));
    expect(head.toString("latin1", 0, 8)).toBe("OpusHead");
    expect(tags.toString("latin1", 0, 8)).toBe("OpusTags");
    expect(granules).toEqual(granules.toSorted((a, b) => a - b));
    expect(isEnded).toBe(true);
  });

  it("holds the very packets that were recorded, none changed, lost or doubled", async () => {
    const { head, sound } = readOgg(Buffer.from(await (await toOgg(webm)).arrayBuffer()));
    expect(original.sound.length).toBeGreaterThan(20);
    expect(sound.map((packet) => packet.toString("hex"))).toEqual(
      original.sound.map((packet) => packet.toString("hex")),
    );
    // The channels, and how many samples at the start are not to be heard.
    expect([head[9], head.readUInt16LE(10)]).toEqual([original.head[9], original.head.readUInt16LE(10)]);
  });

  it.each([
    ["nothing", new Blob([])],
    ["noise", new Blob([new Uint8Array(2_000).fill(7)])],
  ])("is refused when it is %s", async (_what, blob) => {
    await expect(toOgg(blob)).rejects.toThrow();
  });
});
