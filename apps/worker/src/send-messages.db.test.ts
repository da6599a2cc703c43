/** Answers on their way out: in order, once each, and never resent when they may have arrived. */
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { DomainError } from "@max/domain/errors";
import type { ConversationId, MessageId } from "@max/domain/ids";
import type { OutboundMessage, SendOutcome } from "@max/domain/message/transport";
import type { DeliveryStatus } from "@max/domain/message/delivery-status";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { closeConversation } from "@max/services/conversation/close-conversation";
import { listConversations } from "@max/services/conversation/list-conversations";
import { switchInbox } from "@max/services/inbox/change-inbox";
import { claimForSending, UNCONFIRMED_AFTER_MS } from "@max/services/message/claim-for-sending";
import { leaveMessage } from "@max/services/message/leave-message";
import { listMessages } from "@max/services/message/list-messages";
import { reactToMessage } from "@max/services/message/react-to-message";
import { recordSendOutcome } from "@max/services/message/record-send-outcome";
import { retryMessage } from "@max/services/message/retry-message";
import { sendMessage } from "@max/services/message/send-message";
import { claim, LeaseLost } from "@max/services/outbox/claim";
import { metaStatus, metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { sendMessages } from "./send-messages.ts";
import { createSendingPool } from "./sending-pool.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker.close());
afterEach(async () => {
  await worker.ask(`delete from outbox where topic = 'outbound'`);
  worker.errors.length = 0;
});

let lastId = 0;
const accepted = (externalId = `wamid.out-${++lastId}`): SendOutcome => ({
  kind: "accepted",
  externalId,
  recipient: [],
});
const RETRY: SendOutcome = { kind: "retry", code: "130429", reason: "Too many at once.", afterMs: 60_000 };
const REJECTED: SendOutcome = { kind: "rejected", code: "131026", reason: "Cannot be delivered." };
const UNKNOWN: SendOutcome = { kind: "unknown", reason: "No answer in time." };

type Answer = (message: OutboundMessage, call: number) => SendOutcome | Promise<SendOutcome>;

/** A channel that answers as told and keeps a ledger of everything it was handed. */
function channel(answer: Answer = () => accepted()) {
  const ledger: OutboundMessage[] = [];
  const deps = worker.withAdapter({
    send: async (message) => {
      ledger.push(message);
      return answer(message, ledger.length);
    },
  });
  return {
    deps,
    ledger,
    texts: () => ledger.map(({ content }) => (content.kind === "text" ? content.text : content.kind)),
    /** Sends all that may go now, and what that frees. */
    async pump() {
      for (let isMore = true; isMore; isMore = await isAnythingDue()) {
        await sendMessages(deps);
        await deps.sending.idle();
      }
    },
  };
}
async function isAnythingDue() {
  const rows = await worker.ask(
    `select 1 from outbox o where topic = 'outbound' and available_at <= now() and not exists (
       select 1 from outbox f where f.topic = 'outbound' and f.fair_key = o.fair_key and f.lane = o.lane and f.seq < o.seq)`,
  );
  return rows.length > 0;
}

async function conversationOf(tenant: TestTenant, from = "5511977304418"): Promise<ConversationId> {
  await worker.post(
    webhookOf({ number: tenant.phoneNumberId, messages: [metaText(`wamid.in-${++lastId}`, "Oi", { from })] }),
  );
  await worker.drain();
  return (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
}
async function desk() {
  const tenant = await makeTenant(worker.db);
  const conversationId = await conversationOf(tenant);
  const call = tenant.callAs(await tenant.addUser({ name: "Ana", role: "admin" }));
  let clicks = 0;
  return {
    tenant,
    conversationId,
    say: (text: string, clientMessageId = `click-${++clicks}`) =>
      sendMessage(call, { conversationId, clientMessageId, text }),
    async message(id: MessageId) {
      const { items } = await listMessages(tenant.call, { conversationId, limit: 100 });
      return items.find((item) => item.id === id)!;
    },
    async report(id: string, status: string, more: Record<string, unknown> = {}) {
      const report = metaStatus(id, status, Math.floor(Date.now() / 1_000) + ++lastId, more);
      await worker.post(webhookOf({ number: tenant.phoneNumberId, statuses: [report] }));
      await worker.drain();
    },
  };
}
const statusOf = async (d: Awaited<ReturnType<typeof desk>>, id: MessageId): Promise<DeliveryStatus> =>
  (await d.message(id)).status;

describe("an inbox that is turned off", () => {
  it("sends nothing: not what waits, not what is written now, and goes on with neither by itself", async () => {
    const d = await desk();
    const waiting = await d.say("written before");
    const { inboxId, call } = d.tenant;
    await switchInbox(call, { inboxId, isOn: false });
    await expect(d.say("written after")).rejects.toMatchObject({ code: "inbox_off" });
    const out = channel();
    await out.pump();
    expect(out.texts()).toEqual([]);
    expect(await d.message(waiting.id)).toMatchObject({ status: "failed", failure: { code: "inbox_off" } });
    await expect(retryMessage(call, { messageId: waiting.id })).rejects.toMatchObject({ code: "inbox_off" });
    // What customers write comes in as ever.
    await conversationOf(d.tenant, "5511900000001");
    expect((await listConversations(call, { limit: 10 })).items).toHaveLength(2);

    await switchInbox(call, { inboxId, isOn: true });
    await out.pump();
    expect(out.texts()).toEqual([]);
    await retryMessage(call, { messageId: waiting.id });
    await d.say("written after");
    await out.pump();
    expect(out.texts()).toEqual(["written before", "written after"]);
  });
});

describe("answers of one conversation", () => {
  it("leave in the order they were written, also when the first must be tried again", async () => {
    const d = await desk();
    const sent = [await d.say("one"), await d.say("two"), await d.say("three")];
    const out = channel((_message, call) => (call === 1 ? RETRY : accepted()));
    await out.pump();
    expect(out.texts()).toEqual(["one"]);
    expect(await statusOf(d, sent[0]!.id)).toBe("queued");
    await worker.letLeasesEnd();
    await out.pump();
    expect(out.texts()).toEqual(["one", "one", "two", "three"]);
    for (const { id } of sent) expect(await statusOf(d, id)).toBe("sent");
    expect(new Set(out.ledger.map((message) => message.opaque)).size).toBe(3);
  });

  it.each([
    ["failed", REJECTED],
    ["unconfirmed", UNKNOWN],
  ] as const)("are not held up by one that is %s", async (status, outcome) => {
    const d = await desk();
    const [first, second] = [await d.say("one"), await d.say("two")];
    const out = channel((_message, call) => (call === 1 ? outcome : accepted()));
    await out.pump();
    expect(await statusOf(d, first.id)).toBe(status);
    expect(await statusOf(d, second.id)).toBe("sent");
    expect(out.texts()).toEqual(["one", "two"]);
  });

  it("leave once each and in order with three workers at it, each conversation on its own", async () => {
    const tenant = await makeTenant(worker.db);
    const conversations = [await conversationOf(tenant), await conversationOf(tenant, "5511900000002")];
    for (let n = 0; n < 15; n++)
      for (const conversationId of conversations)
        await sendMessage(tenant.call, { conversationId, clientMessageId: `${n}`, text: `${n}` });
    const out = channel(async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return accepted();
    });
    const workers = [1, 2, 3].map(() => ({ ...out.deps, sending: createSendingPool(4, () => {}) }));
    while (out.ledger.length < 30)
      await Promise.all(
        workers.map(async (each) => {
          await sendMessages(each);
          await each.sending.idle();
        }),
      );
    for (const to of ["5511977304418", "5511900000002"])
      expect(
        out.ledger
          .filter((message) => message.to.value === to)
          .map(({ content }) => (content.kind === "text" ? content.text : "")),
      ).toEqual(Array.from({ length: 15 }, (_, n) => `${n}`));
  });
});

describe("a send that surely did not go out", () => {
  it("is tried three times, then failed with the reason", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel(() => RETRY);
    for (let n = 0; n < 6; n++) {
      await out.pump();
      await worker.letLeasesEnd();
    }
    expect(out.ledger).toHaveLength(3);
    expect(await d.message(id)).toMatchObject({ status: "failed", failure: { code: "130429" } });
    expect((await d.message(id)).failure?.reason).toContain("Tried 3 times");
  });

  it("is refused without a call when the inbox has no access token", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel();
    await sendMessages({ ...out.deps, tokens: { of: async () => null } });
    await out.deps.sending.idle();
    expect(out.ledger).toEqual([]);
    expect(await d.message(id)).toMatchObject({ status: "failed", failure: { code: "no_access_token" } });
  });
});

