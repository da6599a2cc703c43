import { describe, expect, it } from "vitest";
import { judgeChosenFile } from "../message/files.ts";
import { judgeCannedFile } from "./files.ts";

const MB = 1024 * 1024;

describe("a file of a canned response", () => {
  it.each([
    ["application/pdf", 90 * MB, { ok: true, kind: "document" }],
    ["image/png", MB, { ok: true, kind: "image" }],
    ["image/png", 8 * MB, { ok: true, kind: "image" }],
    ["image/webp", 8 * MB, { ok: true, kind: "image" }],
    ["video/mp4", 25 * MB, { ok: true, kind: "video" }],
  ])("may be a %s that some channel takes", (mimeType, sizeBytes, verdict) =>
    expect(judgeCannedFile({ mimeType, sizeBytes })).toEqual(verdict),
  );

  it.each([
    ["image/png", 0, { ok: false, reason: "empty" }],
    ["application/zip", 10, { ok: false, reason: "type" }],
    ["text/html", 10, { ok: false, reason: "type" }],
  ])("is not a %s of %i bytes", (mimeType, sizeBytes, verdict) =>
    expect(judgeCannedFile({ mimeType, sizeBytes })).toEqual(verdict),
  );

  it.each([
    ["application/pdf", 101, "document", 100],
    ["image/png", 11, "image", 10],
  ])("that is too large for every channel is told how large it may be: %s of %i MB", (mimeType, mb, kind, most) => {
    const verdict = { ok: false, reason: "size", kind, maxBytes: most * MB };
    expect(judgeCannedFile({ mimeType, sizeBytes: mb * MB })).toEqual(verdict);
  });

  it("is judged again by the channel of the conversation it is put into, and no picture becomes a sticker", () => {
    expect(judgeChosenFile("whatsapp", { mimeType: "image/webp", sizeBytes: 1_000 })).toEqual({
      ok: false,
      reason: "type",
    });
    expect(judgeChosenFile("email", { mimeType: "image/png", sizeBytes: 1_000 })).toEqual({
      ok: false,
      reason: "type",
    });
    expect(judgeChosenFile("whatsapp", { mimeType: "image/png", sizeBytes: 1_000 })).toEqual({
      ok: true,
      kind: "image",
    });
  });
});
