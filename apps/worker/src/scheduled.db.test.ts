/** Messages for later: sent once when they are due, in the order of that moment, or shown as not sent with the reason. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId, ScheduledId } from "@max/domain/ids";
import { lockConversations } from "@max/db/queries/conversations";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import { inTransaction, type Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { deleteUnusedUploads } from "@max/services/attachment/delete-unused-uploads";
import { recordUpload } from "@max/services/attachment/uploads";
import { blockContact } from "@max/services/contact/block-contact";
import { closeConversation } from "@max/services/conversation/close-conversation";
import { conversationById } from "@max/services/conversation/conversation-by-id";
import { takeNext } from "@max/services/conversation/take-next";
import { listMessages } from "@max/services/message/list-messages";
import { receive } from "@max/services/message/receive";
import { sendMessage } from "@max/services/message/send-message";
import { makeNotices } from "@max/services/notice/make-notices";
import { listNotices } from "@max/services/notice/read-notices";
import { numberLiveEvents } from "@max/services/outbox/number-live-events";
import { shardOf } from "@max/services/outbox/record-live";
import { deactivatePerson } from "@max/services/person/deactivate-person";
import { cancelScheduled, changeScheduled, restoreScheduled } from "@max/services/scheduled/change-scheduled";
import { scheduleMessage } from "@max/services/scheduled/schedule-message";
import { sendScheduledNow } from "@max/services/scheduled/send-scheduled";
import { changeSendingSettings } from "@max/services/sending/sending-settings";
import { codeOf, startTestWorker, type TestWorker } from "../test/test-worker.ts";
import { ringDueTimers } from "./due-timers.ts";
import { sendMessages } from "./send-messages.ts";

const HOUR_MS = 3_600_000;
let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker?.close());
afterEach(() => worker.ask(`delete from outbox where topic in ('outbound', 'later', 'media')`));

let tenant: TestTenant;
let ana: Actor & { type: "user" };
let asAna: Call;
let asAda: Call;
let conversationId: ConversationId;
let written = 0;

const customer = personWithPhone("5511900060001");
const write = (text = "Oi", at = new Date()) =>
  receive(
    tenant.call,
    asDelivery(tenant.inboxId, [textFrom(customer, { externalId: `later-${written++}`, text, at })]),
  );
const inMs = (ms: number) => new Date(Date.now() + ms);
const schedule = (text: string, dueAt = inMs(HOUR_MS), more: object = {}) =>
  scheduleMessage(asAna, { conversationId, clientMessageId: newId(), text, dueAt, ...more });
const detail = () => conversationById(asAda, { conversationId });
const waiting = async () => (await detail()).scheduled;
const messages = async () => (await listMessages(asAda, { conversationId, limit: 100 })).items.toReversed();
const texts = async () => (await messages()).map(({ text }) => text);

/** As if the moments of these had come, the first given first. */
async function letMomentsCome(...ids: ScheduledId[]) {
  for (const [place, id] of ids.entries())
    for (const [table, key] of [
      ["timers", "subject_id"],
      ["scheduled_messages", "id"],
    ])
      await worker.ask(
        `update ${table} set due_at = now() - interval '1 min' + $2 * interval '1 s' where ${key} = $1`,
        [id, place],
      );
  await ringDueTimers(worker.deps);
}
const letWindowClose = () =>
  worker.ask(`update channel_threads set last_inbound_at = now() - interval '25 hours' where tenant_id = $1`, [
    tenant.tenantId,
  ]);
const timersLeft = () =>
  worker.ask(`select 1 from timers where kind = 'scheduled' and tenant_id = $1`, [tenant.tenantId]);

async function pump() {
  const { ledger, deps } = worker.withLedger();
  while ((await sendMessages(deps)) > 0) await deps.sending.idle();
  return ledger;
}

