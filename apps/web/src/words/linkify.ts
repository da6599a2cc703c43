/** Finds web addresses in a customer's words. Only http and https become links; everything else stays text. */
export type TextPart = { type: "text"; text: string } | { type: "link"; text: string; href: string };

/** Ends at white space, quotes, brackets of mark-up, and the invisible marks that turn reading direction around. */
const CANDIDATE = /\b(?:https?:\/\/|www\.)[^\s<>"'`\p{Cc}\p{Cf}]+/giu;
const TRAILING: ReadonlySet<string> = new Set(".,;:!?…»”’*_~");
/** Longer than any address a person sends on purpose; it stays text. */
const LONGEST_ADDRESS = 2_000;

/** Each closing bracket with the one that opens it. */
const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** A closing bracket belongs to the address only if the address opened it. Takes time in proportion to the length. */
function trimEnd(candidate: string): string {
  const counts: Record<string, number> = { "(": 0, ")": 0, "[": 0, "]": 0, "{": 0, "}": 0 };
  for (const character of candidate) if (Object.hasOwn(counts, character)) counts[character]! += 1;
  let end = candidate.length;
  for (; end > 0; end--) {
    const last = candidate[end - 1]!;
    if (TRAILING.has(last)) continue;
    const opening = OPENING[last];
    if (opening === undefined || counts[last]! <= counts[opening]!) break;
    counts[last]! -= 1;
  }
  return candidate.slice(0, end);
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
    if (match[0].length > LONGEST_ADDRESS) continue;
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
