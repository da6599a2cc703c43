/** A company's own app, from its signed words to an answer and back: by the same way in and out as every channel. */
import { createChatAppAdapter } from "@max/channels/chat-app/adapter";
import type { PostAnswer } from "@max/channels/adapter";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import type { AttachmentId, InboxId } from "@max/domain/ids";
import { newMediaKey } from "@max/platform/media-store/media-store";
import { recordUpload } from "@max/services/attachment/uploads";
import { createAccessTokens } from "@max/services/inbox/access-tokens";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { listConversations } from "@max/services/conversation/list-conversations";
import { listMessages } from "@max/services/message/list-messages";
import { sendMessage } from "@max/services/message/send-message";
import { listQuarantined } from "@max/services/quarantine/list-quarantined";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { startTestWorker, type TestWorker } from "../test/test-worker.ts";
import type { WorkerDeps } from "./deps.ts";
import { sendMessages } from "./send-messages.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker.close());
afterEach(() => worker.ask(`delete from outbox where topic in ('outbound', 'inbound')`));

type Posted = { url: string; headers: Record<string, string>; event: { type: string; data: Record<string, unknown> } };

async function company(answer: () => PostAnswer = () => taken()) {
  const tenant = await makeTenant(worker.db, { defaultTeam: true });
  const { inboxId } = await createChatAppInbox(tenant.call, TEST_MASTER_KEY, {
    outboundUrl: "https://app.example.test/max",
  });
  const posted: Posted[] = [];
  const app = createChatAppAdapter({
    now: () => new Date(),
    post: async (url, headers, body) => {
      posted.push({ url, headers, event: JSON.parse(body.toString()) });
      return answer();
    },
  });
  const deps: WorkerDeps = { ...worker.withChannels({ chat_app: app }), tokens: createAccessTokens(TEST_MASTER_KEY) };
  return {
    tenant,
    inboxId,
    posted,
    /** What the route stores, and what the workers make of it. */
    async say(type: string, data: Record<string, unknown>, at = new Date()) {
      await worker.post(JSON.stringify({ type, timestamp: at.toISOString(), data }), inboxId);
      await worker.drain(deps);
    },
    async pump() {
      await sendMessages(deps);
      await deps.sending.idle();
    },
    conversations: async () => (await listConversations(tenant.call, { limit: 50 })).items,
  };
}
const taken = (body = ""): PostAnswer => ({
  kind: "answered",
  status: 200,
  body: Buffer.from(body),
  retryAfterMs: null,
});
const from = (id: string, more: Record<string, unknown> = {}) => ({ sender: { id, name: "Lia Prado" }, ...more });
const messagesOf = async (tenant: TestTenant, conversationId: never) =>
  (await listMessages(tenant.call, { conversationId, limit: 50 })).items.toReversed();

describe("what people of a Chat App write", () => {
  it("opens one conversation for each of a person's threads, and counts a message once", async () => {
    const { say, conversations, tenant } = await company();
    await say("message.received", from("user-42", { message_id: "1", text: "About 77", thread_id: "order-77" }));
    await say("message.received", from("user-42", { message_id: "1", text: "About 77", thread_id: "order-77" }));
    await say("message.received", from("user-42", { message_id: "2", text: "More on 77", thread_id: "order-77" }));
    await say("message.received", from("user-42", { message_id: "3", text: "About 78", thread_id: "order-78" }));
    await say("message.received", from("user-43", { message_id: "1", text: "Somebody else", thread_id: "order-77" }));
    const list = await conversations();
    expect(list.map(({ preview }) => preview?.text).sort()).toEqual(["About 78", "More on 77", "Somebody else"]);
    expect(new Set(list.map(({ contact }) => contact.id)).size).toBe(2);
    expect(list[0]).toMatchObject({
      channel: "chat_app",
      replyWindowEndsAt: null,
      contact: { identities: [{ channel: "chat_app", type: "app_user", display: "user-43" }] },
    });
    const about77 = list.find(({ preview }) => preview?.text === "More on 77")!;
    expect((await messagesOf(tenant, about77.id as never)).map(({ text }) => text)).toEqual(["About 77", "More on 77"]);
  });

  it("is another person's in another app, of the same company and of any other", async () => {
    const [one, two] = [await company(), await company()];
    const { inboxId: second } = await createChatAppInbox(one.tenant.call, TEST_MASTER_KEY, {
      outboundUrl: "https://other.example.test/max",
    });
    const words = (text: string) => from("user-42", { message_id: "1", text });
    await one.say("message.received", words("first app"));
    await two.say("message.received", words("another company"));
    await worker.post(
      JSON.stringify({ type: "message.received", timestamp: new Date().toISOString(), data: words("second app") }),
      second as InboxId,
    );
    await one.say("contact.updated", from("user-42"));
    const list = await one.conversations();
    expect(list.map(({ preview }) => preview?.text).sort()).toEqual(["first app", "second app"]);
    expect(new Set(list.map(({ contact }) => contact.id)).size).toBe(2);
    expect((await two.conversations()).map(({ preview }) => preview?.text)).toEqual(["another company"]);
  });

  it("is changed and taken back, also when the change comes first", async () => {
    const { say, conversations, tenant } = await company();
    await say(
      "message.updated",
      from("user-42", { message_id: "1", text: "Hello there" }),
      new Date(Date.now() + 1_000),
    );
    await say("message.received", from("user-42", { message_id: "1", text: "Helo" }));
    await say("message.deleted", from("user-42", { message_id: "1" }), new Date(Date.now() + 2_000));
    const [conversation] = await conversations();
    const [message] = await messagesOf(tenant, conversation!.id as never);
    expect(message).toMatchObject({ text: "Hello there", editedAt: expect.any(Date), revokedAt: expect.any(Date) });
  });

  it("is set aside when it cannot be read, and its neighbours live", async () => {
    const { say, conversations, tenant } = await company();
    await say("message.received", { message_id: "1", text: "nobody wrote this" });
    await say("message.received", from("user-42", { message_id: "2", text: "Hello" }));
    expect((await listQuarantined(tenant.call, { limit: 10 })).items).toMatchObject([
      { reason: expect.stringContaining("sender is missing") },
    ]);
    expect(await conversations()).toHaveLength(1);
  });
});

