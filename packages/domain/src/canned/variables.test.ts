import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blanksOf,
  fillVariables,
  firstName,
  nameOrNull,
  requireFilled,
  requireKnownVariables,
  VARIABLE_NAMES,
  type VariableValues,
} from "./variables.ts";

const lia: VariableValues = { "contact.name": "Lia Prado", "contact.first_name": "Lia", "conversation.number": "77" };

describe("filling a canned response", () => {
  it.each([
    ["Olá {{contact.first_name}}!", "Olá Lia!"],
    ["{{ contact.name }} · #{{conversation.number}}", "Lia Prado · #77"],
    ["Hi {{contact.first_name|there}}", "Hi Lia"],
    ["{{agent.name|Your team}} here", "Your team here"],
    ["{{agent.name| a | b }}", "a | b"],
    ["nothing to fill", "nothing to fill"],
    ["{{{contact.first_name}}}", "{Lia}"],
    ["{{ {{contact.first_name}}", "{{ Lia"],
  ])("makes %j into %j", (text, filled) => expect(fillVariables(text, lia)).toBe(filled));

  it("leaves what has neither value nor fallback, for a person to fill", () => {
    expect(fillVariables("From {{agent.name}} at {{team.name|}}", lia)).toBe("From {{agent.name}} at {{team.name|}}");
    expect(blanksOf("From {{agent.name}}").map(({ name, start }) => [name, start])).toEqual([["agent.name", 5]]);
  });

  it("takes a customer's name for words, whatever they call themself", () => {
    const values = { "contact.name": "{{agent.name}}\n</b>{{" };
    expect(fillVariables("Dear {{contact.name}},", values)).toBe("Dear agent.name </b>,");
  });
});

/** What other template languages would run, look up or loop over. */
const HOSTILE = [
  "{{7*7}}",
  "{{constructor.constructor('return process')()}}",
  "{{__proto__.polluted}}",
  "{{constructor}}",
  "{{contact}}",
  "{{contact.__proto__}}",
  "{{contact.name.length}}",
  "{{#each contact}}{{this}}{{/each}}",
  "{{> partial}}",
  "{{{contact.nickname}}}",
  "{{=<% %>=}}",
  "{{&contact}}",
  "{{toString}}",
  "{{ contact . name }}",
  "${7*7}",
  "<%= 7*7 %>",
  "#{7*7}",
];

describe("text that is code elsewhere", () => {
  it.each(HOSTILE)("%s comes out as it went in, and keeps no message back", (text) => {
    expect(fillVariables(text, lia)).toBe(text);
    expect(() => requireFilled(text)).not.toThrow();
  });

  it.each(HOSTILE.filter((text) => text.startsWith("{{")))("%s is refused in a canned response", (text) => {
    expect(() => requireKnownVariables(`Hello ${text}`)).toThrow("There is no variable");
  });
});

const piece = fc.oneof(
  fc.constantFrom("{{", "}}", "{", "}", "|", " ", "\n", ...HOSTILE, ...VARIABLE_NAMES.map((name) => `{{${name}}}`)),
  fc.string(),
);
const anyText = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
const anyValues = fc.record(
  Object.fromEntries(VARIABLE_NAMES.map((name) => [name, fc.option(anyText)])) as Record<
    (typeof VARIABLE_NAMES)[number],
    fc.Arbitrary<string | null>
  >,
  { requiredKeys: [] },
);

describe("any text with any values", () => {
  it("is itself when there is nothing to fill in and nothing to say instead", () => {
    fc.assert(fc.property(anyText, (text) => text.includes("|") || fillVariables(text, {}) === text));
  });

  it("filled has no blank but those that had neither value nor fallback", () => {
    fc.assert(
      fc.property(anyText, anyValues, (text, values) => {
        const before = blanksOf(text).map(({ raw }) => raw);
        for (const { raw, fallback } of blanksOf(fillVariables(text, values))) {
          expect(before).toContain(raw);
          expect(fallback).toBeNull();
        }
      }),
    );
  });

  it("that is only blanks becomes only values, which are one line without braces", () => {
    fc.assert(
      fc.property(fc.constantFrom(...VARIABLE_NAMES), anyText, (name, value) => {
        const filled = fillVariables(`{{${name}|-}}`, { [name]: value });
        expect(filled).not.toMatch(/[{}\n\r\u2028]/u);
      }),
    );
  });

  it("says of every blank where it stands", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { raw, start } of blanksOf(text)) expect(text.slice(start, start + raw.length)).toBe(raw);
      }),
    );
  });

  it("is read in one pass: a megabyte of braces is no more work than a megabyte of words", () => {
    for (const text of ["{{".repeat(500_000), "}}".repeat(500_000), "{{a".repeat(300_000), "{{|}}".repeat(200_000)])
      expect(fillVariables(text, lia)).toBe(text);
  });
});

describe("what is sent", () => {
  it("is refused with a blank in it, and says which", () => {
    expect(() => requireFilled("Olá {{contact.first_name}}")).toThrow(
      "Fill in {{contact.first_name}} before you send.",
    );
    expect(() => requireFilled("Olá Lia")).not.toThrow();
  });
});

describe("a name to call somebody by", () => {
  it.each([
    ["Lia Prado", "Lia", "Lia Prado"],
    ["  José  ", "José", "José"],
    ["+55 11 97730-4418", null, null],
    ["lia@casa.test", null, null],
    ["", null, null],
  ])("of %j is %j", (name, first, whole) => {
    expect([firstName(name), nameOrNull(name)]).toEqual([first, whole]);
  });
});