describe("a send that may have gone out", () => {
  it("becomes unconfirmed and is never resent by itself (G15)", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel(() => UNKNOWN);
    for (let n = 0; n < 4; n++) {
      await out.pump();
      await worker.letLeasesEnd();
    }
    expect(out.ledger).toHaveLength(1);
    expect(await d.message(id)).toMatchObject({ status: "unconfirmed", failure: { code: "unconfirmed" } });
    expect((await listConversations(d.tenant.call, { limit: 1 })).items[0]!.preview?.status).toBe("unconfirmed");
  });

  it("is settled by the report that carries our mark, and then by its external id", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel(() => UNKNOWN);
    await out.pump();
    await d.report("wamid.late", "sent", { biz_opaque_callback_data: out.ledger[0]!.opaque });
    expect(await d.message(id)).toMatchObject({ status: "sent", externalId: "wamid.late", failure: null });
    await d.report("wamid.late", "delivered");
    expect(await d.message(id)).toMatchObject({ status: "delivered", deliveredAt: expect.any(Date) });
    await out.pump();
    expect(out.ledger).toHaveLength(1);
  });

  it("is not settled by another company's report that carries our mark (T31)", async () => {
    const [d, stranger] = [await desk(), await desk()];
    const { id } = await d.say("one");
    const out = channel(() => UNKNOWN);
    await out.pump();
    await stranger.report("wamid.forged", "read", { biz_opaque_callback_data: out.ledger[0]!.opaque });
    expect(await d.message(id)).toMatchObject({ status: "unconfirmed", externalId: null });
  });

  it("is what a message becomes whose worker did not come back, and only then may the next go", async () => {
    const d = await desk();
    const [first, second] = [await d.say("one"), await d.say("two")];
    const lost = await loseWorker(d.tenant, first.id);
    const out = channel();
    await out.pump();
    expect(out.ledger).toEqual([]);
    await worker.letLeasesEnd();
    await sendMessages(out.deps);
    await out.deps.sending.idle();
    // Offered again too early: it may still be on its way, so nobody touches it.
    expect(await statusOf(d, first.id)).toBe("sending");
    await worker.ask(`update messages set sending_at = now() - $2 * interval '1 ms' where id = $1`, [
      first.id,
      UNCONFIRMED_AFTER_MS + 1_000,
    ]);
    await worker.letLeasesEnd();
    await out.pump();
    expect(await statusOf(d, first.id)).toBe("unconfirmed");
    expect(await statusOf(d, second.id)).toBe("sent");
    expect(out.texts()).toEqual(["two"]);
    // The lost worker wakes up: its word comes too late and changes nothing.
    const told = recordSendOutcome(d.tenant.call, { messageId: first.id, inboxId: d.tenant.inboxId }, accepted(), lost);
    await expect(told).rejects.toBeInstanceOf(LeaseLost);
    expect(await d.message(first.id)).toMatchObject({ status: "unconfirmed", externalId: null });
  });

  it("is not what a message becomes whose outcome the database could not take at once", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel(() => {
      // Nobody gets a connection for longer than one is waited for.
      const taken = Array.from({ length: worker.db.app.options.max }, () => worker.db.app.connect());
      setTimeout(async () => (await Promise.all(taken)).forEach((client) => client.release()), 3_000);
      return accepted();
    });
    await out.pump();
    expect(await d.message(id)).toMatchObject({ status: "sent", externalId: expect.any(String) });
    expect(worker.errors).toEqual([]);
    expect(out.ledger).toHaveLength(1);
  });

  it("is also what a channel leaves that throws instead of answering", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel(() => {
      throw new Error("a flaw in the channel");
    });
    await out.pump();
    expect(worker.errors).toHaveLength(1);
    await worker.ask(`update messages set sending_at = now() - interval '1 minute' where id = $1`, [id]);
    await worker.letLeasesEnd();
    await out.pump();
    expect(await statusOf(d, id)).toBe("unconfirmed");
    expect(out.ledger).toHaveLength(1);
  });

  it("is not sent any more by a worker that stood still until another may have gone on to the next", async () => {
    const d = await desk();
    const [first] = [await d.say("one"), await d.say("two")];
    const out = channel();
    const standsStill = {
      of: async () => {
        vi.setSystemTime(Date.now() + 20_000);
        return "token";
      },
    };
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      await sendMessages({ ...out.deps, tokens: standsStill });
      await out.deps.sending.idle();
    } finally {
      vi.useRealTimers();
    }
    expect(out.ledger).toEqual([]);
    expect(await statusOf(d, first!.id)).toBe("queued");
    await worker.letLeasesEnd();
    await out.pump();
    expect(out.texts()).toEqual(["one", "two"]);
  });

  it("may be left as it is by the agent, and a late report still settles it", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel(() => UNKNOWN);
    await out.pump();
    await leaveMessage(d.tenant.call, { messageId: id });
    expect(await d.message(id)).toMatchObject({ status: "unconfirmed", failure: { code: "left_unconfirmed" } });
    await d.report("wamid.after-all", "delivered", { biz_opaque_callback_data: out.ledger[0]!.opaque });
    expect(await d.message(id)).toMatchObject({ status: "delivered", failure: null });
  });

  /** A worker claims the message, and is never heard of again. */
  async function loseWorker(tenant: TestTenant, messageId: MessageId) {
    const [lease] = await claim(worker.db, "outbound", { limit: 1, leaseMs: 20_000, inOrder: true });
    expect(await claimForSending(tenant.call, { messageId }, lease!)).not.toBeNull();
    return lease!;
  }
});

