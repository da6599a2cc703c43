/** Finds web addresses in a customer's words. Only http and https become links; everything else stays text. */
export type TextPart = { type: "text"; text: string } | { type: "link"; text: string; href: string };

/** Ends at white space, quotes, brackets of mark-up, and the invisible marks that turn reading direction around. */
const CANDIDATE = /\b(?:https?:\/\/|www\.)[^\s<>"'`\p{Cc}\p{Cf}]+/giu;
const TRAILING = /[.,;:!?…»”’*_~]+$/u;

const BRACKETS = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
] as const;

/** A closing bracket belongs to the address only if the address opened it. */
function trimEnd(candidate: string): string {
  let text = candidate;
  for (;;) {
    const before = text;
    text = text.replace(TRAILING, "");
    for (const [open, close] of BRACKETS)
      if (text.endsWith(close) && text.split(close).length > text.split(open).length) text = text.slice(0, -1);
    if (text === before) return text;
  }
}

function hrefOf(text: string): string | null {
  try {
    const url = new URL(text.startsWith("www.") || text.startsWith("WWW.") ? `https://${text}` : text);
    const isWeb = url.protocol === "https:" || url.protocol === "http:";
    // An address that carries a user name is made to look like another site's.
    return isWeb && url.username === "" && url.password === "" && url.hostname.includes(".") ? url.href : null;
  } catch {
    return null;
  }
}

/** The parts in order; joined, their texts are the input. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const found = trimEnd(match[0]);
    const href = hrefOf(found);
    if (!href) continue;
    if (match.index > done) parts.push({ type: "text", text: text.slice(done, match.index) });
    parts.push({ type: "link", text: found, href });
    done = match.index + found.length;
  }
  if (done < text.length) parts.push({ type: "text", text: text.slice(done) });
  return parts;
}
