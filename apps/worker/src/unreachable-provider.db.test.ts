/** A provider that cannot be reached: nothing was written, so the send is tried three times and then says why it failed (G17). */
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createWhatsAppAdapter } from "@max/channels/whatsapp/adapter";
import { makeTenant } from "@max/db/test/factories";
import { listConversations } from "@max/services/conversation/list-conversations";
import { listMessages } from "@max/services/message/list-messages";
import { sendMessage } from "@max/services/message/send-message";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { sendMessages } from "./send-messages.ts";

let worker: TestWorker;
/** Counts what arrives that could be a request: bytes that are no TLS. */
let plain: Server;
let hasRequest = false;
let closing: Server;
let closedPort: number;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"), { sendsAtOnce: 1 });
  plain = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      hasRequest ||= bytes.includes("POST ");
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
  });
  closing = createServer((socket) => void socket.on("error", () => {}).destroy());
  await Promise.all(
    [plain, closing].map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
  );
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  closedPort = portOf(closed);
  await new Promise((resolve) => closed.close(resolve));
});
afterAll(async () => {
  plain.close();
  closing.close();
  await worker.close();
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;

describe("a send to", () => {
  it.each([
    ["a closed port", () => `http://127.0.0.1:${closedPort}`],
    ["a name without an address", () => "http://graph.invalid"],
    ["a port that does not speak TLS", () => `https://127.0.0.1:${portOf(plain)}`],
    ["a port that hangs up in the TLS handshake", () => `https://127.0.0.1:${portOf(closing)}`],
  ])("%s is tried three times, then failed, and no request was written", async (_what, graphUrl) => {
    const tenant = await makeTenant(worker.db);
    await worker.post(
      webhookOf({ number: tenant.phoneNumberId, messages: [metaText(`wamid.${tenant.inboxId}`, "Oi")] }),
    );
    await worker.drain();
    const conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
    await sendMessage(tenant.call, { conversationId, clientMessageId: "one", text: "Olá" });
    const { send } = createWhatsAppAdapter({ graphUrl: graphUrl(), apiVersion: "v23.0" });
    let tries = 0;
    const deps = worker.withAdapter({
      send(message, signal) {
        tries += 1;
        return send(message, signal);
      },
    });
    const answer = async () => (await listMessages(tenant.call, { conversationId, limit: 1 })).items[0]!;
    for (let n = 1; n <= 4; n++) {
      await sendMessages(deps);
      await deps.sending.idle();
      expect((await answer()).status).toBe(n < 3 ? "queued" : "failed");
      await worker.letLeasesEnd();
    }
    expect(tries).toBe(3);
    expect((await answer()).failure).toMatchObject({ code: "not_connected" });
    expect(hasRequest).toBe(false);
  });
});
