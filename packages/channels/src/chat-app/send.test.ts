import type { AttachmentId } from "@max/domain/ids";
import type { OutboundMessage, SendOutcome } from "@max/domain/message/transport";
import { describe, expect, it } from "vitest";
import type { PostAnswer } from "../adapter.ts";
import { sendToApp } from "./send.ts";
import { isSignedBy } from "./signature.ts";

const SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const INBOX = "0198f3a0-0000-7000-8000-000000000001";
const OURS = "0198f3a0-0000-7000-8000-00000000000a/1";
const now = new Date("2026-11-20T12:00:00Z");
const message: OutboundMessage = {
  opaque: OURS,
  inboxKey: INBOX,
  endpoint: "https://app.example.test/max",
  accessToken: SECRET,
  to: { type: "app_user", value: `${INBOX}/user-42` },
  threadKey: "order-77",
  author: { isPerson: true, name: "Ana Lima" },
  content: { kind: "text", text: "Olá" },
  fileAddress: null,
  quotedExternalId: "user-42/app-m-1001",
};

type Posted = { url: string; headers: Record<string, string>; body: Buffer };

async function send(answer: PostAnswer, special: Partial<OutboundMessage> = {}) {
  const posted: Posted[] = [];
  const outcome = await sendToApp(
    async (url, headers, body) => {
      posted.push({ url, headers, body });
      return answer;
    },
    { ...message, ...special },
    AbortSignal.timeout(1_000),
    () => now,
  );
  return { outcome, posted };
}
const answered = (status: number, body = "", retryAfterMs: number | null = null): PostAnswer => ({
  kind: "answered",
  status,
  body: Buffer.from(body),
  retryAfterMs,
});

describe("a message to a company's app", () => {
  it("is signed, under one id for all its tries, in the app's own words", async () => {
    const { posted } = await send(answered(204));
    const [{ url, headers, body }] = posted as [Posted];
    expect(url).toBe("https://app.example.test/max");
    expect(isSignedBy(body, headers, [SECRET], now)).toBe(true);
    expect(headers["webhook-id"]).toBe(OURS);
    expect(JSON.parse(body.toString())).toEqual({
      type: "message.created",
      timestamp: "2026-11-20T12:00:00.000Z",
      data: {
        message_id: OURS,
        sender_id: "user-42",
        thread_id: "order-77",
        text: "Olá",
        attachments: [],
        reply_to_message_id: "app-m-1001",
        author: { type: "agent", name: "Ana Lima", avatar_url: null },
      },
    });
  });

  it("carries where a file of ours can be fetched, what it is, and until when", async () => {
    const id = "0198f3a0-0000-7000-8000-00000000000f" as AttachmentId;
    const source = { type: "own" as const, id, mimeType: "application/pdf", sizeBytes: 1_234 };
    const { posted } = await send(answered(200), {
      content: { kind: "document", source, caption: "The bill", fileName: "b.pdf" },
      fileAddress: { url: "https://max.example.test/shared-files/x", until: new Date("2026-11-21T12:00:00Z") },
    });
    expect(JSON.parse(posted[0]!.body.toString()).data).toMatchObject({
      text: "The bill",
      attachments: [
        {
          kind: "document",
          url: "https://max.example.test/shared-files/x",
          filename: "b.pdf",
          mime_type: "application/pdf",
          size: 1_234,
          expires_at: "2026-11-21T12:00:00.000Z",
        },
      ],
    });
  });

  it("carries a file by its link, with its words", async () => {
    const source = { type: "link" as const, link: "https://cdn.example.test/b.pdf" };
    const { posted } = await send(answered(200), {
      content: { kind: "document", source, caption: "The bill", fileName: "b.pdf" },
      author: { isPerson: false, name: "Lumi" },
    });
    expect(JSON.parse(posted[0]!.body.toString()).data).toMatchObject({
      text: "The bill",
      attachments: [{ kind: "document", url: "https://cdn.example.test/b.pdf", filename: "b.pdf" }],
      author: { type: "bot" },
    });
  });

  const retry = { kind: "retry", afterMs: null };
  it.each<[string, PostAnswer, Partial<SendOutcome>]>([
    ["2xx without a word is accepted", answered(204), { kind: "accepted", externalId: OURS }],
    ["2xx with nonsense is accepted", answered(200, "<ok/>"), { kind: "accepted", externalId: OURS }],
    [
      "its own id is kept as this person's",
      answered(200, '{"external_id":"x-9"}'),
      { kind: "accepted", externalId: "user-42/x-9" },
    ],
    ["a redirect is refused", answered(302), { kind: "rejected", code: "302" }],
    ["a refusal is final", answered(404), { kind: "rejected", code: "404" }],
    ["an address that is gone is final", answered(410), { kind: "rejected", code: "410" }],
    ["too many waits as asked", answered(429, "", 30_000), { kind: "retry", code: "429", afterMs: 30_000 }],
    [
      "a fault of theirs may be tried again",
      answered(502),
      { ...retry, code: "no_answer", isUncertain: true } as never,
    ],
    [
      "no answer may be tried again",
      { kind: "lost", reason: "The connection failed." },
      { ...retry, code: "no_answer", isUncertain: true } as never,
    ],
    [
      "nobody there may be tried again, for certain",
      { kind: "not_connected", reason: "" },
      { ...retry, code: "not_connected" } as never,
    ],
    [
      "an address inside is never called again",
      { kind: "not_allowed", reason: "" },
      { kind: "rejected", code: "address_not_allowed" },
    ],
  ])("%s", async (_name, answer, outcome) => {
    expect((await send(answer)).outcome).toMatchObject(outcome);
  });

  it("never counts as uncertain when nobody was there", async () => {
    expect((await send({ kind: "not_connected", reason: "" })).outcome).not.toHaveProperty("isUncertain");
  });

  it.each<[string, Partial<OutboundMessage>]>([
    ["no address", { endpoint: null }],
    ["no secret", { accessToken: "" }],
    ["a reaction", { content: { kind: "reaction", targetExternalId: "x", emoji: "👍" } }],
    [
      "a file without a link",
      { content: { kind: "image", source: { type: "id", id: "9" }, caption: null, fileName: null } },
    ],
  ])("is refused before anybody is asked: %s", async (_name, special) => {
    const { outcome, posted } = await send(answered(200), special);
    expect([outcome.kind, posted]).toEqual(["rejected", []]);
  });
});
