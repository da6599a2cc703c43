import { afterAll, describe, expect, inject, it } from "vitest";
import type { DeliveryId } from "@max/domain/ids";
import type { InboundEvent, Sender } from "@max/domain/message/transport";
import { PLAIN_CONTEXT } from "@max/domain/message/content";
import { makeTenant, testDatabase, type TestTenant } from "@max/db/test/factories";
import { newId } from "@max/platform/ids";
import { conversationStats } from "../conversation/conversation-stats.ts";
import { listConversations } from "../conversation/list-conversations.ts";
import { closeConversation } from "../conversation/close-conversation.ts";
import { listContacts } from "../contact/list-contacts.ts";
import { listMessages } from "./list-messages.ts";
import { receive } from "./receive.ts";
import type { ApplicableEvent, ReceivedItem } from "./received-item.ts";

const db = testDatabase(inject("databaseUrl"));
afterAll(() => db.close());

let number = 1_000;
const NOON = new Date("2026-11-20T12:00:00Z");
const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);

const lia: Sender = {
  aliases: [
    { type: "user_id", value: "BR.9001", isVariant: false },
    { type: "phone", value: "5511977304418", isVariant: false },
    { type: "phone", value: "551177304418", isVariant: true },
  ],
  sendTo: "5511977304418",
  displayName: "Lia Prado",
  username: null,
};
const phoneOnly = (digits: string): Sender => ({
  aliases: [{ type: "phone", value: digits, isVariant: false }],
  sendTo: digits,
  displayName: null,
  username: null,
});

function text(tenant: TestTenant, externalId: string, words: string, sender = lia, providerAt = NOON): ApplicableEvent {
  return {
    type: "message",
    item: 0,
    inboxKey: tenant.phoneNumberId,
    externalId,
    sender,
    providerAt,
    content: { kind: "text", text: words },
    context: PLAIN_CONTEXT,
    quotedExternalId: null,
    opensReplyWindow: true,
  };
}
const base = (tenant: TestTenant) => ({ item: 0, inboxKey: tenant.phoneNumberId });

function receiveAll(tenant: TestTenant, ...events: ApplicableEvent[]) {
  const deliveryId = newId<DeliveryId>();
  const deliveryNumber = number++;
  const items = events.map((event, item): ReceivedItem => ({
    deliveryId,
    deliveryNumber,
    inboxId: tenant.inboxId,
    event: { ...event, item } as ApplicableEvent,
  }));
  return receive(tenant.call, { items, quarantined: [], finished: [] });
}

async function onlyConversation(tenant: TestTenant) {
  const { items } = await listConversations(tenant.call, { limit: 10 });
  expect(items).toHaveLength(1);
  return items[0]!;
}
async function thread(tenant: TestTenant) {
  const conversation = await onlyConversation(tenant);
  const { items } = await listMessages(tenant.call, { conversationId: conversation.id, limit: 100 });
  return items.toReversed();
}

describe("receiving a message", () => {
  it("makes one contact, one conversation and one message, and counts it as unread", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.1", "Oi"));
    const conversation = await onlyConversation(tenant);
    expect(conversation).toMatchObject({ state: "new", unreadCount: 1, contact: { name: "Lia Prado" } });
    expect(conversation.preview).toMatchObject({ text: "Oi", direction: "inbound", status: "received" });
    expect(conversation.replyWindowEndsAt).toEqual(new Date("2026-11-21T11:59:00Z"));
    expect(await thread(tenant)).toMatchObject([{ externalId: "wamid.1", text: "Oi", status: "received" }]);
  });

  it("waits in the queue of the inbox's team when it has one", async () => {
    const tenant = await makeTenant(db, { defaultTeam: true });
    await receiveAll(tenant, text(tenant, "wamid.1", "Oi"));
    expect(await onlyConversation(tenant)).toMatchObject({ state: "queued", teamId: tenant.teams.billing });
  });

  it("stores the same message once, however often and in whatever company it comes", async () => {
    const tenant = await makeTenant(db);
    const other = await makeTenant(db);
    const event = text(tenant, "wamid.same", "Oi");
    await receiveAll(tenant, event, event);
    await Promise.all(Array.from({ length: 5 }, () => receiveAll(tenant, event)));
    await receiveAll(other, { ...event, inboxKey: other.phoneNumberId } as ApplicableEvent);
    for (const each of [tenant, other])
      expect((await conversationStats(each.call)).messages.inbound).toEqual({ text: 1 });
  });

  it("meets one person by phone number, by user id alone, and by the older form of the number", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.1", "with both"));
    await receiveAll(
      tenant,
      text(tenant, "wamid.2", "id only", { ...lia, aliases: lia.aliases.slice(0, 1), sendTo: "BR.9001" }),
    );
    const older: Sender = {
      aliases: [
        { type: "phone", value: "551177304418", isVariant: false },
        { type: "phone", value: "5511977304418", isVariant: true },
      ],
      sendTo: "551177304418",
      displayName: null,
      username: null,
    };
    await receiveAll(tenant, text(tenant, "wamid.3", "older form", older));
    expect((await listContacts(tenant.call, { limit: 10 })).items).toHaveLength(1);
    expect(await thread(tenant)).toHaveLength(3);
  });

  it("keeps the thread in the provider's order, then in order of arrival", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.3", "third", lia, at(20)));
    await receiveAll(
      tenant,
      text(tenant, "wamid.1", "first", lia, at(0)),
      text(tenant, "wamid.2", "second", lia, at(0)),
    );
    expect((await thread(tenant)).map((message) => message.text)).toEqual(["first", "second", "third"]);
    expect((await onlyConversation(tenant)).preview?.text).toBe("third");
  });

  it("reopens what was closed today and keeps at most one conversation open", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.1", "Oi"));
    const { id } = await onlyConversation(tenant);
    await closeConversation(tenant.call, { conversationId: id, disposition: "Answered" });
    await receiveAll(tenant, text(tenant, "wamid.2", "Mais uma coisa"));
    expect(await onlyConversation(tenant)).toMatchObject({ id, state: "new", unreadCount: 1, disposition: null });
  });
});

