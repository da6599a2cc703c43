/** Templates from the provider to the composer and back to the provider: read when due, stored as they are now, sent outside the reply window. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Actor } from "@max/domain/access/permissions";
import type { ConversationId } from "@max/domain/ids";
import type { OutboundMessage } from "@max/domain/message/transport";
import type { ReadTemplate, TemplatesOutcome } from "@max/domain/template/transport";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { listConversations } from "@max/services/conversation/list-conversations";
import { retryMessage } from "@max/services/message/retry-message";
import { sendMessage } from "@max/services/message/send-message";
import { listTemplates } from "@max/services/template/list-templates";
import { metaText, startTestWorker, webhookOf, type TestWorker } from "../test/test-worker.ts";
import { sendMessages } from "./send-messages.ts";
import { readDueTemplates } from "./template-reads.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker(inject("databaseUrl"));
});
afterAll(() => worker.close());

let tenant: TestTenant;
let ana: Actor;
let accountKey: string;

beforeEach(async () => {
  await worker.ask(`delete from template_reads`);
  tenant = await makeTenant(worker.db);
  ana = await tenant.addUser({ name: "Ana", role: "admin" });
  await worker.ask(`insert into template_reads (tenant_id, inbox_id) values ($1, $2)`, [
    tenant.tenantId,
    tenant.inboxId,
  ]);
  const [number] = await worker.ask<{ key: string }>(
    `select waba_id as key from whatsapp_numbers where inbox_id = $1`,
    [tenant.inboxId],
  );
  accountKey = number!.key;
});

const template = (name: string, more: Partial<ReadTemplate> = {}): ReadTemplate => ({
  id: name,
  name,
  language: "en_US",
  status: "APPROVED",
  category: "UTILITY",
  quality: "GREEN",
  rejectedReason: null,
  parts: {
    header: null,
    body: "Hi {{1}}, your order {{2}} left.",
    footer: "Bye",
    buttons: [],
    isNamed: false,
    hasUnknownParts: false,
  },
  ...more,
});

const asked: string[] = [];
const readAs = (outcome: TemplatesOutcome) => {
  asked.length = 0;
  return readDueTemplates(
    worker.withAdapter({
      readTemplates: async (account) => {
        asked.push(account.accountKey);
        return outcome;
      },
    }),
  );
};
const read = (...templates: ReadTemplate[]) => readAs({ kind: "read", templates, unreadable: 0 });
const known = async (limit = 50) =>
  (await listTemplates(tenant.callAs(ana), { inboxId: tenant.inboxId, limit })).items.map(
    ({ name, language, status }) => `${name} ${language} ${status}`,
  );
const changed = (account: string) =>
  worker.post(
    JSON.stringify({
      object: "whatsapp_business_account",
      entry: [{ id: account, changes: [{ field: "message_template_status_update", value: { event: "PAUSED" } }] }],
    }),
  );

describe("the templates of an account", () => {
  it("are read when due, once, and stand as the provider last told", async () => {
    await read(template("a"), template("b"), template("b", { id: "b-pt", language: "pt_BR" }));
    expect(asked).toEqual([accountKey]);
    expect(await known()).toEqual(["a en_US APPROVED", "b en_US APPROVED", "b pt_BR APPROVED"]);
    expect(await read(template("x"))).toBe(0);
    await worker.ask(`update template_reads set due_at = now()`);
    await read(template("a", { status: "PAUSED" }), template("c"));
    expect(await known()).toEqual(["a en_US PAUSED", "c en_US APPROVED"]);
  });

  it("are paged by name and language", async () => {
    await read(template("a"), template("b"), template("b", { id: "b-pt", language: "pt_BR" }));
    const call = tenant.callAs(ana);
    const first = await listTemplates(call, { inboxId: tenant.inboxId, limit: 2 });
    const rest = await listTemplates(call, { inboxId: tenant.inboxId, limit: 2, cursor: first.nextCursor });
    expect(rest.items.map(({ language }) => language)).toEqual(["pt_BR"]);
  });

  it("are nobody else's, and another company's inbox has none", async () => {
    await read(template("a"));
    const other = await makeTenant(worker.db);
    const eve = await other.addUser({ name: "Eve", role: "admin" });
    const seen = await listTemplates(other.callAs(eve), { inboxId: tenant.inboxId, limit: 50 });
    expect(seen.items).toEqual([]);
  });

  it("are kept when the provider does not answer, and asked for again later", async () => {
    await read(template("a"));
    await worker.ask(`update template_reads set due_at = now()`);
    await readAs({ kind: "failed", reason: "away" });
    expect(await known()).toEqual(["a en_US APPROVED"]);
    const [row] = await worker.ask(`select failure, due_at > now() as "isLater" from template_reads`);
    expect(row).toEqual({ failure: "away", isLater: true });
  });

  it("are read anew soon after a webhook says that one of them changed, and not for another account's", async () => {
    await read(template("a"));
    const isHastened = async () =>
      (await worker.ask(`select due_at < now() + interval '1 minute' as soon from template_reads`))[0]!["soon"];
    await changed("999");
    await worker.drain();
    expect(await isHastened()).toBe(false);
    await changed(accountKey);
    await worker.drain();
    expect(await isHastened()).toBe(true);
  });
});

describe("sending a template", () => {
  let conversationId: ConversationId;
  beforeEach(async () => {
    await read(template("order"), template("sale", { status: "PAUSED" }));
    const longAgo = Math.floor(Date.now() / 1_000) - 2 * 86_400;
    await worker.post(
      webhookOf({ number: tenant.phoneNumberId, messages: [metaText("wamid.1", "Oi", { at: longAgo })] }),
    );
    await worker.drain();
    conversationId = (await listConversations(tenant.callAs(ana), { limit: 1 })).items[0]!.id;
  });
  const parameters = [
    { slot: "body.2", text: "BR1" },
    { slot: "body.1", text: "Lia" },
  ];
  const send = (name: string, given = parameters) =>
    sendMessage(tenant.callAs(ana), {
      conversationId,
      clientMessageId: `${name} ${given.length}`,
      template: { name, language: "en_US", parameters: given },
    });

  it("leaves outside the reply window, reads as the customer will see it, and is counted", async () => {
    const message = await send("order");
    expect(message).toMatchObject({ kind: "template", text: "Hi Lia, your order BR1 left.", status: "queued" });
    const ledger: OutboundMessage[] = [];
    const deps = worker.withAdapter({
      send: async (sent) => {
        ledger.push(sent);
        return { kind: "rejected", code: "132015", reason: "Paused." };
      },
    });
    await sendMessages(deps);
    await deps.sending.idle();
    expect(ledger.map(({ content }) => content)).toEqual([
      {
        kind: "template",
        name: "order",
        language: "en_US",
        isNamed: false,
        headerMedia: null,
        parameters: parameters.toReversed(),
      },
    ]);
    const [row] = await worker.ask(`select sends from templates where tenant_id = $1 and name = 'order'`, [
      tenant.tenantId,
    ]);
    expect(row).toEqual({ sends: 1 });
    expect(await retryMessage(tenant.callAs(ana), { messageId: message.id })).toMatchObject({ status: "queued" });
  });

  it.each([
    ["one that is paused", () => send("sale")],
    ["one that is not there", () => send("nope")],
    ["one that is not filled in", () => send("order", parameters.slice(1))],
    ["one with a slot of its own making", () => send("order", [...parameters, { slot: "__proto__", text: "x" }])],
  ])("is refused for %s", async (_what, act) => {
    await expect(act()).rejects.toMatchObject({ code: "template_unusable" });
  });
});
