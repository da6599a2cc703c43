/** A free TCP port on 127.0.0.1, below the range from which the system takes ports for outgoing connections. */
import { createServer } from "node:net";

const EPHEMERAL_FROM = 32_768;

/**
 * The first port from `preferred` upward that nothing listens on; it is not reserved, so the caller tries again when
 * somebody was faster.
 * @throws Error when none is free below 32768 (or, for a preferred port above that, in the next 100)
 */
export async function findFreePort(preferred: number): Promise<number> {
  const end = preferred < EPHEMERAL_FROM ? EPHEMERAL_FROM : Math.min(preferred + 100, 65_536);
  for (let port = preferred; port < end; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`No port is free from ${preferred} to ${end - 1}.`);
}

/** True when nothing listens on this port of the loopback address. */
export function isFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once("error", () => answer(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => answer(true)));
  });
}
