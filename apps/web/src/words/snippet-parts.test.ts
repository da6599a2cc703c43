import { describe, expect, it } from "vitest";
import { snippetParts } from "./snippet-parts.ts";

const drawn = (text: string, marks: { from: number; to: number }[]) =>
  snippetParts({ text, marks }).map((part) => (part.isMatch ? `[${part.text}]` : part.text));

describe("a snippet", () => {
  it("is cut at its marks", () => {
    expect(drawn("a red lamp", [{ from: 2, to: 5 }])).toEqual(["a ", "[red]", " lamp"]);
    expect(drawn("red", [{ from: 0, to: 3 }])).toEqual(["[red]"]);
    expect(drawn("", [])).toEqual([]);
  });

  it("is whole and unchanged whatever its marks say", () => {
    const text = "<b>lamp</b>";
    for (const marks of [
      [{ from: 5, to: 99 }],
      [{ from: 4, to: 2 }],
      [
        { from: 3, to: 7 },
        { from: 0, to: 2 },
      ],
      [{ from: -3, to: 2 }],
    ])
      expect(
        snippetParts({ text, marks })
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
  });
});
