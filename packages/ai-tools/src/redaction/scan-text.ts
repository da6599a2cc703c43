/**
 * The text as detectors read it: full-width, Arabic-Indic and other digits are ASCII digits, every space is a space,
 * every dash a dash, and characters without width are gone. Offsets lead back to the text as it was written.
 */
export type ScanText = {
  text: string;
  /** The range of the written text that `start`–`end` of the scanned text stands for. */
  toSource(start: number, end: number): { start: number; end: number };
};

const NOT_ASCII = /\P{ASCII}/u;

/** Reads `source` for detection. Linear in its length. */
export function scanText(source: string): ScanText {
  if (!NOT_ASCII.test(source)) return { text: source, toSource: (start, end) => ({ start, end }) };
  const folded = foldWithOffsets(source, plainForm);
  return { text: folded.text, toSource: folded.toSource };
}

/** The scanned text in lower case, without accents and with single spaces, to look for names and mails in. */
export function scanLetters(scan: ScanText): ScanText {
  let afterSpace = false;
  const folded = foldWithOffsets(scan.text, (character) => {
    const plain = bareLetter(character);
    const isSpace = plain === " " || plain === "\n" || plain === "\t" || plain === "\r";
    if (isSpace && afterSpace) return "";
    if (plain !== "") afterSpace = isSpace;
    return isSpace ? " " : plain;
  });
  return {
    text: folded.text,
    toSource: (start, end) => {
      const inner = folded.toSource(start, end);
      return scan.toSource(inner.start, inner.end);
    },
  };
}

/** Replaces each code point by at most as many UTF-16 units as it had, and remembers where each unit came from. */
function foldWithOffsets(source: string, fold: (character: string) => string): ScanText {
  const units = new Uint16Array(source.length);
  const starts = new Int32Array(source.length);
  const ends = new Int32Array(source.length);
  let length = 0;
  for (let at = 0; at < source.length;) {
    const width = (source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    const folded = fold(source.substring(at, at + width));
    for (let unit = 0; unit < folded.length && unit < width; unit++) {
      units[length] = folded.charCodeAt(unit);
      // A unit that stands for a whole pair covers both halves, so that a cut never falls between them.
      starts[length] = folded.length === width ? at + unit : at;
      ends[length] = folded.length === width ? at + unit + 1 : at + width;
      length += 1;
    }
    at += width;
  }
  return {
    text: stringOf(units, length),
    toSource: (start, end) => ({
      start: starts[start] ?? source.length,
      end: end > start ? (ends[end - 1] ?? source.length) : (starts[start] ?? source.length),
    }),
  };
}

/** Not a TextDecoder: that would replace lone surrogates. */
function stringOf(units: Uint16Array, length: number): string {
  const pieces: string[] = [];
  for (let at = 0; at < length; at += 8192) {
    pieces.push(String.fromCharCode(...units.subarray(at, Math.min(at + 8192, length))));
  }
  return pieces.join("");
}

const plainForms = new Map<string, string>();

function plainForm(character: string): string {
  if (character < "\u0080") return character;
  return remembered(plainForms, character, () => {
    if (/^[\p{Cf}\u034f\ufe00-\ufe0f\u20e3]$/u.test(character)) return "";
    if (/^\p{Nd}$/u.test(character)) return digitOf(character);
    if (/^\p{Zs}$/u.test(character)) return " ";
    if (/^[\u0085\u2028\u2029]$/.test(character)) return "\n";
    if (/^[\p{Pd}\u2212]$/u.test(character)) return "-";
    const compatible = character.normalize("NFKC");
    return /^[\u0021-\u007e]$/.test(compatible) ? compatible : character;
  });
}

/** Decimal digits stand in runs of ten, so the value is the distance to the first of the run. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // The mathematical digits are five runs of ten without a gap between them.
  if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
  let first = code;
  while (code - first < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String(code - first);
}

const bareLetters = new Map<string, string>();

function bareLetter(character: string): string {
  return remembered(bareLetters, character, () => {
    const bare = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return bare.length <= character.length ? bare : bare.slice(0, character.length);
  });
}

/** The memory is bounded: one text with every character of Unicode must not stay with the process. */
function remembered(memory: Map<string, string>, character: string, compute: () => string): string {
  const known = memory.get(character);
  if (known !== undefined) return known;
  const computed = compute();
  if (memory.size < 4096) memory.set(character, computed);
  return computed;
}
