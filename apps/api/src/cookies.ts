/** The session cookie. Over https it has the `__Host-` prefix, so that no other host can set or read it. */
import { SESSION_HOURS } from "@max/services/auth/session";

export type SessionCookie = {
  name: string;
  /** @returns the session id the browser sent, or null */
  read(cookieHeader: string | undefined): string | null;
  /** @returns a Set-Cookie value */
  write(sessionId: string): string;
  clear(): string;
};

export function sessionCookie(publicUrl: string): SessionCookie {
  // Without https a Secure cookie would never come back; plain http is for loopback only.
  const isHttps = new URL(publicUrl).protocol === "https:";
  const name = isHttps ? "__Host-max" : "max_session";
  const compose = (value: string, maxAgeS: number) =>
    `${name}=${value}; Max-Age=${maxAgeS}; Path=/; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`;
  return {
    name,
    read: (header) => (header === undefined ? null : valueOf(header, name)),
    // A session id has no character that a cookie would need escaped.
    write: (sessionId) => compose(sessionId, SESSION_HOURS * 3600),
    clear: () => compose("", 0),
  };
}

function valueOf(header: string, name: string): string | null {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim() || null;
  }
  return null;
}
