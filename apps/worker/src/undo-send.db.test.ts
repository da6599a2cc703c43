/** What an agent has sent can be taken back until it leaves: either it is taken back or it is sent, and never both. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId, MessageId } from "@max/domain/ids";
import type { UndoSeconds } from "@max/domain/message/undo-send";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { asDelivery, personWithPhone, textFrom } from "@max/db/test/inbound-events";
import type { Call } from "@max/db/transaction";
import { newId } from "@max/platform/ids";
import { recordUpload } from "@max/services/attachment/uploads";
import { listConversations } from "@max/services/conversation/list-conversations";
import { takeNext } from "@max/services/conversation/take-next";
import { listMessages } from "@max/services/message/list-messages";
import { receive } from "@max/services/message/receive";
import { sendMessage } from "@max/services/message/send-message";
import { withdrawMessage } from "@max/services/message/withdraw-message";
import { numberLiveEvents } from "@max/services/outbox/number-live-events";
import { shardOf } from "@max/services/outbox/record-live";
import { keepWords } from "@max/services/search/keep-words";
import { search } from "@max/services/search/search";
import { changeSendingSettings, readSendingSettings } from "@max/services/sending/sending-settings";
import { accountOf, storeTemplates } from "@max/services/template/store-templates";
import { codeOf, startTestWorker, type TestWorker } from "../test/test-worker.ts";
import { sendMessages } from "./send-messages.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker?.close());
afterEach(() => worker.ask(`delete from outbox where topic in ('outbound', 'later')`));

let tenant: TestTenant;
let ana: Actor & { type: "user" };
let asAna: Call;
let asAda: Call;
let conversationId: ConversationId;
let written = 0;

const customer = personWithPhone("5511900050001");
const write = (text = "Oi") =>
  receive(tenant.call, asDelivery(tenant.inboxId, [textFrom(customer, { externalId: `undo-${written++}`, text })]));
const hold = (undoSeconds: UndoSeconds) => changeSendingSettings(asAda, { undoSeconds });
const say = (text: string, call = asAna, more: object = {}) =>
  sendMessage(call, { conversationId, clientMessageId: newId(), text, ...more });
const thread = async () =>
  (await listMessages(asAna, { conversationId, limit: 100 })).items.map(({ text }) => text).toReversed();
const statusOf = async (id: MessageId) =>
  (await listMessages(asAna, { conversationId, limit: 100 })).items.find((item) => item.id === id)?.status;

/** As if the seconds of these messages had passed; of all of the conversation's without any. */
async function letSecondsPass(ids?: MessageId[]) {
  const which = ids ? "and id = any($2)" : "";
  await worker.ask(
    `update messages set leaves_at = now() - interval '1 s' where conversation_id = $1 and leaves_at is not null ${which}`,
    ids ? [conversationId, ids] : [conversationId],
  );
  await worker.ask(
    `update outbox set available_at = now() - interval '1 s' where topic = 'later' and ($1::uuid[] is null or (payload ->> 'messageId')::uuid = any($1))`,
    [ids ?? null],
  );
}

function channel() {
  const { ledger, deps } = worker.withLedger();
  return {
    ledger,
    /** Sends what may go now. */
    async pump() {
      while ((await sendMessages(deps)) > 0) await deps.sending.idle();
    },
  };
}

