import { Readable } from "node:stream";
import { HOSTILE_FILES, PDF, PHOTO } from "@max/db/test/hostile-files";
import { judgeFile } from "@max/domain/message/files";
import type { MediaStore } from "@max/platform/media-store/media-store";
import { describe, expect, it } from "vitest";
import { lookInto } from "./look-into.ts";

/** A store with one file. */
const holding = (bytes: Buffer): MediaStore => ({
  put: async () => 0,
  open: async (_key, part) => Readable.from([part ? bytes.subarray(part.first, part.last + 1) : bytes]),
  remove: async () => {},
});

async function takenAs(channel: "whatsapp" | "widget", bytes: Buffer, name: string, claimed: string) {
  const { mimeType, flaw } = await lookInto(holding(bytes), "key", { channel, name, claimed });
  const verdict = judgeFile(channel, { mimeType: mimeType ?? "", sizeBytes: bytes.length });
  return verdict.ok && flaw === null ? verdict.kind : null;
}

describe("S12: what a file is by its own bytes", () => {
  it.each(HOSTILE_FILES)("$what", async ({ bytes, name, type, whatsapp, chat }) => {
    expect(await takenAs("whatsapp", bytes, name, type)).toBe(whatsapp);
    expect(await takenAs("widget", bytes, name, type)).toBe(chat);
  });

  it("is not what is wrong with all of them: a photo and a document are taken", async () => {
    expect(await takenAs("widget", PHOTO, "lamp.jpg", "")).toBe("image");
    expect(await takenAs("whatsapp", PDF, "bill.pdf", "")).toBe("document");
  });

  it("says what to do about a picture that would not be shown, on the channel that would not show it", async () => {
    const palette = HOSTILE_FILES.find(({ what }) => what === "a picture from a palette")!;
    const given = { name: "a.png", claimed: "image/png" };
    const flawOn = async (channel: "whatsapp" | "widget") =>
      (await lookInto(holding(palette.bytes), "key", { channel, ...given })).flaw;
    expect(await flawOn("whatsapp")).toMatch(/Save it as JPEG/);
    expect(await flawOn("widget")).toBeNull();
  });
});
