import { describe, expect, it } from "vitest";
import { piecesOfNote, stillCalled } from "./mention.ts";

const ana = { type: "user" as const, id: "1", name: "Ana" };
const anaMaria = { type: "user" as const, id: "2", name: "Ana Maria" };
const billing = { type: "team" as const, id: "3", name: "Billing" };
const cut = (text: string, mentions = [ana, anaMaria, billing]) =>
  piecesOfNote(text, mentions).map(({ text: piece, mention }) => [piece, mention?.id ?? null]);

describe("a note's text", () => {
  it("is cut where somebody is called, and nothing of it is lost", () => {
    expect(cut("See @Billing, @Ana!")).toEqual([
      ["See ", null],
      ["@Billing", "3"],
      [", ", null],
      ["@Ana", "1"],
      ["!", null],
    ]);
  });

  it("calls the longer of two names that begin alike", () => {
    expect(cut("@Ana Maria and @Ana")).toEqual([
      ["@Ana Maria", "2"],
      [" and ", null],
      ["@Ana", "1"],
    ]);
  });

  it("calls nobody by an address, a lone @ or a name that was not chosen", () => {
    for (const text of ["mail bob@Ana.example @ @Ben", "@Anabel", "@ Ana", "x_@Ana"])
      expect(cut(text)).toEqual([[text, null]]);
    expect(cut("")).toEqual([]);
  });
});

describe("who is called in the end", () => {
  it("is who was chosen and still stands in the text, each once", () => {
    expect(stillCalled("@Ana Maria, look", [ana, anaMaria, anaMaria, billing])).toEqual([anaMaria]);
    expect(stillCalled("nobody", [ana])).toEqual([]);
  });
});