beforeEach(async () => {
  tenant = await makeTenant(worker.db, { defaultTeam: true });
  ana = await tenant.addUser({ name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  asAna = tenant.callAs(ana);
  asAda = tenant.callAs(await tenant.addUser({ name: "Ada", role: "admin" }));
  await write();
  conversationId = (await takeNext(asAna))!.id;
});

describe("what an agent has sent", () => {
  it("leaves at once where the company chose nothing", async () => {
    const out = channel();
    const message = await say("Hello");
    expect(message.leavesAt).toBeNull();
    await out.pump();
    expect(out.ledger).toEqual(["Hello"]);
    expect(await codeOf(withdrawMessage(asAna, { messageId: message.id }))).toBe("already_sent");
  });

  it("is shown at once, leaves when its seconds are over, and can be taken back no more", async () => {
    await hold(10);
    const out = channel();
    const message = await say("Hello");
    expect(message.leavesAt!.getTime() - message.createdAt.getTime()).toBe(10_000);
    await out.pump();
    expect([out.ledger, await thread()]).toEqual([[], ["Oi", "Hello"]]);
    await letSecondsPass();
    await out.pump();
    expect([out.ledger, await statusOf(message.id)]).toEqual([["Hello"], "sent"]);
    expect(await codeOf(withdrawMessage(asAna, { messageId: message.id }))).toBe("already_sent");
  });

  it("is kept by the claim itself, whatever offers it too early", async () => {
    await hold(30);
    const out = channel();
    const message = await say("Hello");
    await worker.ask(`update outbox set available_at = now() where topic = 'later'`);
    await out.pump();
    expect([out.ledger, await statusOf(message.id)]).toEqual([[], "queued"]);
  });

  it("leaves in the order it was written: nothing overtakes what waits, though the company changes its mind", async () => {
    await hold(20);
    const out = channel();
    const first = await say("one");
    await hold(5);
    const second = await say("two");
    await hold(0);
    await say("three", asAda);
    await say("four", tenant.call);
    expect(second.leavesAt).toEqual(first.leavesAt);
    await out.pump();
    expect(out.ledger).toEqual([]);
    await letSecondsPass();
    await out.pump();
    expect(out.ledger).toEqual(["one", "two", "three", "four"]);
  });

  it("waits as long as its own company chose, whatever others chose since", async () => {
    await hold(5);
    const other = await makeTenant(worker.db, { defaultTeam: true });
    const theirAda = other.callAs(await other.addUser({ name: "Ada", role: "admin" }));
    await changeSendingSettings(theirAda, { undoSeconds: 30 });
    const message = await say("Hello");
    expect(message.leavesAt!.getTime() - message.createdAt.getTime()).toBe(5_000);
    await hold(0);
    expect(await readSendingSettings(theirAda)).toEqual({ undoSeconds: 30 });
  });

  it("holds up no other conversation", async () => {
    await hold(30);
    const out = channel();
    await say("waits");
    const other = personWithPhone("5511900050002");
    await receive(
      tenant.call,
      asDelivery(tenant.inboxId, [textFrom(other, { externalId: `undo-${written++}`, text: "Hi" })]),
    );
    await sendMessage(tenant.call, {
      conversationId: (await listConversations(tenant.call, { limit: 1 })).items[0]!.id,
      clientMessageId: newId(),
      text: "from a program",
    });
    await out.pump();
    expect(out.ledger).toEqual(["from a program"]);
  });
});

describe("taking it back", () => {
  beforeEach(() => hold(10));

  it("leaves nothing of it: not in the thread, the list, what is unread, the search, nor at the provider", async () => {
    const out = channel();
    await write("Where is my order?");
    const before = (await listConversations(asAda, { limit: 1 })).items[0]!;
    expect(before.unreadCount).toBeGreaterThan(0);
    const message = await say("Zanzibar", asAda);
    await numberLiveEvents(worker.db, shardOf(tenant.tenantId));
    while (await keepWords(tenant.call));
    const found = async () =>
      (await search(asAda, { q: "zanzibar", kind: "messages", limit: 5 })).messages!.items.length;
    expect(await found()).toBe(1);
    const { withdrawn } = await withdrawMessage(asAda, { messageId: message.id });
    expect(withdrawn).toEqual({
      messageId: message.id,
      text: "Zanzibar",
      quotedMessageId: null,
      file: null,
      template: null,
    });
    expect(await thread()).toEqual(["Oi", "Where is my order?"]);
    expect((await listConversations(asAda, { limit: 1 })).items[0]).toEqual(before);
    await numberLiveEvents(worker.db, shardOf(tenant.tenantId));
    while (await keepWords(tenant.call));
    expect(await found()).toBe(0);
    await letSecondsPass();
    await out.pump();
    expect(out.ledger).toEqual([]);
    expect(await worker.ask(`select 1 from outbox where topic in ('later', 'outbound')`)).toEqual([]);
  });

  it("leaves what came after it as it stands, and lets go of what waited behind it", async () => {
    const out = channel();
    const first = await say("one");
    const second = await say("two");
    await withdrawMessage(asAna, { messageId: first.id });
    expect((await listConversations(asAna, { limit: 1 })).items[0]!.preview!.text).toBe("two");
    await letSecondsPass([second.id]);
    await out.pump();
    expect(out.ledger).toEqual(["two"]);
  });

  it("gives back what it quotes and its file, which can be sent again", async () => {
    const upload = await recordUpload(asAna, {
      conversationId,
      kind: "document",
      mimeType: "application/pdf",
      fileName: "invoice.pdf",
      sizeBytes: 10,
      storageKey: "key",
    });
    const [quoted] = (await listMessages(asAna, { conversationId, limit: 1 })).items;
    const given = { attachmentId: upload.id, quotedMessageId: quoted!.id };
    const message = await say("Here it is", asAna, given);
    const { withdrawn } = await withdrawMessage(asAna, { messageId: message.id });
    expect(withdrawn).toMatchObject({ text: "Here it is", quotedMessageId: quoted!.id, file: upload });
    expect((await say("Here it is", asAna, given)).attachment).toMatchObject({
      id: upload.id,
      fileName: "invoice.pdf",
    });
  });

  it("gives back a template as it was asked for, with what was filled in", async () => {
    const template = { name: "delivery", language: "en", parameters: [{ slot: "body.1", text: "Tessa" }] };
    const parts = { header: null, footer: null, buttons: [], isNamed: false, hasUnknownParts: false };
    await storeTemplates(tenant.call, tenant.inboxId, (await accountOf(tenant.call, tenant.inboxId))!, [
      {
        id: "1",
        name: template.name,
        language: template.language,
        status: "APPROVED",
        category: "UTILITY",
        quality: null,
        rejectedReason: null,
        parts: { ...parts, body: "Hi {{1}}, it leaves today." },
      },
    ]);
    const { id } = await sendMessage(asAna, { conversationId, clientMessageId: newId(), template });
    expect(await thread()).toEqual(["Oi", "Hi Tessa, it leaves today."]);
    const { withdrawn } = await withdrawMessage(asAna, { messageId: id });
    expect(withdrawn).toMatchObject({ text: "", file: null, template });
  });

  it("is for whoever wrote it, once, and for nobody else", async () => {
    const message = await say("Hello");
    expect(await codeOf(withdrawMessage(asAda, { messageId: message.id }))).toBe("forbidden");
    const twice = [1, 2].map(() => codeOf(withdrawMessage(asAna, { messageId: message.id })));
    expect((await Promise.all(twice)).sort()).toEqual(["done", "not_found"]);
  });

  it("is over once it was tried: that it waits for its next try does not say that nothing arrived", async () => {
    const message = await say("Hello");
    await letSecondsPass();
    const deps = worker.withAdapter({
      send: async () => ({ kind: "retry", code: "130429", reason: "Too many at once.", afterMs: 60_000 }),
    });
    await sendMessages(deps);
    await deps.sending.idle();
    expect(await statusOf(message.id)).toBe("queued");
    expect(await codeOf(withdrawMessage(asAna, { messageId: message.id }))).toBe("already_sent");
  });

  it("or sending it, whichever is first in the same moment: one of the two, and never both", async () => {
    const out = channel();
    for (let round = 0; round < 40; round++) {
      const text = `round ${round}`;
      const message = await say(text);
      await letSecondsPass();
      const [taken] = await Promise.all([codeOf(withdrawMessage(asAna, { messageId: message.id })), out.pump()]);
      await out.pump();
      const isSent = out.ledger.includes(text);
      const isThere = (await thread()).includes(text);
      expect([text, taken, isSent, isThere]).toEqual([text, isSent ? "already_sent" : "done", isSent, isSent]);
    }
  });
});