beforeEach(async () => {
  tenant = await makeTenant(worker.db, { defaultTeam: true });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  asAna = tenant.callAs(ana);
  asAda = tenant.callAs(await tenant.addUser({ name: "Ada", role: "admin" }));
  await write();
  conversationId = (await takeNext(asAna))!.id;
});

describe("a scheduled message", () => {
  it("is shown with its conversation and no message yet; a second click is the first", async () => {
    const click = { conversationId, clientMessageId: "click", text: "Tomorrow then", dueAt: inMs(HOUR_MS) };
    const first = await scheduleMessage(asAna, click);
    expect((await scheduleMessage(asAna, click)).id).toBe(first.id);
    expect(await waiting()).toMatchObject([
      { id: first.id, text: "Tomorrow then", kind: "text", author: { type: "user", id: ana.userId, name: "Ana" } },
    ]);
    expect(await texts()).toEqual(["Oi"]);
    expect(await ringDueTimers(worker.deps)).toBe(0);
  });

  it("is sent when it is due, once, however many look, as its writer's", async () => {
    const { id } = await schedule("Tomorrow then");
    await letMomentsCome(id);
    await Promise.all([ringDueTimers(worker.deps), ringDueTimers(worker.deps)]);
    expect(await messages()).toMatchObject([
      { text: "Oi" },
      { text: "Tomorrow then", author: { id: ana.userId }, status: "queued", leavesAt: null },
    ]);
    expect([await waiting(), await timersLeft(), await pump()]).toEqual([[], [], ["Tomorrow then"]]);
  });

  it("takes its place in the order when it is due, and not when it was written", async () => {
    const [late, soon] = [await schedule("second"), await schedule("first")];
    await sendMessage(asAna, { conversationId, clientMessageId: newId(), text: "before both" });
    await letMomentsCome(soon.id, late.id);
    await sendMessage(asAna, { conversationId, clientMessageId: newId(), text: "after both" });
    expect(await texts()).toEqual(["Oi", "before both", "first", "second", "after both"]);
    expect(await pump()).toEqual(["before both", "first", "second", "after both"]);
  });

  it("leaves alone what is due later in its conversation, and a timer that rings early", async () => {
    const [now, later] = [await schedule("now"), await schedule("later")];
    await letMomentsCome(now.id);
    await worker.ask(`update timers set due_at = now() where subject_id = $1`, [later.id]);
    await ringDueTimers(worker.deps);
    expect(await waiting()).toMatchObject([{ id: later.id, failure: null }]);
    expect([await pump(), (await timersLeft()).length]).toEqual([["now"], 1]);
  });

  it("waits behind what may still be taken back", async () => {
    await changeSendingSettings(asAda, { undoSeconds: 30 });
    const { id } = await schedule("scheduled");
    const held = await sendMessage(asAna, { conversationId, clientMessageId: newId(), text: "held" });
    await letMomentsCome(id);
    expect((await messages()).at(-1)).toMatchObject({ text: "scheduled", leavesAt: held.leavesAt });
    expect(await pump()).toEqual([]);
  });

  it("stays when the customer writes, and leaves what they wrote unread", async () => {
    const { id } = await schedule("Tomorrow then");
    await write("Any news?");
    expect(await waiting()).toHaveLength(1);
    await letMomentsCome(id);
    expect(await texts()).toEqual(["Oi", "Any news?", "Tomorrow then"]);
    expect((await detail()).conversation.unreadCount).toBeGreaterThan(0);
  });

  it("stays when its conversation is closed, is sent there, and reopens nothing", async () => {
    const { id } = await schedule("How was it?");
    await closeConversation(asAna, { conversationId, disposition: "Answered" });
    expect(await waiting()).toHaveLength(1);
    await letMomentsCome(id);
    expect((await detail()).conversation.state).toBe("closed");
    expect(await pump()).toEqual(["How was it?"]);
  });

  it("keeps its file for as long as it waits, and sends it", async () => {
    const upload = await recordUpload(asAna, {
      conversationId,
      kind: "document",
      mimeType: "application/pdf",
      fileName: "invoice.pdf",
      sizeBytes: 10,
      storageKey: "key",
    });
    const { id, file } = await schedule("The invoice", inMs(HOUR_MS), { attachmentId: upload.id });
    expect(file).toEqual(upload);
    await worker.ask(`update uploads set created_at = now() - interval '30 days'`);
    expect(await deleteUnusedUploads(tenant.call, worker.deps.media)).toBe(0);
    expect(await codeOf(schedule("Again", inMs(HOUR_MS), { attachmentId: upload.id }))).toBe("not_found");
    await letMomentsCome(id);
    expect((await messages()).at(-1)).toMatchObject({ text: "The invoice", attachment: { id: upload.id } });
  });
});

