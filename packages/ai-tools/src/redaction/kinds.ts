/**
 * The kinds of value that are taken out of a text, in the order that decides between two finds of the same length.
 * The name of a kind is also the word a model reads in its placeholder: `[CARD_1]`.
 */
export const KINDS = [
  "LITERAL",
  "CARD",
  "IBAN",
  "SECRET",
  "SSN",
  "NATIONAL_ID",
  "ID",
  "EMAIL",
  "IP",
  "NAME",
  "PHONE",
] as const;
export type Kind = (typeof KINDS)[number];

/** One find. `start` and `end` count UTF-16 units of the text the detector was given; `end` is exclusive. */
export type Found = {
  kind: Kind;
  start: number;
  end: number;
  /** The value without its spelling, so that `4111-1111…` and `4111 1111…` are known to be the same card. */
  canonical: string;
};

/** Something about the contact that we already hold and that must not leave the process. */
export type KnownValue = { kind: "name" | "phone" | "email" | "id"; value: string };
