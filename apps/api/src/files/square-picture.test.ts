/** What is made of a picture, and of what only looks like one (S12, T5). */
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { squarePicture } from "./square-picture.ts";

type Colour = { r: number; g: number; b: number };
const RED = { r: 255, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 255 };
const plain = (width: number, height: number, background: Colour) =>
  sharp({ create: { width, height, channels: 3, background } });

/** Red with a blue square in its middle, three times as wide as it is high. */
const wide = async () =>
  plain(600, 200, RED).composite([{ input: await plain(200, 200, BLUE).png().toBuffer(), left: 200, top: 0 }]);

/** @returns its edges, and which of two colours is in a place, from 0 to 1 each way */
async function look(picture: Buffer) {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const at = (x: number, y: number) => {
    const [r, , b] = data.subarray((Math.floor(y * (height - 1)) * width + Math.floor(x * (width - 1))) * channels);
    return r! > 200 && b! < 60 ? "red" : b! > 200 && r! < 60 ? "blue" : "neither";
  };
  return { edges: [width, height], at };
}

describe("a picture", () => {
  it.each(["png", "jpeg", "webp", "gif"] as const)("as %s is its middle in two sizes", async (format) => {
    const { small, large } = await squarePicture(await (await wide()).toFormat(format).toBuffer());
    for (const [picture, edge] of [
      [small, 96],
      [large, 256],
    ] as const) {
      const { edges, at } = await look(picture);
      expect((await sharp(picture).metadata()).format).toBe("webp");
      expect([edges, at(0.1, 0.1), at(0.5, 0.5), at(0.9, 0.9)]).toEqual([[edge, edge], "blue", "blue", "blue"]);
    }
  });

  it("stands upright, and has nothing left of what its camera wrote down", async () => {
    // Red on the left, blue on the right, and held on its side.
    const right = { input: await plain(100, 200, BLUE).png().toBuffer(), left: 100, top: 0 };
    const sent = await plain(200, 200, RED)
      .composite([right])
      .withExif({ IFD0: { Copyright: "Home of Ana" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(sent).metadata()).orientation).toBe(6);
    const { large } = await squarePicture(sent);
    const { at } = await look(large);
    expect([at(0.5, 0.1), at(0.5, 0.9)]).toEqual(["red", "blue"]);
    const { exif, xmp, icc, orientation } = await sharp(large).metadata();
    expect([exif, xmp, icc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("that moves is its first frame", async () => {
    const frames = await Promise.all([RED, BLUE].map((colour) => plain(64, 64, colour).png().toBuffer()));
    const moving = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(moving).metadata()).pages).toBe(2);
    const { edges, at } = await look((await squarePicture(moving)).large);
    expect([edges, at(0.5, 0.5)]).toEqual([[256, 256], "red"]);
  });

  it("one can look through stands on white, so that no initials show through it", async () => {
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const clear = await sharp({ create: { width: 50, height: 50, channels: 4, background } })
      .png()
      .toBuffer();
    const { data, info } = await sharp((await squarePicture(clear)).small)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.channels, ...data.subarray(0, 3)]).toEqual([3, 255, 255, 255]);
  });

  it("and a page at once is only the picture", async () => {
    const page = Buffer.from("<script>alert(1)</script>");
    const { large } = await squarePicture(Buffer.concat([await plain(50, 50, RED).jpeg().toBuffer(), page]));
    expect(large.includes(page)).toBe(false);
  });
});

/** A picture's head that promises so many pixels, and little behind it. */
function promising(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const chunk = (type: string, data: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    return Buffer.concat([size, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.alloc(64))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("S12: what is no picture of a person", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`;
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ["an SVG", () => Buffer.from(svg)],
    ["an XML prologue before an SVG", () => Buffer.from(`<?xml version="1.0"?>${svg}`)],
    ["a page", () => Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["a PDF", () => Buffer.from("%PDF-1.7\n%%EOF\n")],
    ["a GIF that is a script", () => Buffer.from("GIF89a=alert(1)//")],
    ["a TIFF", () => plain(9, 9, RED).tiff().toBuffer()],
    ["an AVIF", () => plain(9, 9, RED).avif().toBuffer()],
    ["half a JPEG", async () => (await plain(400, 400, RED).jpeg().toBuffer()).subarray(0, 300)],
    ["a head with nothing behind it", () => promising(20, 20)],
    ["one of 50,000 by 50,000", () => promising(50_000, 50_000)],
    ["one that unpacks to 81 million pixels", () => plain(9_000, 9_000, RED).png().toBuffer()],
    ["nothing", () => Buffer.alloc(0)],
    ["bytes of no format", () => Buffer.alloc(300, 1)],
  ])("is refused with a sentence: %s", async (_what, bytes) => {
    await expect(squarePicture(await bytes())).rejects.toMatchObject({
      code: "file_refused",
      message: expect.stringMatching(/\.$/),
    });
  });

  it("holds nobody up who comes after it", async () => {
    const bomb = squarePicture(await plain(9_000, 9_000, RED).png().toBuffer());
    const good = squarePicture(await plain(50, 50, RED).png().toBuffer());
    await expect(bomb).rejects.toThrow();
    expect((await good).small.length).toBeGreaterThan(0);
  });
});
