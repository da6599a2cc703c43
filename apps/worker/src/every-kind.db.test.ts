/** Every kind of message and report that WhatsApp sends, four times each and in five orders: the effect and the totals are the same (G11). */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { CONTENT } from "@max/channels/whatsapp/fixtures/expected-content";
import { ECHOES, MESSAGES } from "@max/channels/whatsapp/fixtures/expected-messages";
import { REPORTS } from "@max/channels/whatsapp/fixtures/expected-reports";
import { recorded, recordedNames } from "@max/channels/whatsapp/fixtures/recorded";
import type { InboundEvent } from "@max/domain/message/transport";
import { makeTenant } from "@max/db/test/factories";
import { seededRandom } from "@max/db/test/seeded-random";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { conversationStats } from "@max/services/conversation/conversation-stats";
import { listConversations } from "@max/services/conversation/list-conversations";
import { createWhatsAppInbox } from "@max/services/inbox/create-whatsapp-inbox";
import { listMessages } from "@max/services/message/list-messages";
import { sendMessage } from "@max/services/message/send-message";
import { startTestWorker, type TestWorker } from "../test/test-worker.ts";
import { sendMessages } from "./send-messages.ts";

const FIRST_NUMBER = "300000000000001";
const SECOND_NUMBER = "300000000000002";
const FORMS = 3;

const expected: InboundEvent[] = Object.values({ ...CONTENT, ...MESSAGES, ...ECHOES, ...REPORTS }).flat();
const of = <Type extends InboundEvent["type"]>(...types: Type[]) =>
  expected.filter((event): event is Extract<InboundEvent, { type: Type }> => (types as string[]).includes(event.type));

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"), { sendsAtOnce: 1 });
});
afterAll(() => worker.close());

/** The same body in three forms of the same meaning, and the first of them again. */
const formsOf = (body: string) => [body, JSON.stringify(JSON.parse(body)), `${body}\n `, body];

/** Rosa's number changes hands in the second in which she uses it: no order of these is the true one, so it is another's here. */
const apart = (name: string, body: string) =>
  name === "user-changed-user-id" ? body.replaceAll("5500001234", "5500007777") : body;

/** A new company with both numbers of the recordings receives all of them in one order. */
async function receiveEverything(seed: number) {
  const random = seededRandom(seed);
  const tenant = await makeTenant(worker.db);
  const second = `8${tenant.phoneNumberId}`;
  await createWhatsAppInbox(tenant.call, TEST_MASTER_KEY, { phoneNumberId: second, wabaId: "1", accessToken: "token" });
  const own = (body: string) => body.replaceAll(FIRST_NUMBER, tenant.phoneNumberId).replaceAll(SECOND_NUMBER, second);
  const posts = recordedNames.flatMap((name) => formsOf(apart(name, own(recorded(name).toString("utf8")))));
  for (const body of random.shuffle(posts)) {
    await worker.post(body);
    // Batches of all sizes: one delivery alone, and many together.
    if (random.below(12) === 0) await worker.drain();
  }
  await worker.drain();
  const { items } = await listConversations(tenant.call, { limit: 100 });
  const threads = await Promise.all(
    items.map(({ id }) => listMessages(tenant.call, { conversationId: id, limit: 100 })),
  );
  const messages = threads.flatMap((page) => page.items);
  return { tenant, conversations: items, messages, stats: await conversationStats(tenant.call) };
}

const isChanged = (externalId: string) => of("edit", "revoke").some((change) => change.targetExternalId === externalId);