describe("the reply window", () => {
  it("is asked when a time is chosen: nothing is scheduled for after it closes", async () => {
    expect(await codeOf(schedule("Too late", inMs(24 * HOUR_MS)))).toBe("window_closes_before");
    const { id, version } = await schedule("In time", inMs(23 * HOUR_MS));
    expect(await codeOf(changeScheduled(asAna, { scheduledId: id, version, dueAt: inMs(25 * HOUR_MS) }))).toBe(
      "window_closes_before",
    );
    expect(await waiting()).toHaveLength(1);
  });

  it("is asked again when it is due: what is not sent is shown with the reason, and its writer is told", async () => {
    const { id } = await schedule("Tomorrow then");
    await letWindowClose();
    await letMomentsCome(id);
    expect(await waiting()).toMatchObject([{ id, failure: { code: "reply_window_closed" } }]);
    expect([await texts(), await pump(), await timersLeft()]).toEqual([["Oi"], [], []]);
    await numberLiveEvents(worker.db, shardOf(tenant.tenantId));
    while (await makeNotices(tenant.call));
    expect((await listNotices(asAna, { limit: 5 })).items).toMatchObject([{ kind: "unsent", text: "Tomorrow then" }]);
    expect(await codeOf(sendScheduledNow(asAna, { scheduledId: id }))).toBe("reply_window_closed");
  });

  it("is open again once the customer writes: the same message is sent now", async () => {
    const { id } = await schedule("Tomorrow then");
    await letWindowClose();
    await letMomentsCome(id);
    await write("I am back");
    await sendScheduledNow(asAna, { scheduledId: id });
    expect([await texts(), await waiting()]).toEqual([["Oi", "I am back", "Tomorrow then"], []]);
  });
});

describe("what is due and not sent", () => {
  it("is what would go to somebody who was blocked, or comes from somebody who left", async () => {
    const [one, other] = [await schedule("one"), await schedule("other")];
    const contactId = (await detail()).conversation.contact.id;
    await blockContact(asAda, { contactId, isBlocked: true, disposition: null });
    await letMomentsCome(one.id);
    await blockContact(asAda, { contactId, isBlocked: false, disposition: null });
    await deactivatePerson(asAda, { userId: ana.userId });
    await letMomentsCome(other.id);
    expect((await waiting()).map(({ failure }) => failure?.code)).toEqual(["contact_blocked", "author_left"]);
    await sendScheduledNow(asAda, { scheduledId: other.id });
    expect(await texts()).toContain("other");
  });
});