describe("the same click twice (G16)", () => {
  it("is one message and one send, 50 pairs in parallel", async () => {
    const d = await desk();
    const clicks = Array.from({ length: 50 }, (_, n) => `pair-${n}`).flatMap((id) => [id, id]);
    // On a busy machine some find no connection in time; a page then asks again with the same id.
    const click = (id: string): ReturnType<typeof d.say> =>
      d.say(`text of ${id}`, id).catch((error: unknown) => {
        if (error instanceof DomainError && error.code === "unavailable") return click(id);
        throw error;
      });
    const answers = await Promise.all(clicks.map(click));
    expect(new Set(answers.map((message) => message.id)).size).toBe(50);
    for (let n = 0; n < 100; n += 2) expect(answers[n]!.id).toBe(answers[n + 1]!.id);
    const out = channel();
    await out.pump();
    expect(out.ledger).toHaveLength(50);
    expect(new Set(out.texts()).size).toBe(50);
    // Also long after it was sent, and closed conversations give the same answer to the same click.
    expect(await d.say("again", "pair-0")).toMatchObject({ id: answers[0]!.id, status: "sent" });
    await closeConversation(d.tenant.call, { conversationId: d.conversationId, disposition: "Answered" });
    expect((await d.say("again", "pair-0")).id).toBe(answers[0]!.id);
  });

  it("is two messages in two conversations", async () => {
    const tenant = await makeTenant(worker.db);
    const conversations = [await conversationOf(tenant), await conversationOf(tenant, "5511900000002")];
    const answers = await Promise.all(
      conversations.map((conversationId) =>
        sendMessage(tenant.call, { conversationId, clientMessageId: "1", text: "x" }),
      ),
    );
    expect(answers[0]!.id).not.toBe(answers[1]!.id);
  });
});

