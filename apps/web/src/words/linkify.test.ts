import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkify } from "./linkify.ts";

const links = (text: string) => linkify(text).flatMap((part) => (part.type === "link" ? [part.text] : []));

describe("web addresses in a message", () => {
  it("become links without the punctuation around them", () => {
    expect(links("See https://max.example/orders/48213, please.")).toEqual(["https://max.example/orders/48213"]);
    expect(links("(https://en.wikipedia.org/wiki/Lamp_(device))")).toEqual([
      "https://en.wikipedia.org/wiki/Lamp_(device)",
    ]);
    expect(linkify("www.casalumen.example")).toEqual([
      { type: "link", text: "www.casalumen.example", href: "https://www.casalumen.example/" },
    ]);
  });

  it("are only those of the web", () => {
    for (const text of [
      "javascript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "ftp://a.example",
      "a.b",
      "http://",
    ])
      expect(links(text)).toEqual([]);
  });

  it("do not pretend to be another site, nor hide where they end", () => {
    expect(links("https://bank.example@evil.example/")).toEqual([]);
    expect(links("https://bank.example/\u202egnp.exe")).toEqual(["https://bank.example/"]);
  });

  it("keep the brackets they opened and lose the others, in any order with punctuation", () => {
    for (const [text, link] of [
      ["http://a.b/(x).)]}.,", "http://a.b/(x)"],
      ["http://a.b/((x)))", "http://a.b/((x))"],
      ["http://a.b/[1]{2}…”", "http://a.b/[1]{2}"],
      ["http://a.b/](", "http://a.b/]("],
      ["http://a.b/*_~).!", "http://a.b/"],
    ] as const)
      expect(links(text)).toEqual([link]);
  });

  it("have at most 2,000 characters", () => {
    const longest = `http://a.example/${"x".repeat(2_000 - "http://a.example/".length)}`;
    expect(links(longest)).toEqual([longest]);
    expect(linkify(`${longest}x`)).toEqual([{ type: "text", text: `${longest}x` }]);
  });

  it("are found in hostile words in a time that grows with their length, not with its square", () => {
    const SIZE = 65_536;
    const fill = (unit: string, length = SIZE) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    /** The quickest of five, since other work on the machine can only add. A square would be thousands of times as much. */
    const timed = (text: string) =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const from = performance.now();
          linkify(text);
          return performance.now() - from;
        }),
      );
    const honest = timed(fill("See https://a.example/x, please. "));
    for (const tail of [")", ".", ").", "]", "(", "()", "([{", ")]}", ".x", "_*~", "http://", "www."]) {
      const one = `${fill(tail, SIZE - 11)}x`;
      const many = fill(`http://a.b${fill(tail, 1_900)} `);
      for (const text of [`http://a.b${fill(tail, SIZE - 10)}`, `http://a.b${one}`, many])
        expect(timed(text) / honest, JSON.stringify(tail)).toBeLessThan(100);
    }
  });

  it("leave every letter of the message in its place", () => {
    const bit = fc.constantFrom(
      "https://a.example/x",
      "www.b.example",
      " ",
      ")",
      "(",
      ".",
      "é",
      "\n",
      "http://",
      "<b>",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(bit).map((bits) => bits.join("")),
        ),
        (text) => {
          const parts = linkify(text);
          expect(parts.map((part) => part.text).join("")).toBe(text);
          for (const part of parts) if (part.type === "link") expect(part.href).toMatch(/^https?:\/\//);
        },
      ),
    );
  });
});
