/** The headers every answer carries, whatever route or refusal it comes from. A route may tighten or replace its own. */

export type HeaderSet = Readonly<Record<string, string>>;

export function securityHeaders(publicUrl: string): HeaderSet {
  const url = new URL(publicUrl);
  const isHttps = url.protocol === "https:";
  // Older Safari does not count the page's own WebSocket as 'self'.
  const socketOrigin = `${isHttps ? "wss" : "ws"}://${url.host}`;
  return {
    "content-security-policy": [
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      `connect-src 'self' ${socketOrigin}`,
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=()",
    "cache-control": "no-store",
    ...(isHttps ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}