describe("a report that is faster than the answer to the send", () => {
  it.each(["with", "without"])("is not lost, %s our mark in it", async (mark) => {
    const d = await desk();
    const { id } = await d.say("one");
    const externalId = `wamid.fast-${mark}`;
    const out = channel(async (message) => {
      const more = mark === "with" ? { biz_opaque_callback_data: message.opaque } : {};
      await d.report(externalId, "delivered", more);
      await d.report(externalId, "sent", more);
      return accepted(externalId);
    });
    await out.pump();
    expect(await d.message(id)).toMatchObject({
      status: "delivered",
      externalId,
      deliveredAt: expect.any(Date),
      sentAt: expect.any(Date),
    });
    const unlinked = await worker.ask(`select 1 from message_deliveries where tenant_id = $1 and message_id is null`, [
      d.tenant.tenantId,
    ]);
    expect(unlinked).toEqual([]);
  });

  it("counts although the answer says nothing or that it failed", async () => {
    const d = await desk();
    for (const outcome of [UNKNOWN, REJECTED, RETRY]) {
      const { id } = await d.say(outcome.kind);
      const out = channel(async (message) => {
        await d.report(`wamid.${outcome.kind}`, "read", { biz_opaque_callback_data: message.opaque });
        return outcome;
      });
      await out.pump();
      await worker.letLeasesEnd();
      await out.pump();
      expect(await d.message(id), outcome.kind).toMatchObject({ status: "read", externalId: `wamid.${outcome.kind}` });
      expect(out.ledger).toHaveLength(1);
    }
  });
});

