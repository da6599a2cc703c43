import { describe, expect, it } from "vitest";
import { wordAtCaret } from "./word-at-caret.ts";

/** `|` is the caret. */
const at = (text: string) => {
  const word = wordAtCaret(text.replace("|", ""), text.indexOf("|"), ["/", ":"]);
  return word && `${word.trigger}${word.query}`;
};

describe("a sign that opens a menu", () => {
  it.each([
    ["/|", "/"],
    ["/re|", "/re"],
    ["Hello /re|", "/re"],
    ["one\n/re|st", "/re"],
    ["(:smi|", ":smi"],
    ["Olá :|", ":"],
  ])("is found in %j", (text, word) => expect(at(text)).toBe(word));

  it.each(["|", "and/or|", "10:30|", "https://|", "Note:|", "/re |", "/re done|", "|/re", `/${"x".repeat(41)}|`])(
    "is none in %j",
    (text) => expect(at(text)).toBeNull(),
  );
});
