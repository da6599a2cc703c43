import { signatureHeaders } from "@max/channels/chat-app/signature";
import type { InboxId, TenantId } from "@max/domain/ids";
import { afterEach, describe, expect, it } from "vitest";
import { fakeDeps } from "../../test/fake-deps.ts";
import { type ApiServer, buildServer } from "../server.ts";

const SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const OTHERS_SECRET = "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
const INBOX = "0198f3a0-0000-7000-8000-000000000001" as InboxId;
const WHATSAPP_INBOX = "0198f3a0-0000-7000-8000-000000000003" as InboxId;
const message = (more: Record<string, unknown> = {}) =>
  Buffer.from(
    JSON.stringify({
      type: "message.received",
      timestamp: "2026-11-20T12:00:00Z",
      data: { message_id: "m-1", sender: { id: "user-42" }, text: "Oi!", ...more },
    }),
  );
const BODY = message();

let server: ApiServer;
afterEach(() => server.close());

async function start() {
  const deps = fakeDeps();
  const inbox = (inboxId: InboxId, channel: "chat_app" | "whatsapp") => ({
    tenantId: "0198f3a0-0000-7000-8000-000000000002" as TenantId,
    inboxId,
    channel,
    appSecrets: [SECRET],
    verifyToken: null,
  });
  deps.inboxSecrets = {
    of: async (id) => (id === INBOX ? inbox(id, "chat_app") : id === WHATSAPP_INBOX ? inbox(id, "whatsapp") : null),
  };
  server = await buildServer(deps);
  const post = (options: { body?: Buffer; headers?: Record<string, string>; inboxId?: string } = {}) =>
    server.app.inject({
      method: "POST",
      url: `/webhooks/chat/${options.inboxId ?? INBOX}`,
      headers: { "content-type": "application/json", ...options.headers },
      payload: options.body ?? BODY,
    });
  return { deps, post };
}

const sign = (body = BODY, { secret = SECRET, at = new Date() } = {}) => signatureHeaders(body, secret, "msg_1", at);
const earlier = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe("a Chat App's delivery without the right signature", () => {
  it.each<[string, { headers?: Record<string, string>; body?: Buffer; inboxId?: string }]>([
    ["has none", {}],
    ["is another company's", { headers: sign(BODY, { secret: OTHERS_SECRET }) }],
    ["is of another body", { headers: sign(message({ text: "Hello" })) }],
    ["is six minutes old", { headers: sign(BODY, { at: earlier(6) }) }],
    ["is from six minutes ahead", { headers: sign(BODY, { at: earlier(-6) }) }],
    ["is of an empty body", { headers: sign(), body: Buffer.alloc(0) }],
    ["is for an inbox that does not exist", { headers: sign(), inboxId: "0198f3a0-0000-7000-8000-00000000000f" }],
    ["is for something that is no inbox", { headers: sign(), inboxId: "etc" }],
    ["is for an inbox of another channel", { headers: sign(), inboxId: WHATSAPP_INBOX }],
  ])("is refused and not stored: it %s", async (_name, request) => {
    const { deps, post } = await start();
    const answer = await post(request);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: "unauthenticated", message: "The signature is not right." });
    expect(deps.accepted).toEqual([]);
  });
});

describe("an authentic delivery of a Chat App", () => {
  it("is stored byte for byte under its inbox, and says so", async () => {
    const { deps, post } = await start();
    const answer = await post({ headers: sign() });
    expect([answer.statusCode, answer.json()]).toEqual([202, { accepted: true, id: expect.any(String) }]);
    expect(deps.accepted).toEqual([
      { source: INBOX, inboxId: INBOX, body: BODY, inboxKeyHint: null, senderHint: "user-42" },
    ]);
  });

  it("is 200 when it was stored before", async () => {
    const { deps, post } = await start();
    deps.acceptor.accept = async () => ({ deliveryId: "0198f3a0-0000-7000-8000-000000000009" as never, isNew: false });
    expect((await post({ headers: sign() })).statusCode).toBe(200);
  });

  it.each([
    ["it is not JSON", Buffer.from("hello"), "not JSON"],
    ["it has no sender", message({ sender: null }), "sender is missing"],
    ["it says nothing", message({ text: " " }), "neither text nor attachments"],
    ["its link is no web address", message({ attachments: [{ url: "javascript:alert(1)" }] }), "no web address"],
  ])("is refused with the reason when %s", async (_name, body, words) => {
    const { deps, post } = await start();
    const answer = await post({ body, headers: sign(body) });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ code: "invalid_input", message: expect.stringContaining(words) });
    expect(deps.accepted).toEqual([]);
  });

  it("may have 512 KiB and not one byte more", async () => {
    const { deps, post } = await start();
    const over = Buffer.alloc(512 * 1024 + 1, "a");
    expect((await post({ body: over, headers: sign(over) })).statusCode).toBe(413);
    expect(deps.accepted).toEqual([]);
  });
});
