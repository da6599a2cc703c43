/** A provider that is away: what is not tried waits in `queued`, nothing is lost, and one probe at a time asks after it (G17). */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { ConversationId, MessageId } from "@max/domain/ids";
import type { SendOutcome } from "@max/domain/message/transport";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { createCircuitBreaker } from "@max/platform/circuit-breaker";
import { listConversations } from "@max/services/conversation/list-conversations";
import { reactToMessage } from "@max/services/message/react-to-message";
import { listMessages } from "@max/services/message/list-messages";
import { sendMessage } from "@max/services/message/send-message";
import type { WorkerDeps } from "./deps.ts";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { SEND_CIRCUITS, sendMessages } from "./send-messages.ts";
import { createSendingPool } from "./sending-pool.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker.close());

const UNKNOWN: SendOutcome = { kind: "unknown", reason: "No answer in time." };
const NOT_CONNECTED: SendOutcome = { kind: "retry", code: "not_connected", reason: "Refused.", afterMs: 60_000 };
const REJECTED: SendOutcome = { kind: "rejected", code: "131026", reason: "Cannot be delivered." };
const TOO_FAST: SendOutcome = { kind: "retry", code: "130429", reason: "Too many at once.", afterMs: 60_000 };
let lastId = 0;
const accepted = (): SendOutcome => ({ kind: "accepted", externalId: `wamid.c-${++lastId}`, recipient: [] });

let clock: number;
let texts: string[];
let answer: () => SendOutcome | Promise<SendOutcome>;
let deps: WorkerDeps;
beforeEach(async () => {
  await worker.ask(`delete from outbox where topic = 'outbound'`);
  clock = 0;
  texts = [];
  answer = accepted;
  deps = {
    ...worker.withAdapter({
      send: async ({ content }) => {
        texts.push(content.kind === "text" ? content.text : content.kind);
        return answer();
      },
    }),
    // One after the other, so that it is certain how many have failed before the next is tried.
    sending: createSendingPool(1, (error) => worker.errors.push(error)),
    circuits: createCircuitBreaker({ ...SEND_CIRCUITS, now: () => clock }),
  };
});

/** Offers everything once, whatever it waits for, and what that frees. */
async function offerAll() {
  await worker.letLeasesEnd();
  while (await isAnythingDue()) {
    await sendMessages(deps);
    await deps.sending.idle();
  }
}
async function isAnythingDue() {
  const { rows } = await worker.db.system.query(
    `select 1 from outbox o where topic = 'outbound' and available_at <= now() and not exists (
       select 1 from outbox f where f.topic = 'outbound' and f.fair_key = o.fair_key and f.lane = o.lane and f.seq < o.seq)`,
  );
  return rows.length > 0;
}

async function company(customers: number) {
  const tenant = await makeTenant(worker.db);
  for (let n = 0; n < customers; n++)
    await worker.post(
      webhookOf({
        number: tenant.phoneNumberId,
        messages: [metaText(`wamid.in-${++lastId}`, "Oi", { from: `551197730${1000 + n}` })],
      }),
    );
  await worker.drain();
  const { items } = await listConversations(tenant.call, { limit: 100 });
  return { tenant, conversations: items.map(({ id }) => id) };
}
const say = (tenant: TestTenant, conversationId: ConversationId, text: string) =>
  sendMessage(tenant.call, { conversationId, clientMessageId: text, text });