describe("every recorded kind, four times each, shuffled", () => {
  it("is all covered by the tables of expectations", () => {
    const tables = [CONTENT, MESSAGES, ECHOES, REPORTS].flatMap((table) => Object.keys(table));
    expect(tables.sort()).toEqual([...recordedNames].sort());
  });

  const totals: unknown[] = [];

  it.each([1, 2, 3, 4, 5])(
    "has its exact effect, and the same totals as in every other order (seed %i)",
    async (seed) => {
      const { tenant, conversations, messages, stats } = await receiveEverything(seed);
      const byExternalId = new Map(messages.map((message) => [message.externalId, message]));
      const inbound = of("message");
      const outbound = of("echo");
      expect(messages).toHaveLength(inbound.length + outbound.length);

      for (const event of inbound) {
        const message = byExternalId.get(event.externalId);
        expect(message, event.externalId).toMatchObject({
          direction: "inbound",
          status: "received",
          kind: event.content.kind,
          providerAt: event.providerAt,
          context: event.context,
          author: { type: event.content.kind === "system" ? "system" : "contact" },
        });
        expect(message?.quoted?.externalId ?? null).toBe(event.quotedExternalId);
        if (!isChanged(event.externalId)) expect(message?.content).toEqual(event.content);
        expect(message?.attachment?.state).toBe("media" in event.content ? "pending" : undefined);
      }
      for (const event of outbound)
        expect(byExternalId.get(event.externalId), event.externalId).toMatchObject({
          direction: "outbound",
          status: "sent",
          author: { type: "phone_app" },
        });
      // The last edit stands, the message before it is kept, and a revoke stands beside it.
      for (const edit of of("edit")) {
        const changed = byExternalId.get(edit.targetExternalId);
        expect(changed?.editedAt).toEqual(edit.providerAt);
        const rivals = of("edit").filter((other) => other.targetExternalId === edit.targetExternalId);
        expect(rivals.map((rival) => rival.content)).toContainEqual(changed?.content);
      }
      for (const revoke of of("revoke"))
        expect(byExternalId.get(revoke.targetExternalId)?.revokedAt).toEqual(revoke.providerAt);
      // Our own reaction from the phone app stands; the customer's was taken back in the same second.
      for (const reaction of of("reaction").filter((event) => event.by === "business"))
        expect(byExternalId.get(reaction.targetExternalId)?.reactions).toEqual([
          { emoji: reaction.emoji, by: "business" },
        ]);

      const tally = (events: { content: { kind: string } }[]) =>
        Object.fromEntries(
          [...new Set(events.map((event) => event.content.kind))].map((kind) => [
            kind,
            events.filter((event) => event.content.kind === kind).length,
          ]),
        );
      expect(stats.messages).toEqual({ inbound: tally(inbound), outbound: tally(outbound) });
      expect(stats.reactions).toBe(1);
      // What cannot be read is set aside once for each body that brought it.
      expect(stats.quarantined).toBe(of("malformed").length * FORMS);
      expect(stats.conversations).toEqual({ new: conversations.length, queued: 0, assigned: 0, closed: 0 });

      const reports = await worker.ask(
        `select external_id, status, provider_at from message_deliveries where tenant_id = $1 order by external_id, status`,
        [tenant.tenantId],
      );
      totals.push({ stats, reports });
      expect(totals.at(-1)).toEqual(totals[0]);
    },
  );

  it("settles a message that we sent by the reports that came before its id was known", async () => {
    const { tenant, conversations } = await receiveEverything(6);
    const conversation = conversations.find((c) => c.contact.name === "Lia Prado")!;
    await worker.ask(`update channel_threads set last_inbound_at = now() where tenant_id = $1`, [tenant.tenantId]);
    const message = await sendMessage(tenant.call, {
      conversationId: conversation.id,
      clientMessageId: "one",
      text: "Olá",
    });
    await sendMessages(
      worker.withAdapter({ send: async () => ({ kind: "accepted", externalId: "wamid.TESTOUT0001", recipient: [] }) }),
    );
    await worker.deps.sending.idle();
    const { items } = await listMessages(tenant.call, { conversationId: conversation.id, limit: 100 });
    const sent = items.find((item) => item.id === message.id);
    const report = of("delivery").find((event) => event.externalId === "wamid.TESTOUT0001");
    expect(sent).toMatchObject({ status: "played", failure: null, readAt: report?.providerAt });
  });
});