describe("before it is due", () => {
  it("is changed by whoever may answer, but not over somebody else's change", async () => {
    const { id, version } = await schedule("Tomorow then");
    const dueAt = inMs(2 * HOUR_MS);
    await changeScheduled(asAda, { scheduledId: id, version, text: "Tomorrow then", dueAt });
    expect(await waiting()).toMatchObject([{ text: "Tomorrow then", dueAt, version: version + 1 }]);
    expect(await codeOf(changeScheduled(asAna, { scheduledId: id, version, text: "x" }))).toBe("conflict");
    expect(await codeOf(changeScheduled(asAna, { scheduledId: id, version: version + 1, text: " " }))).toBe(
      "invalid_input",
    );
    await letMomentsCome(id);
    expect(await texts()).toEqual(["Oi", "Tomorrow then"]);
  });

  it("is not sent at the time it had before", async () => {
    const { id, version } = await schedule("Tomorrow then");
    await worker.ask(`update timers set due_at = now() - interval '1 s' where subject_id = $1`, [id]);
    await changeScheduled(asAna, { scheduledId: id, version, dueAt: inMs(3 * HOUR_MS) });
    expect(await ringDueTimers(worker.deps)).toBe(0);
    expect(await texts()).toEqual(["Oi"]);
  });

  it("is cancelled, had back within a minute, and gone after it", async () => {
    const { id } = await schedule("Tomorrow then");
    await cancelScheduled(asAna, { scheduledId: id });
    expect(await waiting()).toEqual([]);
    await restoreScheduled(asAna, { scheduledId: id });
    expect(await waiting()).toHaveLength(1);
    await cancelScheduled(asAna, { scheduledId: id });
    await letMomentsCome(id);
    expect([await texts(), await timersLeft()]).toEqual([["Oi"], []]);
    expect(await codeOf(restoreScheduled(asAna, { scheduledId: id }))).toBe("not_found");
  });

  it("is sent now, and can be taken back like any other", async () => {
    await changeSendingSettings(asAda, { undoSeconds: 5 });
    const { id } = await schedule("Tomorrow then");
    expect((await sendScheduledNow(asAna, { scheduledId: id })).leavesAt).not.toBeNull();
    expect([await waiting(), await timersLeft()]).toEqual([[], []]);
    expect(await codeOf(sendScheduledNow(asAna, { scheduledId: id }))).toBe("not_found");
  });

  it("is sent or cancelled, whichever is first in the same moment, and never both", async () => {
    for (let round = 0; round < 20; round++) {
      const text = `round ${round}`;
      const { id } = await schedule(text);
      const [cancelled] = await Promise.all([codeOf(cancelScheduled(asAna, { scheduledId: id })), letMomentsCome(id)]);
      await ringDueTimers(worker.deps);
      const isThere = (await texts()).includes(text);
      expect([text, cancelled]).toEqual([text, isThere ? "not_found" : "done"]);
      expect(await waiting()).toEqual([]);
    }
    await worker.ask(`update timers set due_at = now() where kind = 'scheduled'`);
    await ringDueTimers(worker.deps);
    const left = await worker.ask(`select 1 from scheduled_messages where tenant_id = $1`, [tenant.tenantId]);
    expect([left, await timersLeft()], "nothing of those that were cancelled stays").toEqual([[], []]);
  });

  it("is not called cancelled when it left while whoever cancels waited for the conversation", async () => {
    const { id } = await schedule("Tomorrow then");
    const cancelled = await inTransaction(tenant.call, async (tx) => {
      await lockConversations(tx, [conversationId]);
      const answer = codeOf(cancelScheduled(asAna, { scheduledId: id }));
      await expect
        .poll(() => tx.query(`select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))`))
        .toHaveLength(1);
      await tx.query(`delete from scheduled_messages where tenant_id = $1 and id = $2`, [tenant.tenantId, id]);
      return { answer };
    });
    expect(await cancelled.answer).toBe("not_found");
  });
});

describe("a conversation", () => {
  it("takes fifty at most, from whoever may answer there and nobody else", async () => {
    for (let n = 0; n < 50; n++) await schedule(`${n}`);
    expect(await codeOf(schedule("one too many"))).toBe("too_many_requests");
    const eve = await tenant.addUser({ name: "Eve", role: "agent", teamIds: [tenant.teams.returns] });
    const [first] = await waiting();
    const asEve = tenant.callAs(eve);
    expect(await codeOf(cancelScheduled(asEve, { scheduledId: first!.id }))).toBe("not_found");
    expect(
      await codeOf(scheduleMessage(asEve, { conversationId, clientMessageId: "x", text: "x", dueAt: inMs(HOUR_MS) })),
    ).toBe("not_found");
  });
});