async function statuses(tenant: TestTenant, conversations: ConversationId[]) {
  const threads = await Promise.all(
    conversations.map((conversationId) => listMessages(tenant.call, { conversationId, limit: 100 })),
  );
  const counts: Record<string, number> = {};
  for (const { status, direction } of threads.flatMap((page) => page.items))
    if (direction === "outbound") counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("five sends in a row that met nobody", () => {
  it.each([
    ["no answer", UNKNOWN, "unconfirmed"],
    ["no connection", NOT_CONNECTED, "queued"],
  ] as const)("(%s) let all others of that inbox wait in queued, untried", async (_what, outcome, status) => {
    const { tenant, conversations } = await company(9);
    for (const [n, id] of conversations.entries()) await say(tenant, id, `${n}`);
    answer = () => outcome;
    await offerAll();
    expect(texts).toHaveLength(5);
    const expected = status === "queued" ? { queued: 9 } : { unconfirmed: 5, queued: 4 };
    expect(await statuses(tenant, conversations)).toEqual(expected);
    // Offered again and again meanwhile: still nobody calls, and it counts as no try.
    await offerAll();
    await offerAll();
    expect(texts).toHaveLength(5);
    const rows = await worker.ask(`select attempts from outbox where topic = 'outbound' and attempts = 0`);
    expect(rows).toHaveLength(4);
  });

  it("let the messages of another inbox go", async () => {
    const [one, other] = [await company(6), await company(1)];
    for (const [n, id] of one.conversations.entries()) await say(one.tenant, id, `${n}`);
    answer = () => UNKNOWN;
    await offerAll();
    answer = accepted;
    await say(other.tenant, other.conversations[0]!, "of another inbox");
    await offerAll();
    expect(texts.slice(5)).toEqual(["of another inbox"]);
  });

  it("hold up reactions as well", async () => {
    const { tenant, conversations } = await company(6);
    for (const [n, id] of conversations.slice(1).entries()) await say(tenant, id, `${n}`);
    answer = () => UNKNOWN;
    await offerAll();
    const { items } = await listMessages(tenant.call, { conversationId: conversations[0]!, limit: 1 });
    await reactToMessage(tenant.call, { messageId: items[0]!.id as MessageId, emoji: "👍" });
    await offerAll();
    expect(texts).toHaveLength(5);
    clock = SEND_CIRCUITS.probesEveryMs;
    answer = accepted;
    await offerAll();
    expect(texts.slice(5)).toEqual(["reaction"]);
  });
});

describe("after ten seconds", () => {
  async function away() {
    const { tenant, conversations } = await company(6);
    for (const [n, id] of conversations.slice(0, 5).entries()) await say(tenant, id, `${n}`);
    answer = () => UNKNOWN;
    await offerAll();
    const waiting = ["one", "two", "three"];
    for (const text of waiting) await say(tenant, conversations[5]!, text);
    await offerAll();
    expect(texts).toHaveLength(5);
    texts.length = 0;
    clock = SEND_CIRCUITS.probesEveryMs;
    return { tenant, conversations, waiting };
  }

  it("one message asks whether the provider is back, and all follow in order when it is", async () => {
    const { tenant, conversations, waiting } = await away();
    answer = accepted;
    await offerAll();
    await offerAll();
    expect(texts).toEqual(waiting);
    expect(await statuses(tenant, conversations.slice(5))).toEqual({ sent: 3 });
  });

  it("one message goes, and the others wait for its answer", async () => {
    const { tenant, conversations } = await away();
    let end = () => {};
    answer = () => new Promise((resolve) => (end = () => resolve(accepted())));
    const pool = createSendingPool(4, () => {});
    await worker.letLeasesEnd();
    await sendMessages({ ...deps, sending: pool });
    await vi.waitFor(() => expect(texts).toHaveLength(1));
    await say(tenant, conversations[0]!, "beside it");
    await sendMessages({ ...deps, sending: pool });
    expect(texts).toHaveLength(1);
    answer = accepted;
    end();
    await pool.idle();
    await offerAll();
    await offerAll();
    expect(texts).toHaveLength(4);
  });

  it("one message finds nobody, and the others wait for ten more", async () => {
    const { tenant, conversations } = await away();
    await offerAll();
    expect(texts).toHaveLength(1);
    clock += SEND_CIRCUITS.probesEveryMs - 1;
    await offerAll();
    expect(texts).toHaveLength(1);
    clock += 1;
    await offerAll();
    expect(texts).toHaveLength(2);
    expect(await statuses(tenant, conversations.slice(5))).toEqual({ unconfirmed: 2, queued: 1 });
  });
});

describe("refusals", () => {
  it.each([
    ["of a message", REJECTED, { failed: 7 }],
    ["for a while", TOO_FAST, { queued: 7 }],
  ] as const)("%s show that somebody is there: everything is tried", async (_what, outcome, expected) => {
    const { tenant, conversations } = await company(7);
    for (const [n, id] of conversations.entries()) await say(tenant, id, `${n}`);
    answer = () => outcome;
    await offerAll();
    expect(texts).toHaveLength(7);
    expect(await statuses(tenant, conversations)).toEqual(expected);
  });

  it("of our own, before anybody was asked, say nothing about the provider", async () => {
    const { tenant, conversations } = await company(6);
    for (const [n, id] of conversations.entries()) await say(tenant, id, `${n}`);
    answer = () => UNKNOWN;
    // The third has no token: the row of failures goes on around it.
    let calls = 0;
    deps = { ...deps, tokens: { of: async () => (++calls === 3 ? null : "token") } };
    await offerAll();
    expect(await statuses(tenant, conversations)).toEqual({ unconfirmed: 5, failed: 1 });
    await say(tenant, conversations[0]!, "last");
    await offerAll();
    expect(texts).not.toContain("last");
  });
});