describe("ten photos at once from somebody new", () => {
  it("are one contact, one conversation and ten messages, also with many workers at it", async () => {
    const tenant = await makeTenant(db);
    const photo = (n: number): ApplicableEvent => ({
      ...(text(tenant, `wamid.photo-${n}`, "") as Extract<InboundEvent, { type: "message" }>),
      content: {
        kind: "image",
        text: null,
        media: {
          externalId: String(n),
          link: null,
          mimeType: "image/jpeg",
          sha256: null,
          fileName: null,
          isAnimated: false,
        },
      },
    });
    await Promise.all(Array.from({ length: 10 }, (_, n) => receiveAll(tenant, photo(n))));
    const stats = await conversationStats(tenant.call);
    expect(stats).toMatchObject({ contacts: 1, conversations: { new: 1 }, messages: { inbound: { image: 10 } } });
    expect((await onlyConversation(tenant)).unreadCount).toBe(10);
  });
});

describe("reactions, edits and revokes", () => {
  const reaction = (tenant: TestTenant, id: string, emoji: string | null, providerAt: Date): ApplicableEvent => ({
    ...base(tenant),
    type: "reaction",
    externalId: id,
    targetExternalId: "wamid.1",
    emoji,
    by: "contact",
    sender: lia,
    providerAt,
  });
  const edit = (tenant: TestTenant, id: string, words: string, providerAt: Date): ApplicableEvent => ({
    ...base(tenant),
    type: "edit",
    externalId: id,
    targetExternalId: "wamid.1",
    content: { kind: "text", text: words },
    sender: lia,
    providerAt,
  });
  const revoke = (tenant: TestTenant): ApplicableEvent => ({
    ...base(tenant),
    type: "revoke",
    externalId: "wamid.r",
    targetExternalId: "wamid.1",
    sender: lia,
    providerAt: at(90),
  });

  it("end the same in every order, each repeated", async () => {
    const events = (tenant: TestTenant) => [
      text(tenant, "wamid.1", "original"),
      reaction(tenant, "wamid.a", "👍", at(5)),
      reaction(tenant, "wamid.b", "❤️", at(9)),
      edit(tenant, "wamid.e1", "first edit", at(20)),
      edit(tenant, "wamid.e2", "second edit", at(30)),
      revoke(tenant),
    ];
    for (let seed = 0; seed < 6; seed++) {
      const tenant = await makeTenant(db);
      const shuffled = [...events(tenant), ...events(tenant)]
        .map((event, index) => ({ event, key: (index * 7919 + seed * 104729) % 101 }))
        .sort((a, b) => a.key - b.key);
      for (const { event } of shuffled) await receiveAll(tenant, event);
      const [message, ...rest] = await thread(tenant);
      expect(rest).toEqual([]);
      expect(message).toMatchObject({
        text: "second edit",
        reactions: [{ emoji: "❤️", by: "contact" }],
        revokedAt: at(90),
        editedAt: at(30),
      });
      expect(await conversationStats(tenant.call)).toMatchObject({
        reactions: 1,
        contacts: 1,
        messages: { inbound: { text: 1 } },
      });
    }
  });

  it("take a reaction back", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.1", "Oi"), reaction(tenant, "wamid.a", "👍", at(5)));
    await receiveAll(tenant, reaction(tenant, "wamid.b", null, at(6)));
    await receiveAll(tenant, reaction(tenant, "wamid.a", "👍", at(5)));
    expect((await thread(tenant))[0]?.reactions).toEqual([]);
  });
});