describe("a report that a message failed, before the provider's answer that took it", () => {
  it("keeps its reason", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel(async (message) => {
      const mark = { biz_opaque_callback_data: message.opaque };
      await d.report(`wamid.early-${id}`, "failed", { ...mark, errors: [{ code: 131047, title: "window" }] });
      return accepted(`wamid.early-${id}`);
    });
    await out.pump();
    expect(await d.message(id)).toMatchObject({ status: "failed", failure: { code: "131047" } });
  });
});

describe("sending again", () => {
  it("is a real new attempt with a mark of its own, which the old attempt's failure cannot fail", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel((_message, call) => accepted(`wamid.attempt-${call}-${id}`));
    const [first, second] = [`wamid.attempt-1-${id}`, `wamid.attempt-2-${id}`];
    await out.pump();
    const mark = { biz_opaque_callback_data: out.ledger[0]!.opaque };
    await d.report(first, "failed", { ...mark, errors: [{ code: 131026, title: "undeliverable" }] });
    expect(await d.message(id)).toMatchObject({ status: "failed", failure: { code: "131026" } });

    expect(await retryMessage(d.tenant.call, { messageId: id })).toMatchObject({ status: "queued", failure: null });
    await out.pump();
    expect(out.ledger.map((message) => message.opaque)).toEqual([`${id}/1`, `${id}/2`]);
    expect(await d.message(id)).toMatchObject({ status: "sent", externalId: second });

    await d.report(first, "failed", { ...mark, errors: [{ code: 131026 }] });
    await d.report(first, "failed", { errors: [{ code: 131026 }] });
    expect(await d.message(id)).toMatchObject({ status: "sent", externalId: second, failure: null });
    // That it arrived counts, by whichever attempt.
    await d.report(first, "delivered", mark);
    expect(await statusOf(d, id)).toBe("delivered");
  });

  it("is refused for what is on its way or has arrived, and leaving for what is not in doubt", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    await expect(retryMessage(d.tenant.call, { messageId: id })).rejects.toMatchObject({ code: "not_retryable" });
    await channel().pump();
    await expect(retryMessage(d.tenant.call, { messageId: id })).rejects.toMatchObject({ code: "not_retryable" });
    await expect(leaveMessage(d.tenant.call, { messageId: id })).rejects.toMatchObject({ code: "not_retryable" });
  });

  it("starts one new attempt when it is clicked by many at once", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    const out = channel((_message, call) => (call === 1 ? REJECTED : accepted()));
    await out.pump();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => retryMessage(d.tenant.call, { messageId: id })),
    );
    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    await out.pump();
    expect(out.ledger).toHaveLength(2);
  });
});

describe("what may not be sent", () => {
  const outside = async (d: Awaited<ReturnType<typeof desk>>, hours: number) =>
    worker.ask(`update channel_threads set last_inbound_at = now() - $2 * interval '1 hour' where tenant_id = $1`, [
      d.tenant.tenantId,
      hours,
    ]);

  it("free text after the reply window, by the database's clock; nothing is stored and nothing is called", async () => {
    const d = await desk();
    await outside(d, 24);
    await expect(d.say("too late")).rejects.toMatchObject({ code: "reply_window_closed" });
    await outside(d, 23.9);
    const { id } = await d.say("in time");
    const out = channel(() => REJECTED);
    await out.pump();
    await outside(d, 25);
    await expect(retryMessage(d.tenant.call, { messageId: id })).rejects.toMatchObject({ code: "reply_window_closed" });
    await out.pump();
    expect(out.texts()).toEqual(["in time"]);
    expect((await listMessages(d.tenant.call, { conversationId: d.conversationId, limit: 10 })).items).toHaveLength(2);
  });

  it("anything in a closed conversation", async () => {
    const d = await desk();
    const { id } = await d.say("one");
    await channel(() => REJECTED).pump();
    await closeConversation(d.tenant.call, { conversationId: d.conversationId, disposition: "Answered" });
    await expect(d.say("two")).rejects.toMatchObject({ code: "transition_refused" });
    await expect(retryMessage(d.tenant.call, { messageId: id })).rejects.toMatchObject({ code: "transition_refused" });
  });
});

