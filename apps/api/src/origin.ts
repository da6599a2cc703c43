/** Which pages may talk to us with a person's cookie: our own, and nobody else's. */

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
