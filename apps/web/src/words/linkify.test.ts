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
