/**
 * The blanks of a text that somebody else will fill: `{{contact.first_name}}`, or with something to say without it
 * `{{contact.first_name|there}}`. Names come from a list; there are no conditions, loops or code, and nothing that is filled in
 * is read again. Reading takes one pass, whatever the text.
 */
import { DomainError } from "../errors.ts";

export const VARIABLE_NAMES = [
  "contact.name",
  "contact.first_name",
  "contact.phone",
  "agent.name",
  "agent.first_name",
  "company.name",
  "team.name",
  "conversation.number",
] as const;
export type VariableName = (typeof VARIABLE_NAMES)[number];
/** What there is to fill in; null and an empty text are nothing. */
export type VariableValues = Readonly<Partial<Record<VariableName, string | null>>>;

/** A stretch of a text: words as they stand, or a blank at `start`, an index in UTF-16 units. */
type Words = { type: "words"; text: string };
export type Blank = { type: "blank"; name: VariableName; fallback: string | null; raw: string; start: number };
/** Something between double braces that no variable is called. */
type Unknown = { type: "unknown"; raw: string };

const KNOWN: ReadonlySet<string> = new Set(VARIABLE_NAMES);
const isKnown = (name: string): name is VariableName => KNOWN.has(name);

/** The text in its order; joined again, it is the same. */
function read(text: string): (Words | Blank | Unknown)[] {
  const parts: (Words | Blank | Unknown)[] = [];
  let from = 0;
  let open = -1;
  for (let at = 0; at < text.length - 1; at++) {
    if (text.startsWith("{{", at)) open = at;
    if (open === -1 || !text.startsWith("}}", at)) continue;
    if (open > from) parts.push({ type: "words", text: text.slice(from, open) });
    parts.push(readBlank(text.slice(open, at + 2), open));
    from = at + 2;
    at++;
    open = -1;
  }
  if (from < text.length) parts.push({ type: "words", text: text.slice(from) });
  return parts;
}

function readBlank(raw: string, start: number): Blank | Unknown {
  const inner = raw.slice(2, -2);
  const bar = inner.indexOf("|");
  const name = (bar === -1 ? inner : inner.slice(0, bar)).trim();
  if (!isKnown(name)) return { type: "unknown", raw };
  const fallback = bar === -1 ? "" : inner.slice(bar + 1).trim();
  return { type: "blank", name, fallback: fallback === "" ? null : fallback, raw, start };
}

/** The variables that are still to be filled, in their order. What stands in a text that leaves for a customer. */
export const blanksOf = (text: string): Blank[] => read(text).filter((part) => part.type === "blank");

/**
 * The text with every variable filled: its value, else its fallback, else it stays as it is, for a person to fill.
 * A value is one line without braces, so that what a customer calls themself is never read as a variable.
 */
export const fillVariables = (text: string, values: VariableValues): string =>
  read(text)
    .map((part) => {
      if (part.type === "words") return part.text;
      if (part.type === "unknown") return part.raw;
      return plainValue(values[part.name]) || (part.fallback ?? part.raw);
    })
    .join("");

/** One line, no control characters, no braces. */
const plainValue = (value: string | null | undefined): string =>
  (value ?? "")
    .replace(/[\p{Cc}\u2028\u2029{}]/gu, " ")
    .replace(/ +/g, " ")
    .trim();

/** The first word of a name; null where it is no name but an address or number. */
export function firstName(name: string): string | null {
  const [first = ""] = name.trim().split(/\s+/);
  return isAddress(name) || first === "" ? null : first;
}

/** A customer without a name is called by their address. */
export const nameOrNull = (name: string): string | null => (isAddress(name) ? null : name.trim() || null);
const isAddress = (name: string) => !/\p{L}{2}/u.test(name) || name.includes("@");

/** What stands between double braces and is called like no variable. */
export const unknownVariables = (text: string): string[] =>
  read(text).flatMap((part) => (part.type === "unknown" ? [part.raw] : []));

/** @throws DomainError `invalid_input` for a text that holds something between double braces that no variable is called */
export function requireKnownVariables(text: string): void {
  const [unknown] = unknownVariables(text);
  if (unknown === undefined) return;
  throw new DomainError(
    "invalid_input",
    `There is no variable ${unknown.slice(0, 60)}. There are: ${VARIABLE_NAMES.map((name) => `{{${name}}}`).join(", ")}.`,
  );
}

/** @throws DomainError `unfilled_variable` for a text that would show a customer our blanks */
export function requireFilled(text: string): void {
  const [blank] = blanksOf(text);
  if (blank) throw new DomainError("unfilled_variable", `Fill in ${blank.raw.slice(0, 60)} before you send.`);
}
