import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planSends } from "./plan-sends.ts";

const file = (kind: "image" | "document" | "audio" | "voice") => ({ kind });

describe("what is sent of files and words", () => {
  it("is the words alone when there is no file, and nothing when there is nothing", () => {
    expect(planSends([], " Hello ")).toEqual([{ text: "Hello", file: null }]);
    expect(planSends([], "  ")).toEqual([]);
  });

  it("has the words on the first file that may carry some", () => {
    expect(planSends([file("audio"), file("image"), file("document")], "Look")).toEqual([
      { text: "", file: file("audio") },
      { text: "Look", file: file("image") },
      { text: "", file: file("document") },
    ]);
  });

  it.each([
    ["no file may carry them", [file("audio")], "Listen"],
    ["they are longer than a caption may be", [file("image")], "x".repeat(1_025)],
  ])("has the words after the files when %s", (_why, files, words) => {
    expect(planSends(files, words)).toEqual([
      { text: "", file: files[0] },
      { text: words, file: null },
    ]);
  });

  it("loses no file and no word, keeps their order, and says nothing twice", () => {
    const kinds = fc.array(fc.constantFrom("image", "document", "audio", "voice" as const));
    fc.assert(
      fc.property(kinds, fc.string({ maxLength: 2_000 }), (given, words) => {
        const files = given.map((kind, n) => ({ kind: kind as "image", n }));
        const sends = planSends(files, words);
        expect(sends.flatMap((send) => send.file ?? [])).toEqual(files);
        expect(sends.map((send) => send.text).filter(Boolean)).toEqual(words.trim() === "" ? [] : [words.trim()]);
      }),
    );
  });
});
