/** Text from outside, made safe to store: Postgres refuses NUL in `text` and lone surrogates in `jsonb`. */

/** With the `u` flag a proper pair is one character, so that only halves without their partner match. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** At most `maxLength` UTF-16 units of the text, never half a character; what cannot be stored becomes U+FFFD. */
export function safeText(text: string, maxLength: number): string {
  return cut(text, maxLength).replace(UNSTORABLE, "\uFFFD");
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  const endsInHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, endsInHalf ? maxLength - 1 : maxLength);
}

/** At most `maxBytes` of the text's UTF-8, never half a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.slice(0, maxBytes), "utf8");
  if (bytes.length <= maxBytes) return text.slice(0, maxBytes);
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}

/** Deeper than anything Meta sends, shallower than any stack. */
const MAX_DEPTH = 32;

/**
 * The JSON text of a parsed value for a person to look at, cut after about `maxLength` characters. Unlike
 * `JSON.stringify` it survives any depth and stops working once it has enough.
 */
export function jsonExcerpt(value: unknown, maxLength: number): string {
  let text = "";
  const write = (part: unknown, depth: number) => {
    if (text.length >= maxLength) return;
    if (typeof part === "string") text += JSON.stringify(safeText(part, maxLength));
    else if (typeof part !== "object" || part === null) text += JSON.stringify(part) ?? "null";
    else if (depth >= MAX_DEPTH) text += Array.isArray(part) ? "[…]" : "{…}";
    else if (Array.isArray(part)) writeList(part, depth);
    else writeObject(part, depth);
  };
  const writeList = (list: unknown[], depth: number) => {
    text += "[";
    for (const [at, entry] of list.entries()) {
      if (text.length >= maxLength) return;
      if (at > 0) text += ",";
      write(entry, depth + 1);
    }
    text += "]";
  };
  const writeObject = (object: object, depth: number) => {
    text += "{";
    for (const [at, name] of Object.keys(object).entries()) {
      if (text.length >= maxLength) return;
      text += `${at > 0 ? "," : ""}${JSON.stringify(safeText(name, maxLength))}:`;
      write((object as Record<string, unknown>)[name], depth + 1);
    }
    text += "}";
  };
  write(value, 0);
  return cut(text, maxLength);
}
