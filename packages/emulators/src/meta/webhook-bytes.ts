/** How Meta writes, signs and posts a webhook: the exact bytes, then the signature over those bytes. */
import { createHmac } from "node:crypto";

/**
 * The body as Meta writes it: JSON with every non-ASCII character as `\uXXXX`, lower-case hex, characters beyond the
 * basic plane as two escapes. A receiver that parses and serialises again gets other bytes and another signature.
 */
export function toMetaJson(body: unknown): Buffer {
  const escaped = JSON.stringify(body).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Buffer.from(escaped, "latin1");
}

/** The value of `X-Hub-Signature-256`: HMAC-SHA256 of the exact bytes under the app secret, lower-case hex. */
export const signatureOf = (bytes: Buffer, appSecret: string): string =>
  `sha256=${createHmac("sha256", appSecret).update(bytes).digest("hex")}`;

/**
 * Posts one webhook once, without any retry. A Buffer is sent as it is, so that a test may post hostile bytes;
 * anything else is written by `toMetaJson`. `secret: null` leaves the signature out.
 * @throws what `fetch` throws when nobody answers or `signal` fires
 */
export function postWebhook(
  url: string,
  body: unknown,
  secret: string | null,
  options: { signal?: AbortSignal; headers?: Record<string, string> } = {},
): Promise<Response> {
  const bytes = Buffer.isBuffer(body) ? body : toMetaJson(body);
  return fetch(url, {
    method: "POST",
    body: new Uint8Array(bytes),
    redirect: "manual",
    signal: options.signal,
    headers: {
      "content-type": "application/json",
      "user-agent": "facebookexternalua",
      ...(secret === null ? {} : { "x-hub-signature-256": signatureOf(bytes, secret) }),
      ...options.headers,
    },
  });
}
