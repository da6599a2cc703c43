/** Nothing takes a second connection while it holds one: with one for each role the whole way works, so a full pool never locks up. */
import type { OutboundMessage } from "@max/domain/message/transport";
import { makeTenant } from "@max/db/test/factories";
import { listConversations } from "@max/services/conversation/list-conversations";
import { sendMessage } from "@max/services/message/send-message";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { sendMessages } from "./send-messages.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"), { poolSize: 1 });
});
afterAll(() => worker.close());

it("many companies' messages are received at once and answered over a single connection", async () => {
  const tenants = await Promise.all([1, 2, 3, 4].map(() => makeTenant(worker.db)));
  await Promise.all(
    tenants.flatMap((tenant, t) =>
      Array.from({ length: 25 }, (_, n) => {
        const message = metaText(`wamid.${t}-${n}`, `message ${n}`, { from: `55119773044${10 + n}` });
        return worker.post(webhookOf({ number: tenant.phoneNumberId, messages: [message] }));
      }),
    ),
  );
  expect(await Promise.all([worker.drain(), worker.drain()])).toContain(0);
  const ledger: OutboundMessage[] = [];
  const deps = worker.withAdapter({
    send: async (message) => {
      ledger.push(message);
      return { kind: "accepted", externalId: `wamid.out-${ledger.length}`, recipient: [] };
    },
  });
  await Promise.all(
    tenants.map(async (tenant) => {
      const { items } = await listConversations(tenant.call, { limit: 100 });
      expect(items).toHaveLength(25);
      const agent = tenant.callAs(await tenant.addUser({ name: "Ana", role: "admin" }));
      await sendMessage(agent, { conversationId: items[0]!.id, clientMessageId: "click", text: "an answer" });
    }),
  );
  await sendMessages(deps);
  await deps.sending.idle();
  expect(ledger).toHaveLength(4);
  expect(worker.errors).toEqual([]);
}, 30_000);
