import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ChatAppEmulator, startChatApp } from "./app.ts";
import { isAuthentic, signed } from "./standard-webhook.ts";

const SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start() {
  const app = await startChatApp({ secret: SECRET });
  closing.push(app.close);
  const heard: { type: string; data: Record<string, unknown>; isAuthentic: boolean }[] = [];
  const max = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      heard.push({ ...JSON.parse(bytes.toString()), isAuthentic: isAuthentic(SECRET, request.headers, bytes) });
      response.writeHead(202).end('{"accepted":true}');
    });
  });
  await new Promise<void>((resolve) => max.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => max.close(resolve)));
  app.connect(`http://127.0.0.1:${(max.address() as AddressInfo).port}/`);
  return { app, heard };
}
const bytes = Buffer.from(
  JSON.stringify({
    type: "message.created",
    timestamp: "2026-11-20T12:00:00Z",
    data: { message_id: "m/1", sender_id: "user-42", thread_id: null, text: "Hello" },
  }),
);
const post = async (app: ChatAppEmulator, headers: Record<string, string> = signed(SECRET, "m/1", bytes)) =>
  (await fetch(app.url, { method: "POST", headers, body: bytes })).status;

describe("the emulated app of a company", () => {
  it("signs by the specification", () => {
    const body = Buffer.from('{"type":"contact.created","timestamp":"2026-09-21T14:13:20Z","data":{"id":"c_1"}}');
    expect(signed(SECRET, "msg_test_0001", body, 1_790_000_000_000)["webhook-signature"]).toBe(
      "v1,ukJpZUpseF51ZqPYvQo00jUCR8JPQM1lzMGgAvAl3c8=",
    );
  });

  it("takes a message once however often it comes, and reports it as delivered and read", async () => {
    const { app, heard } = await start();
    expect([await post(app), await post(app)]).toEqual([200, 200]);
    expect(app.taken).toMatchObject([{ message: { text: "Hello", sender_id: "user-42" } }]);
    await expect.poll(() => heard.map(({ type }) => type)).toEqual(["receipt.delivered", "receipt.read"]);
    expect(heard.every((one) => one.isAuthentic && one.data["message_id"] === "m/1")).toBe(true);
  });

  it("refuses what is not signed, is old, or was changed", async () => {
    const { app } = await start();
    const wrong = [{}, signed("whsec_AAAA", "m/1", bytes), signed(SECRET, "m/1", bytes, Date.now() - 400_000)];
    for (const headers of wrong) expect(await post(app, headers)).toBe(401);
    expect(app.taken).toEqual([]);
  });

  it("misbehaves as told, one post after the other", async () => {
    const { app } = await start();
    app.behave(503, "reset_after_taking");
    expect(await post(app)).toBe(503);
    await expect(post(app)).rejects.toThrow();
    expect(await post(app)).toBe(200);
    expect(app.taken).toHaveLength(1);
  });

  it("lets its people write", async () => {
    const { app, heard } = await start();
    expect(await app.say("user-42", "Oi", { threadId: "order-77" })).toMatchObject({ status: 202 });
    expect(heard).toMatchObject([
      { type: "message.received", isAuthentic: true, data: { text: "Oi", thread_id: "order-77" } },
    ]);
  });
});