describe("a reaction of ours", () => {
  it("goes out as what it is, once, and is tried again at most three times", async () => {
    const d = await desk();
    const { items } = await listMessages(d.tenant.call, { conversationId: d.conversationId, limit: 1 });
    await reactToMessage(d.tenant.call, { messageId: items[0]!.id, emoji: "👍" });
    const out = channel(() => RETRY);
    for (let n = 0; n < 5; n++) {
      await out.pump();
      await worker.letLeasesEnd();
    }
    expect(out.ledger).toHaveLength(3);
    expect(out.ledger[0]).toMatchObject({
      content: { kind: "reaction", emoji: "👍", targetExternalId: items[0]!.externalId },
      to: { value: "5511977304418" },
    });
    expect(await worker.ask(`select 1 from outbox where topic = 'outbound'`)).toEqual([]);
  });

  it("to a message that is being sent again does not hold up what comes after it", async () => {
    const d = await desk();
    const { id } = await d.say("first");
    const out = channel();
    await out.pump();
    const [{ externalId }] = [await d.message(id)];
    await d.report(externalId!, "failed", { errors: [{ code: 131026, title: "no" }] });
    const call = d.tenant.call;
    await reactToMessage(call, { messageId: id, emoji: "👍" });
    await retryMessage(call, { messageId: id });
    const { id: third } = await d.say("third");
    await out.pump();
    expect(out.texts()).toEqual(["first", "reaction", "first", "third"]);
    expect(await statusOf(d, third)).toBe("sent");
  });

  it("is taken back from the screen when the channel refuses it", async () => {
    const d = await desk();
    const { items } = await listMessages(d.tenant.call, { conversationId: d.conversationId, limit: 1 });
    await reactToMessage(d.tenant.call, { messageId: items[0]!.id, emoji: "👍" });
    await channel(() => REJECTED).pump();
    expect((await d.message(items[0]!.id)).reactions).toEqual([]);
  });
});

describe("a number that passed to somebody else (T35)", () => {
  const writes = (tenant: TestTenant, userId: string, body: string) =>
    webhookOf({
      number: tenant.phoneNumberId,
      contacts: [{ profile: { name: userId }, wa_id: "5511955550001", user_id: userId }],
      messages: [{ ...metaText(`wamid.in-${++lastId}`, body, { from: "5511955550001" }), from_user_id: userId }],
    });

  it("never gets the answers meant for its earlier owner: they follow the person's own id", async () => {
    const tenant = await makeTenant(worker.db);
    await worker.post(writes(tenant, "BR.OLD1", "from the first owner"));
    await worker.drain();
    const conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
    await worker.post(writes(tenant, "BR.NEW1", "from the second"));
    await worker.drain();
    await sendMessage(tenant.call, { conversationId, clientMessageId: "a", text: "Your order 48213 has left." });
    const out = channel();
    await out.pump();
    expect(out.ledger.map((message) => message.to)).toEqual([{ type: "user_id", value: "BR.OLD1" }]);
  });

  it("fails with its reason when the earlier owner has no other address", async () => {
    const tenant = await makeTenant(worker.db);
    await worker.post(writes(tenant, "BR.OLD2", "from the first owner"));
    await worker.drain();
    const conversationId = (await listConversations(tenant.call, { limit: 1 })).items[0]!.id;
    await worker.ask(`update contact_identities set retired_at = now() where tenant_id = $1`, [tenant.tenantId]);
    const { id } = await sendMessage(tenant.call, { conversationId, clientMessageId: "a", text: "Hello" });
    const out = channel();
    await out.pump();
    expect(out.ledger).toEqual([]);
    const { items } = await listMessages(tenant.call, { conversationId, limit: 10 });
    expect(items.find((item) => item.id === id)).toMatchObject({
      status: "failed",
      failure: { code: "address_passed_on" },
    });
  });
});
