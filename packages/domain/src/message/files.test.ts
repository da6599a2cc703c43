import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  acceptedTypes,
  actualType,
  claimedType,
  endingOf,
  judgeFile,
  largestFile,
  MAX_FILE_NAME_LENGTH,
  MAX_UPLOAD_BYTES,
  nameFor,
  plainType,
  takesCaption,
} from "./files.ts";

const MB = 1024 * 1024;

describe("what WhatsApp takes from us", () => {
  it.each([
    ["image/jpeg", 5 * MB, "image"],
    ["image/png", 1, "image"],
    ["video/mp4", 16 * MB, "video"],
    ["video/3gpp", 1, "video"],
    ["audio/mpeg", 16 * MB, "audio"],
    ["audio/ogg", 1, "audio"],
    ["image/webp", 500 * 1024, "sticker"],
    ["application/pdf", 100 * MB, "document"],
    ["text/plain", 1, "document"],
  ] as const)("%s of %d bytes goes as %s", (mimeType, sizeBytes, kind) => {
    expect(judgeFile("whatsapp", { mimeType, sizeBytes })).toEqual({ ok: true, kind });
  });

  it.each([
    ["image/jpeg", "image", 5 * MB],
    ["video/mp4", "video", 16 * MB],
    ["audio/aac", "audio", 16 * MB],
    ["application/pdf", "document", 100 * MB],
  ] as const)("one byte more than a %s may have is too much, and the limit is told", (mimeType, kind, maxBytes) => {
    expect(judgeFile("whatsapp", { mimeType, sizeBytes: maxBytes + 1 })).toEqual({
      ok: false,
      reason: "size",
      kind,
      maxBytes,
    });
  });

  it.each(["image/svg+xml", "text/html", "image/gif", "application/zip", "application/x-msdownload", "video/webm", ""])(
    "%j never leaves",
    (mimeType) => {
      expect(judgeFile("whatsapp", { mimeType, sizeBytes: 10 })).toEqual({ ok: false, reason: "type" });
    },
  );

  it("an empty file is nothing to send", () => {
    expect(judgeFile("whatsapp", { mimeType: "image/png", sizeBytes: 0 })).toEqual({ ok: false, reason: "empty" });
  });

  it("only Ogg can be a voice note", () => {
    const voice = { sizeBytes: 10, isVoice: true };
    expect(judgeFile("whatsapp", { ...voice, mimeType: "audio/ogg" })).toEqual({ ok: true, kind: "voice" });
    expect(judgeFile("whatsapp", { ...voice, mimeType: "audio/mp4" })).toEqual({ ok: false, reason: "type" });
  });

  it("nothing goes where files are not known to go", () => {
    expect(judgeFile("sms", { mimeType: "image/png", sizeBytes: 1 })).toEqual({ ok: false, reason: "type" });
  });

  it.each([
    ["image/gif", 10 * MB, "image"],
    ["image/webp", 10 * MB, "image"],
    ["video/webm", 25 * MB, "video"],
    ["audio/wav", 25 * MB, "audio"],
    ["application/vnd.oasis.opendocument.text", 25 * MB, "document"],
  ] as const)("%s of %d bytes goes by a chat of our own as %s, and no byte more", (mimeType, sizeBytes, kind) => {
    for (const channel of ["widget", "chat_app"] as const) {
      expect(judgeFile(channel, { mimeType, sizeBytes })).toEqual({ ok: true, kind });
      expect(judgeFile(channel, { mimeType, sizeBytes: sizeBytes + 1 })).toMatchObject({ ok: false, reason: "size" });
    }
  });

  it.each(["image/svg+xml", "text/html", "application/xml", "application/zip", "text/javascript", "application/rtf"])(
    "%s goes by no channel",
    (mimeType) => {
      for (const channel of ["whatsapp", "widget", "chat_app"] as const)
        expect(judgeFile(channel, { mimeType, sizeBytes: 10 })).toEqual({ ok: false, reason: "type" });
    },
  );

  it("is told to a browser's choice of files, without what is recorded", () => {
    expect(acceptedTypes("widget")).toEqual(expect.arrayContaining(["image/jpeg", "application/pdf", "audio/ogg"]));
    expect(acceptedTypes("widget").filter((type) => type === "audio/ogg")).toHaveLength(1);
    expect(acceptedTypes("sms")).toEqual([]);
    expect([largestFile("widget"), largestFile("sms")]).toEqual([25 * MB, 0]);
  });

  it("no kind may be larger than what is taken in at all", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("image/png", "video/mp4", "audio/aac", "application/pdf"),
        fc.nat(),
        (mimeType, more) => {
          expect(judgeFile("whatsapp", { mimeType, sizeBytes: MAX_UPLOAD_BYTES + 1 + more }).ok).toBe(false);
        },
      ),
    );
  });

  it("words go with pictures, films and documents", () => {
    expect((["image", "video", "document", "audio", "voice", "sticker"] as const).map(takesCaption)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("what a file is", () => {
  const unknown = { mimeType: null, isText: true };

  it.each([
    ["an HTML page that calls itself a picture", { mimeType: null, isText: true }, "a.jpg", "image/jpeg", null],
    [
      "an SVG, whatever it is called",
      { mimeType: "application/xml", isText: true },
      "a.png",
      "image/png",
      "application/xml",
    ],
    [
      "a program with a picture's name",
      { mimeType: "application/x-msdownload", isText: false },
      "a.png",
      "image/png",
      "application/x-msdownload",
    ],
    ["a picture with a text's name", { mimeType: "image/png", isText: false }, "a.txt", "text/plain", "image/png"],
    ["a table in plain text", unknown, "prices.csv", "text/csv", "text/plain"],
    ["bytes of no format", { mimeType: null, isText: false }, "a.txt", "text/plain", null],
    ["an old Word file", { mimeType: "application/x-cfb", isText: false }, "a.DOC", "", "application/msword"],
    ["an old container of something else", { mimeType: "application/x-cfb", isText: false }, "a.msi", "", null],
    ["sound in an MP4", { mimeType: "video/mp4", isText: false }, "a.m4a", "", "audio/mp4"],
    ["sound in a WebM", { mimeType: "video/webm", isText: false }, "a.webm", "audio/webm", "audio/webm"],
    ["a film in a WebM", { mimeType: "video/webm", isText: false }, "a.webm", "", "video/webm"],
    ["a film in an MP4", { mimeType: "video/mp4", isText: false }, "a.mp4", "video/mp4", "video/mp4"],
    ["Opus in Ogg", { mimeType: "audio/ogg; codecs=opus", isText: false }, "a.ogg", "", "audio/ogg"],
    ["Vorbis in Ogg", { mimeType: "audio/ogg", isText: false }, "a.ogg", "", null],
  ] as const)("%s is told by its bytes", (_what, sniffed, name, claimed, type) => {
    expect(actualType(sniffed, name, claimed)).toBe(type);
  });

  it("is claimed by its type, or else by its name", () => {
    expect(claimedType("photo.JPG", "")).toBe("image/jpeg");
    expect(claimedType("photo.jpg", "image/png")).toBe("image/png");
    expect(claimedType("a.constructor", "")).toBe("application/octet-stream");
    expect(plainType("Audio/OGG; codecs=opus")).toBe("audio/ogg");
    expect(plainType("constructor")).toBe("constructor");
    expect(["a.tar.GZ", "noname", ".env", "x.", "a.b c"].map(endingOf)).toEqual(["gz", "", "env", "", ""]);
  });

  it("cannot be talked into a kind by its name: whatever is claimed, known bytes decide", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, claimed) => {
        expect(actualType({ mimeType: "application/zip", isText: false }, name, claimed)).toBe("application/zip");
      }),
    );
  });
});

