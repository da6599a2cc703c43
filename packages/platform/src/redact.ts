/** What must never reach a log: secrets by the name of their key or by their look, and what customers write or are called. */

export const REDACTED = "[redacted]";

/** Names compared without case, `_`, `-` and `.`; a name that ends in one of these is hidden with all it holds. */
const HIDDEN_ENDINGS = [
  "authorization",
  "cookie",
  "password",
  "passphrase",
  "token",
  "secret",
  "apikey",
  "masterkey",
  "privatekey",
  "accesskey",
  "signature",
  "phone",
  "phonenumber",
  "email",
];
const HIDDEN_NAMES = new Set([
  "body",
  "rawbody",
  "text",
  "caption",
  "content",
  "payload",
  "passwd",
  "pwd",
  "waid",
  "credentials",
  "parameters",
]);

const MAX_DEPTH = 8;

/** True for the name of a field whose value may be a secret or a customer's words. */
export function isHiddenKey(key: string): boolean {
  const name = key.toLowerCase().replaceAll(/[_.-]/g, "");
  return HIDDEN_NAMES.has(name) || HIDDEN_ENDINGS.some((ending) => name.endsWith(ending));
}

/** Each pattern stops at a quote or backslash, so that a finished JSON line stays JSON. */
const SECRETS_IN_TEXT: readonly [RegExp, string][] = [
  [/\bsk_[A-Za-z0-9_-]{4,}/g, `sk_${REDACTED}`],
  [/\bsk-[A-Za-z0-9_-]{8,}/g, `sk-${REDACTED}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{4,}/gi, `$1 ${REDACTED}`],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, REDACTED],
  [/\bEAA[A-Za-z0-9]{20,}/g, REDACTED],
  [/(:\/\/[^\s:@/"\\]*):[^\s@/"\\]+@/g, `$1:${REDACTED}@`],
  [/(?<![\w.-])([\w.-]*(?:token|secret|password|signature|apikey|api_key))=[^\s&"\\]+/gi, `$1=${REDACTED}`],
];

/** The text without API keys, bearer tokens, JWTs, Meta tokens, passwords in URLs and secret query parameters. */
export function scrubText(text: string): string {
  return SECRETS_IN_TEXT.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text);
}

/** A copy with hidden fields replaced and errors turned into plain objects. Deeper than 8 levels it is cut off. */
export function redactFields(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redactFields(item, depth + 1));
  if ("toJSON" in value && typeof value.toJSON === "function") return redactFields(value.toJSON(), depth + 1);
  if (!isPlain(value)) return `[${value.constructor.name}]`;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isHiddenKey(key) ? REDACTED : redactFields(inner, depth + 1)]),
  );
}

/** Sockets, requests, pools and the like are named, never walked through. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Fields of a database error that quote the row or the statement: they hold customers' words under harmless names. */
const QUOTING_FIELDS = new Set(["detail", "where", "query", "internalQuery", "hint", "params"]);

function redactError(error: Error, depth: number): unknown {
  if (depth >= MAX_DEPTH) return error.name;
  const own = Object.entries(error).filter(([key]) => !QUOTING_FIELDS.has(key) && key !== "cause");
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(redactFields(Object.fromEntries(own), depth + 1) as Record<string, unknown>),
    ...(error.cause === undefined ? {} : { cause: redactFields(error.cause, depth + 1) }),
  };
}