describe("an answer to a Chat App", () => {
  async function answered(answer: () => PostAnswer = () => taken()) {
    const desk = await company(answer);
    // Two days old: there is no reply window here.
    const at = new Date(Date.now() - 48 * 3_600_000);
    await desk.say("message.received", from("user-42", { message_id: "1", text: "Oi", thread_id: "order-77" }), at);
    const [conversation] = await desk.conversations();
    const { id } = await sendMessage(desk.tenant.call, {
      conversationId: conversation!.id,
      clientMessageId: "c-1",
      text: "Olá, Lia",
    });
    await desk.pump();
    const message = async () =>
      (await messagesOf(desk.tenant, conversation!.id as never)).find((one) => one.id === id)!;
    return { ...desk, message };
  }

  it("goes to the company's address, signed, in the person's thread, and rises by what the app reports", async () => {
    const { posted, say, message } = await answered();
    expect(posted).toMatchObject([
      {
        url: "https://app.example.test/max",
        headers: { "webhook-signature": expect.stringMatching(/^v1,/) },
        event: { type: "message.created", data: { sender_id: "user-42", thread_id: "order-77", text: "Olá, Lia" } },
      },
    ]);
    expect((await message()).status).toBe("sent");
    const message_id = posted[0]!.event.data["message_id"];
    await say("receipt.read", { message_id });
    await say("receipt.delivered", { message_id });
    expect((await message()).status).toBe("read");
  });

  it("carries each file by an address that the app can fetch it from, with its words, in order", async () => {
    const desk = await answered();
    const [conversation] = await desk.conversations();
    const ana = desk.tenant.callAs(await desk.tenant.addUser({ name: "Ana", role: "admin" }));
    const about = { conversationId: conversation!.id, kind: "document" as const, mimeType: "application/pdf" };
    const ids: AttachmentId[] = [];
    for (const fileName of ["one.pdf", "two.pdf"]) {
      const storageKey = newMediaKey(desk.tenant.tenantId);
      ids.push((await recordUpload(ana, { ...about, fileName, sizeBytes: 9, storageKey })).id);
    }
    for (const [at, attachmentId] of ids.entries())
      await sendMessage(ana, {
        conversationId: conversation!.id,
        clientMessageId: `file-${at}`,
        text: at === 0 ? "Both bills" : "",
        attachmentId,
      });
    for (let round = 0; round < 2; round++) await desk.pump();
    expect(desk.posted.slice(1).map(({ event }) => event.data)).toMatchObject([
      {
        text: "Both bills",
        attachments: [
          { url: `https://max.example.test/${ids[0]}`, filename: "one.pdf", mime_type: "application/pdf", size: 9 },
        ],
      },
      { text: null, attachments: [{ filename: "two.pdf" }] },
    ]);
    const sent = await messagesOf(desk.tenant, conversation!.id as never);
    expect(sent.slice(-2).map(({ status }) => status)).toEqual(["sent", "sent"]);
  });

  it("is found again by the app's own id", async () => {
    const { say, message } = await answered(() => taken('{"external_id":"x-9"}'));
    await say("receipt.delivered", from("user-42", { message_id: "x-9" }));
    expect((await message()).status).toBe("delivered");
  });

  it("is tried again under the same id when nobody answers, and in the end may have arrived", async () => {
    const { posted, pump, message } = await answered(() => ({ kind: "lost", reason: "The connection failed." }));
    for (let i = 0; i < 4; i++) {
      await worker.letLeasesEnd();
      await pump();
    }
    expect(posted).toHaveLength(3);
    expect(new Set(posted.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(await message()).toMatchObject({ status: "unconfirmed", failure: { code: "unconfirmed" } });
  });

  it("fails when nobody was ever there, and when the app refuses it", async () => {
    const gone = await answered(() => ({ kind: "not_connected", reason: "" }));
    for (let i = 0; i < 4; i++) {
      await worker.letLeasesEnd();
      await gone.pump();
    }
    expect((await gone.message()).status).toBe("failed");
    const refused = await answered(() => ({ ...taken(), status: 400 }) as PostAnswer);
    expect(await refused.message()).toMatchObject({ status: "failed", failure: { code: "400" } });
  });
});
