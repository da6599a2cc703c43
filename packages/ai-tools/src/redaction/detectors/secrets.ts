/**
 * Keys, tokens and passwords: those that their issuer made recognisable, PEM blocks, tokens after "Bearer", passwords
 * in addresses, and long random strings that stand near a word such as "token".
 */
import type { Found } from "../kinds.ts";
import { withoutEnding } from "../without-ending.ts";

const ISSUED = new RegExp(
  [
    "(?:sk|pk|rk)[-_](?:live|test|prod|proj|ant|or|svcacct|admin)[-_][A-Za-z0-9_-]{8,}",
    "sk[-_][A-Za-z0-9_-]{16,}", // OpenAI and its like, Stripe, our own API keys
    "whsec_[A-Za-z0-9+/=_-]{16,}",
    "gh[pousr]_[A-Za-z0-9]{20,}",
    "github_pat_[A-Za-z0-9_]{20,}",
    "glpat-[A-Za-z0-9_-]{16,}",
    "(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}",
    "xox[a-z](?:\\.xox[a-z])?-[A-Za-z0-9-]{10,}",
    "xapp-[A-Za-z0-9-]{10,}",
    "AIza[A-Za-z0-9_-]{30,}",
    "ya29\\.[A-Za-z0-9_-]{20,}",
    "EAA[A-Za-z0-9]{20,}", // Meta access tokens
    "IG(?:QV|AA)[A-Za-z0-9_-]{20,}",
    "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}",
    "(?:npm|hf|dop_v1|pypi|rubygems|lin_api|figd|ntn)[-_][A-Za-z0-9_-]{20,}",
    "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,}",
    "SK[0-9a-f]{32}",
    "key-[0-9a-f]{32}",
    "APP_USR-[A-Za-z0-9-]{16,}",
    "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]*){0,3}", // JWT and JWE; only at the start of a run, or "eyJeyJ…" would cost the square of its length
  ]
    .map((form) => `(?:${form})`)
    .join("|"),
  "g",
);

const AFTER_SCHEME = /(?<![\p{L}\p{N}])(?:bearer|basic|digest)[ \t]{1,4}([A-Za-z0-9._~+/=-]{8,})/giu;
const IN_ADDRESS = /:\/\/[^\s/:@]{0,128}:([^\s/@]{1,256})@/g;
const ASSIGNED =
  /(?:passwords?|passwd|passphrase|pwd|senha|contraseña|contrasena|clave|secret|segredo|secreto|token|api[-_ ]?key|access[-_ ]?key|client[-_ ]?secret|credentials?)["'`]?[ \t]{0,3}(?:(?::|=>|=)|(?<=\s)(?:is|é|es)(?=[\s:]):?)[ \t]{0,3}["'`]?([^\s"'`<>]{4,256})/giu;
const CONTEXT_WORD =
  /passwords?|passwd|pwd|senha|contraseña|clave|secret|segredo|secreto|token|(?<!\p{L})key|chave|llave|apikey|credential|hash|signature|authorization/giu;
const RANDOM = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{32,}={0,2}/g;
/** How far a telling word may stand before a long random string. */
const REACH = 60;

export function findSecrets(text: string): Found[] {
  return [
    ...whole(text, ISSUED),
    ...captured(text, AFTER_SCHEME, (value) => /\d|[._~+/=]|[a-z][A-Z]/.test(value)),
    ...captured(text, IN_ADDRESS, () => true),
    ...captured(text, ASSIGNED, looksChosen),
    ...randomStrings(text),
    ...pemBlocks(text),
  ];
}

const secret = (text: string, start: number, end: number): Found => ({
  kind: "SECRET",
  start,
  end,
  canonical: text.slice(start, end),
});

function whole(text: string, pattern: RegExp): Found[] {
  return Array.from(text.matchAll(pattern), (match) => {
    // A sentence may end right behind a key.
    const value = withoutEnding(match[0], "-.");
    return secret(text, match.index, match.index + value.length);
  });
}

function captured(text: string, pattern: RegExp, isSecret: (value: string) => boolean): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(pattern)) {
    const value = withoutEnding(match[1] ?? "", ".,;:?)]}");
    if (value === "" || !isSecret(value)) continue;
    const start = match.index + match[0].lastIndexOf(match[1] ?? "");
    found.push(secret(text, start, start + value.length));
  }
  return found;
}

/** "My password is wrong" is talk, "my password is wr0ng" is a password. */
const looksChosen = (value: string) => /\d|[!@#$%^&*+=?~_]/.test(value);

function randomStrings(text: string): Found[] {
  const words = Array.from(text.matchAll(CONTEXT_WORD), (match) => match.index + match[0].length);
  if (words.length === 0) return [];
  const found: Found[] = [];
  let next = 0;
  for (const { 0: value, index } of text.matchAll(RANDOM)) {
    while (next < words.length && (words[next] ?? 0) <= index) next += 1;
    const word = words[next - 1];
    if (word === undefined || index - word > REACH || !isRandom(value)) continue;
    found.push(secret(text, index, index + value.length));
  }
  return found;
}

/** At least 3 bits a character over the first 256: words and rulers have less, hex has nearly 4. Digits alone are no key. */
function isRandom(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  const sample = value.slice(0, 256);
  const counts = new Map<string, number>();
  for (const character of sample) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / sample.length) * Math.log2(count / sample.length);
  return bits >= 3;
}

/** A block without an end goes to the last line that can still belong to it. */
function pemBlocks(text: string): Found[] {
  const found: Found[] = [];
  let start = text.indexOf("-----BEGIN ");
  let closing = text.indexOf("-----END ");
  while (start >= 0) {
    // Once there is no end ahead there is none for any later block either; looking each time would cost the square.
    if (closing >= 0 && closing < start) closing = text.indexOf("-----END ", start);
    const dashes = closing < 0 ? -1 : text.indexOf("-----", closing + 9);
    const end = dashes < 0 ? openBlockEnd(text, start) : dashes + 5;
    found.push(secret(text, start, end));
    start = text.indexOf("-----BEGIN ", end);
  }
  return found;
}

function openBlockEnd(text: string, start: number): number {
  const body = /-----BEGIN [^\n-]{0,80}(?:-----)?[A-Za-z0-9+/=\s\\,:-]*/y;
  body.lastIndex = start;
  return start + (body.exec(text)?.[0].length ?? 11);
}
