/** Kept apart from the quick tests: it waits as long as a slow sender is waited for. */
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fakeDeps } from "../../test/fake-deps.ts";
import { type ApiServer, buildServer } from "../server.ts";

let server: ApiServer;
afterEach(() => server.close());

describe("a sender who never finishes (G13)", () => {
  it.each([
    ["the headers", "POST /webhooks/whatsapp HTTP/1.1\r\nhost: localhost\r\nx-slow: "],
    [
      "the body",
      `POST /webhooks/whatsapp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\nx-hub-signature-256: sha256=${"0".repeat(64)}\r\n\r\n{`,
    ],
  ])(
    "is let go within 10 seconds while sending %s a byte at a time",
    async (_what, beginning) => {
      const deps = fakeDeps({ metaAppSecrets: ["app-secret-for-tests"], port: 0 });
      server = await buildServer(deps);
      await server.app.listen({ host: "127.0.0.1", port: 0 });
      const socket = connect((server.app.server.address() as AddressInfo).port, "127.0.0.1");
      socket.on("error", () => {});
      socket.resume();
      const startedAt = Date.now();
      socket.write(beginning);
      const drip = setInterval(() => socket.writable && socket.write("a"), 500);
      await once(socket, "close");
      clearInterval(drip);
      // The limit itself, and a second in which connections are looked through.
      expect(Date.now() - startedAt).toBeLessThan(12_000);
      expect(deps.accepted).toEqual([]);
    },
    20_000,
  );
});