describe("the name a file is kept under", () => {
  it.each([
    ["photo.jpg", "image/jpeg", "photo.jpg"],
    ["photo.JPEG", "image/jpeg", "photo.JPEG"],
    ["prices.csv", "text/plain", "prices.csv"],
    ["voice.mp4", "audio/mp4", "voice.mp4"],
    ["voice.webm", "audio/webm", "voice.webm"],
    ["page.html", "image/jpeg", "page.html.jpg"],
    ["invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"],
    ["evil\u202Efdp.exe", "application/pdf", "evil\u202Efdp.exe.pdf"],
    ["noname", "audio/webm", "noname.webm"],
    ["...", "application/pdf", "....pdf"],
    ["a.constructor", "image/png", "a.constructor.png"],
  ])("%s of %s is %s", (name, type, kept) => {
    expect(nameFor(name, type)).toBe(kept);
  });

  it("ends as its bytes do, whatever it was, and is no longer than a name may be", () => {
    const types = acceptedTypes("widget");
    fc.assert(
      fc.property(fc.string({ maxLength: MAX_FILE_NAME_LENGTH }), fc.constantFrom(...types), (name, type) => {
        const kept = nameFor(name, type);
        expect(kept.length).toBeLessThanOrEqual(MAX_FILE_NAME_LENGTH);
        expect(nameFor(kept, type)).toBe(kept);
      }),
    );
  });
});
