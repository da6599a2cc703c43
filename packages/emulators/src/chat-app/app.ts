/**
 * A company's own app, played from the outside: its people write, it takes our answers once each however often they come, and
 * reports them as delivered and read. It can be told to misbehave.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isAuthentic, signed } from "./standard-webhook.ts";

export type AppMessage = { message_id: string; sender_id: string; thread_id: string | null; text: string };
export type Taken = { webhookId: string; message: AppMessage };
/** How the next posts are met: an answer of that status, silence, a broken line, or a broken line after the message was taken. */
export type Misbehaviour = number | "hang" | "reset" | "reset_after_taking";

export type ChatAppEmulator = Awaited<ReturnType<typeof startChatApp>>;

export async function startChatApp(options: { secret: string; reports?: boolean; host?: string }) {
  const { secret, reports = true, host = "127.0.0.1" } = options;
  const taken: Taken[] = [];
  const posts: { webhookId: string; status: number | null }[] = [];
  const orders: Misbehaviour[] = [];
  let webhookUrl: string | null = null;

  async function tell(type: string, data: Record<string, unknown>): Promise<{ status: number; body: unknown }> {
    if (webhookUrl === null) throw new Error("The app has not been told where MAX takes its webhooks.");
    const bytes = Buffer.from(JSON.stringify({ type, timestamp: new Date().toISOString(), data }));
    const headers = { "content-type": "application/json", ...signed(secret, `evt_${randomUUID()}`, bytes) };
    const response = await fetch(webhookUrl, { method: "POST", headers, body: bytes });
    return { status: response.status, body: await response.json() };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => meet(request, response, Buffer.concat(chunks)));
  });

  function meet(request: IncomingMessage, response: ServerResponse, bytes: Buffer) {
    const webhookId = String(request.headers["webhook-id"] ?? "");
    const answer = (status: number, body = "") => {
      posts.push({ webhookId, status });
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    };
    if (!isAuthentic(secret, request.headers, bytes)) return answer(401);
    const order = orders.shift();
    if (typeof order === "number") return answer(order);
    if (order === undefined || order === "reset_after_taking") take(webhookId, bytes);
    if (order === undefined) return answer(200, JSON.stringify({ external_id: `app-${webhookId}` }));
    posts.push({ webhookId, status: null });
    if (order !== "hang") request.socket.destroy();
  }

  /** The standard's promise: one id is one message. */
  function take(webhookId: string, bytes: Buffer) {
    const { type, data } = JSON.parse(bytes.toString()) as { type: string; data: AppMessage };
    if (type !== "message.created" || taken.some((one) => one.webhookId === webhookId)) return;
    taken.push({ webhookId, message: data });
    if (!reports || webhookUrl === null) return;
    const { message_id } = data;
    void tell("receipt.delivered", { message_id })
      .then(() => tell("receipt.read", { message_id }))
      .catch(() => {});
  }

  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/max`,
    /** What its people have received, once each. */
    taken: taken as readonly Taken[],
    /** Every post it met, and how it answered. */
    posts: posts as readonly { webhookId: string; status: number | null }[],
    connect(url: string) {
      webhookUrl = url;
    },
    tell,
    /** One of its people writes. @returns MAX's answer */
    say: (senderId: string, text: string, more: { threadId?: string; messageId?: string; name?: string } = {}) =>
      tell("message.received", {
        message_id: more.messageId ?? randomUUID(),
        sender: { id: senderId, name: more.name ?? senderId },
        thread_id: more.threadId ?? null,
        text,
      }),
    /** For the posts to come, one after the other. */
    behave: (...next: Misbehaviour[]) => void orders.push(...next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
