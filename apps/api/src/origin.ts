/** Which pages may talk to us with a person's cookie: our own, and nobody else's. */
import type { IncomingHttpHeaders } from "node:http";

export type OriginPolicy = {
  /** @param origin the Origin header exactly as sent */
  isOwn(origin: string | undefined): boolean;
};

/** On loopback a person may use any of its names, on our port. Elsewhere the origin must be `PUBLIC_URL`'s, exactly. */
export function originPolicy(publicUrl: string, listenPort: number): OriginPolicy {
  const own = new URL(publicUrl);
  const ports = new Set([portOf(own), String(listenPort)]);
  return {
    isOwn(origin) {
      if (origin === undefined || !URL.canParse(origin)) return false;
      const given = new URL(origin);
      if (given.origin !== origin) return false;
      if (origin === own.origin) return true;
      return (
        isLoopbackName(own.hostname) &&
        given.protocol === own.protocol &&
        isLoopbackName(given.hostname) &&
        ports.has(portOf(given))
      );
    },
  };
}

/**
 * A browser adds the cookie by itself but never an Authorization header to another site's request, and it always names the
 * page's origin on a POST. So a bearer needs no origin, and a cookie without one is nobody's honest browser.
 */
export function mayChange(
  { authorization, origin }: IncomingHttpHeaders,
  origins: OriginPolicy,
  hasCookie: boolean,
): boolean {
  if (authorization !== undefined) return true;
  return origin === undefined ? !hasCookie : origins.isOwn(origin);
}

/** `localhost`, its subdomains, 127.0.0.0/8 and ::1, as the URL parser writes them. */
export function isLoopbackName(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname) ||
    hostname === "[::1]"
  );
}

const portOf = (url: URL) => url.port || (url.protocol === "https:" ? "443" : "80");
