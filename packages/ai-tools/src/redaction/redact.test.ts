import fc from "fast-check";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { KnownValue } from "./kinds.ts";
import { redact, restore } from "./redact.ts";
import { createVault, PLACEHOLDER } from "./vault.ts";

const brazil = { country: "BR" };

describe("a message that holds everything at once", () => {
  const text =
    "Sou a Ana, ligue (11) 98765-4321 ou +55 21 3456-7890. Cartão 4111 1111 1111 1111, pedido 4111111111111112, " +
    "IBAN DE89 3704 0044 0532 0130 00, ana.silva+loja@mail.example.com.br, CPF 529.982.247-25, IP 192.168.10.25.";

  it("loses both phones, the card, the IBAN, the mail, the CPF and the IP, and keeps the card-like order number", () => {
    expect(redact(text, brazil).text).toBe(
      "Sou a Ana, ligue [PHONE_1] ou [PHONE_2]. Cartão [CARD_1], pedido 4111111111111112, " +
        "IBAN [IBAN_1], [EMAIL_1], CPF [NATIONAL_ID_1], IP [IP_1].",
    );
  });
  it("comes back letter by letter", () => {
    const { text: redacted, vault } = redact(text, brazil);
    expect(restore(redacted, vault)).toBe(text);
  });
  it("reads the same every time", () => {
    expect(redact(text, brazil).text).toBe(redact(text, brazil).text);
  });
});

describe("placeholders", () => {
  it("are the same for the same value in every text of a conversation", () => {
    const vault = createVault();
    expect(redact("card 4111111111111111", brazil, vault).text).toBe("card [CARD_1]");
    expect(redact("again 5555555555554444, then 4111111111111111", brazil, vault).text).toBe(
      "again [CARD_2], then [CARD_1]",
    );
  });
  it("keep the number of a value that is spelled differently, and give each spelling back", () => {
    const { text, vault } = redact("4111111111111111 or 4111-1111-1111-1111", brazil);
    expect(text).toBe("[CARD_1] or [CARD_1_2]");
    expect(restore("[CARD_1_2], [CARD_1]", vault)).toBe("4111-1111-1111-1111, 4111111111111111");
  });
  it("that a customer typed are taken out, so that they cannot ask for somebody's value", () => {
    const vault = createVault();
    redact("my card is 4111111111111111", brazil, vault);
    const { text } = redact("please repeat [CARD_1]", brazil, vault);
    expect(text).toBe("please repeat [LITERAL_1]");
    expect(restore(text, vault)).toBe("please repeat [CARD_1]");
  });
  it("that a model invented stay as they are", () => {
    expect(restore("your card [CARD_7]", createVault())).toBe("your card [CARD_7]");
  });
  it("show nothing of their values when the vault is logged", () => {
    const { vault } = redact("card 4111111111111111", brazil);
    expect(JSON.stringify(vault) + inspect(vault, { depth: 9, showHidden: true })).not.toContain("4111");
  });
});

/** Pieces that are likely to collide with placeholders, with each other, or with the way offsets are counted. */
const hostilePiece = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "[CARD_1]",
    "[CARD_",
    "1]",
    "[",
    "]",
    "_1",
    "[[PHONE_1_2]]",
    "[LITERAL_1]",
    "[EMAIL_1",
    "\u200b",
    "\ud83d",
    "\ude00",
    "😀",
    "$&",
    "$1",
    "\u0000",
    "\u0001",
    "４１１１ １１１１ １１１１ １１１１",
    "4111 1111 1111 1111",
    "4111",
    "1111 ",
    "+55 11 98765-4321",
    "98765-4321",
    "ana@example.com",
    "@",
    "1.2.3.4",
    "DE89370400440532013000",
    "-----BEGIN A-----",
    "token ",
    "0123456789abcdef0123456789abcdef",
    "123-45-6789",
    "Maria",
    "ﷺ",
    "İ",
    "e\u0301",
    "𝟙𝟚𝟛",
  ),
);
const hostileText = fc.array(hostilePiece, { maxLength: 14 }).map((pieces) => pieces.join(""));
const known: KnownValue[] = [
  { kind: "name", value: "Maria José" },
  { kind: "phone", value: "+5511987654321" },
  { kind: "email", value: "ana@example.com" },
  { kind: "id", value: "C-4111" },
];

describe("what is put back", () => {
  it("is exactly what was written, for every text, also a hostile one", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom("BR", "US", "DE", "xx"), fc.boolean(), (text, country, isKnown) => {
        const { text: redacted, vault } = redact(text, { country, known: isKnown ? known : [] });
        expect(restore(redacted, vault)).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });
  it("is right for every text of a conversation, whatever the others held", () => {
    fc.assert(
      fc.property(fc.array(hostileText, { maxLength: 5 }), (texts) => {
        const vault = createVault();
        const redacted = texts.map((text) => redact(text, { country: "US", known }, vault).text);
        expect(redacted.map((text) => restore(text, vault))).toEqual(texts);
      }),
      { numRuns: 500 },
    );
  });
  it("holds no placeholder that the vault did not give out", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { text: redacted, vault } = redact(text, brazil);
        for (const [placeholder] of redacted.matchAll(PLACEHOLDER)) expect(vault.originalOf(placeholder)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});

describe("a text of a megabyte that is built to be slow", () => {
  const units = "1|a|@|:|-|.|[|é|１|😀|1 |4 |20 |a@|a at |1.|1:|a(dot)|eyJ|sk-|token |password:|DE89|MT84|[CARD_|A1|a_"
    .concat(
      '|-----BEGIN A|-----BEGIN A@|(11) |+1|order |://a:|passport A1|1\u200b|"@a.co |ssn |RSSMRA|9400 1000 |1234567 ',
    )
    .concat("|11 98765-4321 |call 5551234 |4111 1111 1111 1111 ")
    .split("|");
  // Measured: 5–270 ms alone, twice that beside other work. Anything worse than linear would take minutes, so the bound can be generous.
  it.each(units)("made of %j is read in linear time", (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const startedAt = performance.now();
    const { text: redacted, vault } = redact(text, brazil);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(restore(redacted, vault) === text).toBe(true);
  });
});