describe("a number that changes hands (T35)", () => {
  it("follows the person to the new number, and the stranger on the old one starts afresh", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.1", "before", phoneOnly("5511900000001"), at(0)));
    await receiveAll(tenant, {
      ...base(tenant),
      type: "identity_changed",
      externalId: "wamid.s",
      previous: phoneOnly("5511900000001").aliases,
      next: phoneOnly("5511900000002").aliases,
      providerAt: at(60),
      text: null,
    });
    await receiveAll(tenant, text(tenant, "wamid.2", "from the new number", phoneOnly("5511900000002"), at(120)));
    await receiveAll(tenant, text(tenant, "wamid.3", "a stranger", phoneOnly("5511900000001"), at(180)));
    const { items } = await listConversations(tenant.call, { limit: 10 });
    expect(items).toHaveLength(2);
    const stranger = items.find((c) => c.preview?.text === "a stranger")!;
    const history = await listMessages(tenant.call, { conversationId: stranger.id, limit: 10 });
    expect(history.items.map((m) => m.text)).toEqual(["a stranger"]);
  });

  it("knows a stranger by their own user id even if nobody announced the change", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.1", "Lia"));
    const stranger: Sender = {
      ...lia,
      aliases: [{ type: "user_id", value: "BR.7777", isVariant: false }, ...lia.aliases.slice(1)],
      displayName: "Ana",
    };
    await receiveAll(tenant, text(tenant, "wamid.2", "Ana", stranger, at(10)));
    expect((await listContacts(tenant.call, { limit: 10 })).items.map((c) => c.name).sort()).toEqual([
      "Ana",
      "Lia Prado",
    ]);
  });
});

describe("a quote", () => {
  it("shows the words of its own conversation and only names a message of another", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.bob", "secret of another customer", phoneOnly("5511900000009")));
    await receiveAll(tenant, text(tenant, "wamid.1", "my own"));
    const quoting = (id: string, quotedExternalId: string) =>
      ({ ...text(tenant, id, "see above", lia, at(9)), quotedExternalId }) as ApplicableEvent;
    await receiveAll(tenant, quoting("wamid.2", "wamid.1"), quoting("wamid.3", "wamid.bob"));
    const { items } = await listConversations(tenant.call, { limit: 10, q: "Lia" });
    const { items: messages } = await listMessages(tenant.call, { conversationId: items[0]!.id, limit: 10 });
    const quotes = new Map(messages.map((message) => [message.externalId, message.quoted]));
    expect(quotes.get("wamid.2")).toMatchObject({ text: "my own", authorName: "Lia Prado" });
    expect(quotes.get("wamid.3")).toEqual({
      id: null,
      externalId: "wamid.bob",
      text: null,
      kind: null,
      authorName: null,
    });
  });
});

describe("a message written in the phone app", () => {
  const report = (tenant: TestTenant, status: "sent" | "delivered", providerAt: Date): ApplicableEvent => ({
    ...base(tenant),
    type: "delivery",
    externalId: "wamid.echo",
    status,
    providerAt,
    opaque: null,
    failure: null,
    recipient: [],
    pricing: null,
  });
  it("counts a status that came before it and one that comes beside it", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, report(tenant, "sent", at(1)));
    const echo: ApplicableEvent = {
      ...base(tenant),
      type: "echo",
      externalId: "wamid.echo",
      recipient: lia,
      providerAt: NOON,
      content: { kind: "text", text: "From the phone" },
      quotedExternalId: null,
    };
    await receiveAll(tenant, echo, report(tenant, "delivered", at(2)));
    expect(await thread(tenant)).toMatchObject([{ status: "delivered", sentAt: at(1), deliveredAt: at(2) }]);
  });
});

describe("the list's preview", () => {
  it("is the last in the thread's order, also when two of one second are received the wrong way round", async () => {
    const tenant = await makeTenant(db);
    const arrivingAs = (deliveryNumber: number, words: string) => {
      const event = text(tenant, `wamid.${words}`, words);
      const item = { deliveryId: newId<DeliveryId>(), deliveryNumber, inboxId: tenant.inboxId, event };
      return receive(tenant.call, { items: [item], quarantined: [], finished: [] });
    };
    await arrivingAs(5, "second");
    await arrivingAs(4, "first");
    expect((await onlyConversation(tenant)).preview?.text).toBe("second");
    expect((await thread(tenant)).map((message) => message.text)).toEqual(["first", "second"]);
  });

  it("follows an edit of the last message", async () => {
    const tenant = await makeTenant(db);
    await receiveAll(tenant, text(tenant, "wamid.1", "before"));
    const content = { kind: "text", text: "after" } as const;
    const edit = { type: "edit", externalId: "wamid.e", targetExternalId: "wamid.1", content, sender: lia } as const;
    await receiveAll(tenant, { ...base(tenant), ...edit, providerAt: at(5) });
    expect((await onlyConversation(tenant)).preview?.text).toBe("after");
  });
});
