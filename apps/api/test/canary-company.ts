/** A company with one of everything, made by the product's own calls. Two of them differ in their numbers alone. */
import { createHmac } from "node:crypto";
import { parseWidget } from "@max/channels/widget/parse";
import { asDelivery, personWithPhone, pictureContent, textFrom } from "@max/db/test/inbound-events";
import { PDF, PHOTO } from "@max/db/test/hostile-files";
import { makeTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import { Role } from "@max/domain/access/role";
import type { BulkJobId, DeliveryId, InboxId } from "@max/domain/ids";
import { type MessageContent, PLAIN_CONTEXT } from "@max/domain/message/content";
import { newId } from "@max/platform/ids";
import { issueAccessToken } from "@max/services/auth/access-token";
import { createApiKey } from "@max/services/auth/api-key";
import { createSession } from "@max/services/auth/session";
import { workOnBulk } from "@max/services/bulk/work-on-bulk";
import { createChatAppInbox } from "@max/services/inbox/create-chat-app-inbox";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { storeCredential } from "@max/services/inbox/credentials";
import { receive } from "@max/services/message/receive";
import type { ReceivedItem } from "@max/services/message/received-item";
import { makeNotices } from "@max/services/notice/make-notices";
import { storeTemplates } from "@max/services/template/store-templates";
import { PASSWORD, type TestApi } from "./start-api.ts";

export type Company = Awaited<ReturnType<typeof openCompany>>;
export type Ids = Readonly<Record<string, readonly string[]>>;

/** Every kind of content that a customer can send. */
const CONTENTS: MessageContent[] = [
  { kind: "location", text: null, latitude: 1, longitude: 2, name: "Store", address: "Rua 1", url: null },
  {
    kind: "contacts",
    text: null,
    contacts: [
      {
        name: "Eva",
        phones: [{ phone: "+1 555", type: "home", waId: null }],
        emails: [{ email: "eva@shop.test", type: null }],
        organisation: "Shop",
        isOwn: false,
      },
    ],
  },
  {
    kind: "interactive",
    text: "Yes",
    choice: "flow",
    payload: "yes",
    description: "Agrees",
    fields: [{ name: "Size", value: "Large" }],
  },
  {
    kind: "order",
    text: "Please",
    catalogId: "cat",
    items: [{ productId: "lamp", quantity: 1, price: 2, currency: "BRL" }],
  },
  { kind: "unsupported", text: null, type: "poll", code: "501", reason: "Unknown" },
];

const REFERRAL = {
  ...PLAIN_CONTEXT,
  referral: {
    sourceUrl: "https://ads.example/1",
    sourceId: "ad",
    sourceType: "ad",
    headline: "Sale",
    body: "Lamps",
    clickId: "click",
  },
};

/** @param n 1 or 2: all that is a number of theirs holds it */
export async function openCompany(api: TestApi, n: 1 | 2, slug: string) {
  const { db } = api;
  const tenant = await makeTenant(db, { slug, defaultTeam: true });
  const { billing, returns } = tenant.teams;
  const phone = (last: number) => `55119${n}${n}${n}${n}000${last}`;

  const entries = await Promise.all(
    Role.options.map(async (role) => {
      const teamIds = role === "admin" ? [billing, returns] : [billing];
      return [role, await api.addPerson(tenant, { name: `Ana ${role}`, role, teamIds })] as const;
    }),
  );
  const people = Object.fromEntries(entries) as Record<Role, Awaited<ReturnType<TestApi["addPerson"]>>>;
  const { admin, agent, team_lead: lead } = people;

  /** As a person's page. @throws with what was refused */
  async function act<Answer = { id: string }>(path: string, input: unknown, by = admin): Promise<Answer> {
    const { data, error } = await api.call(path, input, { cookie: by.cookie });
    if (error) throw new Error(`${path}: ${error.message}`);
    return data as Answer;
  }
  async function ask<Answer>(path: string, input: unknown, by = admin): Promise<Answer> {
    return (await api.call(path, input, { cookie: by.cookie, method: "GET" })).data as Answer;
  }
  async function upload(path: string, bytes: Uint8Array, headers: Record<string, string>) {
    const response = await fetch(`${api.url}${path}`, {
      method: "POST",
      headers: { origin: api.origin, "content-type": "application/octet-stream", ...headers },
      body: new Uint8Array(bytes),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as { id: string; picture: string };
  }
  const take = (events: ReceivedItem["event"][], inboxId: InboxId = tenant.inboxId) =>
    receive(tenant.call, asDelivery(inboxId, events));
  async function conversationOf(q: string): Promise<{ id: string; contactId: string }> {
    const { items } = await ask<{ items: { id: string; contact: { id: string } }[] }>("conversation.list", { q });
    const [found] = items;
    if (!found) throw new Error(`There is no conversation of ${q}.`);
    return { id: found.id, contactId: found.contact.id };
  }

  await api.call(
    "auth.signIn",
    { company: slug, email: admin.email, password: PASSWORD },
    { headers: { "user-agent": "Firefox" } },
  );
  await inTransaction(tenant.call, (tx) =>
    storeCredential(tx, TEST_MASTER_KEY, tenant.inboxId, "access_token", `token-${n}`),
  );
  await inTransaction(tenant.call, (tx) =>
    tx.query(`update whatsapp_numbers set display_phone_number = $2 where tenant_id = $1`, [
      tx.tenantId,
      `+${phone(0)}`,
    ]),
  );
  const { sessionHash } = await createSession(db, tenant.tenantId, admin.userId, "token");
  const { token: accessToken } = await issueAccessToken(TEST_MASTER_KEY, {
    tenantId: tenant.tenantId,
    userId: admin.userId,
    sessionHash,
  });
  const { secret: apiKey } = await createApiKey(tenant.callAs(admin.actor), {
    name: "Shop",
    scopes: ["admin", "write", "read"],
  });
  const widget = await createWidgetInbox(tenant.callAs(admin.actor), TEST_MASTER_KEY, {
    title: "Casa Lumen",
    greeting: "Hello",
    replyTime: "Soon",
    allowedOrigins: ["https://shop.example"],
    teamId: billing,
  });
  const app = await createChatAppInbox(tenant.callAs(admin.actor), TEST_MASTER_KEY, {
    outboundUrl: "https://app.example/max",
  });
  await inTransaction(tenant.call, (tx) =>
    tx.query(
      `insert into template_reads (tenant_id, inbox_id, account_key, due_at) select tenant_id, inbox_id, waba_id, now() + interval '1 hour'
      from whatsapp_numbers where tenant_id = $1 on conflict (tenant_id, inbox_id) do update set account_key = excluded.account_key, due_at = excluded.due_at`,
      [tx.tenantId],
    ),
  );
  const [account] = await inTransaction(tenant.call, (tx) =>
    tx.query<{ key: string }>(`select waba_id as key from whatsapp_numbers where tenant_id = $1`, [tx.tenantId]),
  );
  await storeTemplates(tenant.call, tenant.inboxId, account!.key, [
    {
      id: `9${n}000`,
      name: "order_update",
      language: "pt_BR",
      status: "APPROVED",
      category: "UTILITY",
      quality: "GREEN",
      rejectedReason: "NONE",
      parts: {
        header: { format: "text", text: "Order" },
        body: "Hello {{1}}",
        footer: "Bye",
        buttons: [{ kind: "quick_reply", text: "Thanks", url: null }],
        isNamed: false,
        hasUnknownParts: false,
      },
    },
  ]);

  // What customers say.
  const lia = personWithPhone(phone(1), "Lia Prado");
  await take([
    textFrom(lia, { externalId: "wamid.1", text: "Oi" }),
    { ...textFrom(lia, { externalId: "wamid.2", text: "" }), content: pictureContent("media.1") },
    ...CONTENTS.map((content, place) => ({
      ...textFrom(lia, { externalId: `wamid.kind-${place}`, text: "", quoted: "wamid.1" }),
      content,
      context: REFERRAL,
    })),
  ]);
  const strangers = ["Rosa Nava", "Tom Reis", "Old Friend"] as const;
  for (const [place, name] of strangers.entries())
    await take([
      textFrom(personWithPhone(phone(2 + place), name), { externalId: `wamid.of-${place}`, text: "Bom dia" }),
    ]);
  // The same number as it was written before the ninth digit.
  await take([
    textFrom(personWithPhone(phone(1).replace(/^55119/, "5511"), "Lia P."), { externalId: "wamid.twin", text: "Oi" }),
  ]);
  await act("protection.change", { limits: { burst: 10, perMinute: 10 } });
  const loud = personWithPhone(phone(6), "Loud");
  await take(
    Array.from({ length: 14 }, (_, place) => ({
      ...textFrom(loud, { externalId: `wamid.loud-${place}`, text: `flood ${place}`, quoted: "wamid.1" }),
      context: REFERRAL,
    })),
  );
  await act("protection.change", { limits: null });
  const appUser = {
    aliases: [{ type: "app_user" as const, value: `user-${n}`, isVariant: false }],
    sendTo: `user-${n}`,
    displayName: "Ivo App",
    username: null,
  };
  await take([textFrom(appUser, { externalId: "app.1", text: "Hi from the app" })], app.inboxId);
  const main = await conversationOf("Lia Prado");
  const [rosa, tom, old] = [await conversationOf("Rosa"), await conversationOf("Tom"), await conversationOf("Old")];
  const [flood, inApp, twin] = [
    await conversationOf("Loud"),
    await conversationOf("Ivo"),
    await conversationOf("Lia P."),
  ];

  // A visitor of the widget, whom the company vouches for.
  const frame = { origin: api.origin, "content-type": "application/json" };
  const visit = async <Answer>(path: string, body: unknown, token?: string) => {
    const response = await fetch(`${api.url}/widget/${widget.inboxId}/${path}`, {
      method: "POST",
      headers: { ...frame, ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const vouched = { sub: `member-${n}`, name: "Vera Member", email: `vera${n}@shop.test`, aud: widget.inboxId };
  const opened = await visit<{ token: string }>("session", { name: "Vera", email: `vera${n}@shop.test` });
  const { token: visitor } = await visit<{ token: string }>(
    "identify",
    { token: signed({ ...vouched, exp: Math.floor(Date.now() / 1_000) + 600 }, widget.identitySecret) },
    opened.token,
  );
  const visitorFile = (clientMessageId: string, name: string) =>
    upload(`/widget/${widget.inboxId}/files?${new URLSearchParams({ clientMessageId, name })}`, PDF, {
      authorization: `Bearer ${visitor}`,
      "content-length": String(PDF.length),
    });
  await visitorFile("said", "bill.pdf");
  await visitorFile("unsaid", "waiting.pdf");
  await visit("messages", { clientMessageId: "said", text: "From the page", hasFile: true }, visitor);
  await workOnWidget(widget.inboxId);
  const chat = await conversationOf("Vera");

  // What people do.
  await act("conversation.assign", { conversationId: main.id, assigneeId: admin.userId, note: "Please look" }, lead);
  await act("conversation.assign", { conversationId: chat.id, assigneeId: agent.userId }, lead);
  const tag = await act("tag.create", { name: "VIP", color: "violet" });
  const otherTag = await act("tag.create", { name: "Damaged", teamId: billing });
  await act("conversation.tag", { conversationId: main.id, tagIds: [tag.id, otherTag.id] });
  const disposition = await act("disposition.create", { name: "Answered" });
  await act("conversation.close", { conversationId: old.id, disposition: "Answered" });
  await act("conversation.assign", { conversationId: tom.id, assigneeId: admin.userId });
  await act("conversation.snooze", { conversationId: tom.id, until: new Date(Date.now() + 3_600_000) });
  await act("contact.change", {
    contactId: main.contactId,
    version: 1,
    name: "Lia Prado",
    email: "lia@home.test",
    phone: `+${phone(7)}`,
    company: "Lamps",
    language: "pt-BR",
    timeZone: "UTC",
    attributes: [{ name: "Plan", value: "Gold" }],
  });
  const contactNote = await act("contact.writeNote", {
    contactId: main.contactId,
    clientNoteId: "note",
    text: "Prefers voice",
  });
  const cannedFile = await upload(`/canned-files?${new URLSearchParams({ name: "terms.pdf" })}`, PDF, {
    cookie: admin.cookie,
  });
  const waitingFile = await upload(`/canned-files?${new URLSearchParams({ name: "more.pdf" })}`, PDF, {
    cookie: admin.cookie,
  });
  const canned = await act("cannedResponse.create", {
    scope: "tenant",
    code: "hi",
    title: "Greeting",
    body: "Hello",
    fileIds: [cannedFile.id],
  });
  await act("cannedResponse.use", { cannedResponseId: canned.id });
  const answer = await act("message.send", { conversationId: main.id, clientMessageId: "answer", text: "Hello" });
  await act("message.send", { conversationId: chat.id, clientMessageId: "answer", text: "Hello" }, agent);
  const file = await upload(
    `/files?${new URLSearchParams({ conversationId: main.id, name: "lamp.jpg" })}`,
    PHOTO.subarray(0, 4_000),
    { cookie: admin.cookie },
  );
  const withFile = await act("message.send", {
    conversationId: main.id,
    clientMessageId: "file",
    attachmentId: file.id,
  });
  const waiting = await upload(`/files?${new URLSearchParams({ conversationId: main.id, name: "later.pdf" })}`, PDF, {
    cookie: admin.cookie,
  });
  await act("message.send", {
    conversationId: main.id,
    clientMessageId: "template",
    template: { name: "order_update", language: "pt_BR", parameters: [{ slot: "body.1", text: "Lia" }] },
  });
  const scheduled = await act("scheduled.create", {
    conversationId: main.id,
    clientMessageId: "later",
    text: "Is it on its way?",
    dueAt: new Date(Date.now() + 3_600_000),
  });
  await act("scheduled.create", {
    conversationId: main.id,
    clientMessageId: "later-template",
    template: { name: "order_update", language: "pt_BR", parameters: [{ slot: "body.1", text: "Lia" }] },
    dueAt: new Date(Date.now() + 3_600_000),
  });
  const note = await act(
    "note.write",
    {
      conversationId: main.id,
      clientNoteId: "note",
      text: "@Ana Hello",
      mentions: [
        { type: "user", id: admin.userId },
        { type: "team", id: billing },
      ],
    },
    lead,
  );
  for (const by of [admin, agent])
    await act(
      "draft.save",
      {
        conversationId: by === admin ? main.id : chat.id,
        baseRevision: 0,
        mode: "reply",
        reply: "I wonder",
        note: "Ask Ben",
        quotedMessageId: null,
        attachmentIds: [],
      },
      by,
    );
  await act("message.react", { messageId: (await messagesOf(main.id)).at(-1)!.id, emoji: "👍" });
  const inbound = { sender: lia, item: 0, inboxKey: "", providerAt: new Date(Math.floor(Date.now() / 1_000) * 1_000) };
  const editedTo = { kind: "text" as const, text: "Oi, edited" };
  await inTransaction(tenant.call, (tx) =>
    tx.query(`update messages set external_id = 'wamid.answer', status = 'sent' where tenant_id = $1 and id = $2`, [
      tx.tenantId,
      answer.id,
    ]),
  );
  await take([
    { ...inbound, type: "edit", externalId: "wamid.edit", targetExternalId: "wamid.1", content: editedTo },
    { ...inbound, type: "reaction", externalId: "wamid.re", targetExternalId: "wamid.2", emoji: "🙂", by: "contact" },
    {
      ...inbound,
      type: "delivery",
      externalId: "wamid.unknown",
      status: "failed",
      opaque: withFile.id,
      failure: { code: "131", reason: "Not on WhatsApp" },
      recipient: [],
      pricing: { category: "service", type: "free", model: "PMP" },
    },
  ]);
  const view = await act("savedView.save", {
    savedViewId: newId(),
    name: "Unread",
    filter: { unread: true },
    audience: { type: "everybody" },
  });
  await act("contact.change", { contactId: old.contactId, version: 1, name: "Old Friend", company: "Lamps" });
  const twoOfOne = { keptId: rosa.contactId, mergedId: old.contactId, keptVersion: 1, mergedVersion: 2, take: [] };
  const merged = await act<{ merges: { id: string }[] }>("contact.merge", twoOfOne);
  const bulk = await act("bulk.start", {
    bulkId: newId(),
    act: { type: "close", disposition: "Answered" },
    conversationIds: [inApp.id, old.id],
  });
  await workOnBulk(tenant.call, bulk.id as BulkJobId, 10);
  await act("notice.saveSettings", { ...(await ask<object>("notice.settings", undefined)), quietHours: null });
  const { picture } = await upload("/picture", PHOTO, { cookie: agent.cookie });
  await act("person.invite", { people: [{ email: `new${n}@casa.test`, role: "agent", teamIds: [billing] }] });
  const quarantined = [
    {
      deliveryId: newId<DeliveryId>(),
      receivedOn: "2026-11-20",
      item: 0,
      inboxId: tenant.inboxId,
      reason: "unreadable",
      raw: "{}",
    },
  ];
  await receive(tenant.call, { items: [], quarantined, finished: [] });
  await fetch(`${api.url}/api/v1/tags`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "idempotency-key": "once" },
    body: JSON.stringify({ name: "By a program" }),
  });
  await api.relay();
  while (await makeNotices(tenant.call));
  await api.relay();

  const messages = await messagesOf(main.id);
  const idsIn = async (path: string, input: unknown = {}, by = admin) =>
    (await ask<{ items: { id: string }[] }>(path, input, by)).items.map(({ id }) => id);
  const conversationIds = [main, chat, rosa, tom, old, flood, inApp, twin].map(({ id }) => id);
  /** By the names that inputs have for them. */
  const ids: Ids = {
    conversationId: conversationIds,
    contactId: [main.contactId, rosa.contactId, chat.contactId],
    keptId: [main.contactId],
    mergedId: [twin.contactId],
    messageId: [messages.at(-1)!.id, answer.id],
    quotedMessageId: [messages.at(-1)!.id],
    seenMessageId: [messages.at(0)!.id],
    attachmentId: [waiting.id],
    scheduledId: [scheduled.id],
    noteId: [note.id],
    contactNoteId: [contactNote.id],
    contactMergeId: merged.merges?.map(({ id }) => id) ?? [],
    tagId: [tag.id, otherTag.id],
    intoTagId: [otherTag.id],
    teamId: [billing, returns],
    assigneeId: [admin.userId, agent.userId],
    actorId: [admin.userId, agent.userId],
    userId: [agent.userId, admin.userId],
    inboxId: [tenant.inboxId, widget.inboxId, app.inboxId],
    dispositionId: [disposition.id],
    cannedResponseId: [canned.id],
    fileId: [cannedFile.id, waitingFile.id],
    cannedFileId: [cannedFile.id, waitingFile.id],
    savedViewId: [view.id],
    bulkId: [bulk.id],
    noticeId: await idsIn("notice.list"),
    sessionId: (await ask<{ id: string }[]>("profile.sessions", undefined)).map(({ id }) => id),
    id: await idsIn("quarantine.list"),
  };
  return {
    n,
    tenant,
    people,
    apiKey,
    accessToken,
    widget,
    visitor,
    ids,
    act,
    ask,
    visit,
    picture,
    fileIds: [file.id],
    main,
    chat,
  };

  async function messagesOf(conversationId: string): Promise<{ id: string }[]> {
    return (await ask<{ items: { id: string }[] }>("message.list", { conversationId })).items;
  }

  /** What a worker makes of what visitors said. */
  async function workOnWidget(inboxId: InboxId) {
    const { rows } = await db.system.query<{ id: DeliveryId; number: number; body: Buffer }>(
      `delete from webhook_deliveries_in where inbox_id = $1 returning id, number, body`,
      [inboxId],
    );
    for (const { id, number, body } of rows.sort((a, b) => a.number - b.number)) {
      const items = parseWidget(body, inboxId).flatMap((event) =>
        event.type === "malformed" || event.type === "other" || event.type === "templates_changed"
          ? []
          : [{ deliveryId: id, deliveryNumber: Number(number), inboxId, event }],
      );
      await receive(tenant.call, { items, quarantined: [], finished: [] });
    }
  }
}

/** The company's server says who a visitor is. */
function signed(claims: object, key: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
}
