/** What strangers may do at a company's chat widget, and what they may see. */
import { createHmac } from "node:crypto";
import { parseWidget } from "@max/channels/widget/parse";
import { makeTenant, type TestTenant } from "@max/db/test/factories";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { inTransaction } from "@max/db/transaction";
import type { ConversationId, DeliveryId, InboxId } from "@max/domain/ids";
import type { StreamEvent, VisitorPage, WidgetSession } from "@max/domain/widget/wire";
import { newId } from "@max/platform/ids";
import { listConversations } from "@max/services/conversation/list-conversations";
import { createWidgetInbox } from "@max/services/inbox/create-widget-inbox";
import { sayTyping } from "@max/services/presence/say-typing";
import { receive } from "@max/services/message/receive";
import { sendMessage } from "@max/services/message/send-message";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startApi, type TestApi } from "../../test/start-api.ts";

let api: TestApi;
let tenant: TestTenant;
let inboxId: InboxId;
let secret: string;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
  tenant = await makeTenant(api.db, { defaultTeam: true });
  ({ inboxId, identitySecret: secret } = await widgetOf(tenant));
});
afterAll(() => api.close());

const widgetOf = (company: TestTenant, more: Partial<Parameters<typeof createWidgetInbox>[2]> = {}) =>
  createWidgetInbox(company.call, TEST_MASTER_KEY, {
    title: "Casa Lumen",
    allowedOrigins: ["https://shop.example", "https://www.shop.example"],
    ...more,
  });

async function post(path: string, body: unknown, token: string | null = null, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}/widget/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: api.origin,
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as never };
}
const get = (path: string, token: string | null = null) =>
  fetch(`${api.url}/widget/${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });

async function visitor(inbox = inboxId, claims: Record<string, string> = {}): Promise<WidgetSession> {
  const { status, body } = await post(`${inbox}/session`, claims);
  expect(status).toBe(200);
  return body;
}
const say = (token: string, text: string, clientMessageId = newId<string & {}>(), inbox = inboxId) =>
  post(`${inbox}/messages`, { clientMessageId, text }, token);

/** What the workers make of all that was accepted for this inbox. */
async function work(inbox = inboxId) {
  const { rows } = await api.db.system.query<{ id: DeliveryId; number: number; body: Buffer }>(
    `delete from webhook_deliveries_in where inbox_id = $1 returning id, number, body`,
    [inbox],
  );
  for (const { id, number, body } of rows.sort((a, b) => a.number - b.number)) {
    const items = parseWidget(body, inbox).flatMap((event) =>
      event.type === "malformed" || event.type === "other" || event.type === "templates_changed"
        ? []
        : [{ deliveryId: id, deliveryNumber: Number(number), inboxId: inbox, event }],
    );
    await receive(tenant.call, { items, quarantined: [], finished: [] });
  }
  await api.relay();
  return rows.length;
}
async function textsOf(token: string, inbox = inboxId): Promise<string[]> {
  const response = await get(`${inbox}/messages?before=999999999999999-9999999999999999-999999`, token);
  const page = (await response.json()) as VisitorPage;
  return page.messages.map(({ text }) => text);
}
function vouchFor(sub: string, key = secret, more: Record<string, unknown> = {}) {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1_000) + 600;
  const signed = `${part({ alg: "HS256" })}.${part({ sub, aud: inboxId, exp, ...more })}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}
async function identify(token: string, word: string): Promise<WidgetSession> {
  const { status, body } = await post(`${inboxId}/identify`, { token: word }, token);
  expect(status).toBe(200);
  return body;
}

describe("the frame", () => {
  it("may be shown by the company's pages and no others, and nothing else of ours by anybody", async () => {
    const page = await get(inboxId);
    expect(page.headers.get("content-security-policy")).toContain(
      "frame-ancestors 'self' https://shop.example https://www.shop.example",
    );
    expect(page.headers.get("x-frame-options")).toBeNull();
    for (const path of ["/", "/widget.html", `/widget/${newId()}`]) {
      const other = await fetch(`${api.url}${path}`);
      expect(other.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(other.headers.get("x-frame-options")).toBe("DENY");
    }
  });

  it("exists for a widget's inbox alone", async () => {
    for (const id of [newId(), tenant.inboxId, "etc"]) expect((await get(`${id}/config`)).status).toBe(404);
  });

  it("is put there by a script that any page may load", async () => {
    const script = await fetch(`${api.url}/widget.js`);
    expect(script.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(script.headers.get("content-type")).toContain("javascript");
  });
});

describe("what a visitor says", () => {
  it("is stored as it came before it is answered, and is one message however often it is sent", async () => {
    const { token } = await visitor();
    expect((await say(token, "Is it long enough?", "c-1" as never)).status).toBe(200);
    expect((await say(token, "Is it long enough?", "c-1" as never)).status).toBe(200);
    expect(await work()).toBe(2);
    expect(await textsOf(token)).toEqual(["Is it long enough?"]);
    const { items } = await listConversations(tenant.call, { limit: 1 });
    expect(items[0]).toMatchObject({
      channel: "widget",
      replyWindowEndsAt: null,
      contact: { name: expect.stringMatching(/^Web /) },
    });
  });

  it("brings what the form asked for, once, and the name", async () => {
    const asking = await widgetOf(tenant, { askName: "required", askEmail: "optional" });
    const refused = await post(`${asking.inboxId}/session`, { name: " " });
    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    const { token } = await visitor(asking.inboxId, { name: "Priya", email: "priya@example.test" });
    for (const text of ["one", "two"]) {
      await say(token, text, newId(), asking.inboxId);
      await work(asking.inboxId);
    }
    const kinds = await inTransaction(tenant.call, (tx) =>
      tx.query<{ kind: string }>(`select kind from messages where tenant_id = $1 and inbox_id = $2 order by sort_at`, [
        tx.tenantId,
        asking.inboxId,
      ]),
    );
    expect(kinds.map(({ kind }) => kind)).toEqual(["interactive", "text"]);
  });

  it.each<[string, unknown]>([
    ["nothing", { clientMessageId: "1", text: "  " }],
    ["too much", { clientMessageId: "1", text: "a".repeat(4_001) }],
    ["what cannot be stored", { clientMessageId: "1", text: "a\0" }],
    ["objects", { clientMessageId: "1", text: { $gt: "" } }],
    ["fields that nobody asked for", { clientMessageId: "1", text: "a", member: "user-42" }],
  ])("is refused when it is %s", async (_name, body) => {
    const { token } = await visitor();
    expect(await post(`${inboxId}/messages`, body, token)).toMatchObject({ status: 400 });
  });

  it("has an end for one visitor, and none for the others", async () => {
    const [flood, calm] = [await visitor(), await visitor()];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => say(flood.token, `message ${n}`)));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    expect((await say(calm.token, "Hello")).status).toBe(200);
    await work();
  });
});

describe("who sees what was said (T18)", () => {
  it("is this browser alone, not another company's and not another widget's", async () => {
    const mine = await visitor();
    await say(mine.token, "a secret of mine");
    await work();
    const elsewhere = await makeTenant(api.db);
    const second = await widgetOf(tenant);
    const foreign = await widgetOf(elsewhere);
    expect(await textsOf((await visitor()).token)).toEqual([]);
    for (const inbox of [second.inboxId, foreign.inboxId])
      expect((await get(`${inbox}/messages?before=x`, mine.token)).status).toBe(401);
    const stranger = await visitor(foreign.inboxId);
    // The other company's name on this company's secret.
    const mixed = `${elsewhere.tenantId}.${mine.token.split(".")[1]}`;
    for (const token of [null, "", "x", stranger.token, mixed, `${mine.token}x`])
      expect((await get(`${inboxId}/messages?before=x`, token)).status).toBe(401);
  });

  it("is also the person the company vouches for, on every device, with what they said here before", async () => {
    const first = await visitor();
    await say(first.token, "before signing in");
    await work();
    const known = await identify(first.token, vouchFor("user-1"));
    expect((await get(`${inboxId}/messages?before=x`, first.token)).status).toBe(401);
    await say(known.token, "after signing in");
    await work();
    expect(await textsOf(known.token)).toEqual(["after signing in", "before signing in"]);
    const phone = await identify((await visitor()).token, vouchFor("user-1"));
    expect(await textsOf(phone.token)).toEqual(["after signing in", "before signing in"]);
  });

  it("is nobody who only says who they are", async () => {
    const known = await identify((await visitor()).token, vouchFor("user-2"));
    await say(known.token, "only for user-2");
    await work();
    const stranger = await visitor(inboxId, { name: "user-2", email: "user-2@example.test" });
    for (const word of [
      "",
      "user-2",
      vouchFor("user-2", "another secret"),
      vouchFor("user-2", secret, { aud: newId() }),
    ])
      expect([400, 403]).toContain((await post(`${inboxId}/identify`, { token: word }, stranger.token)).status);
    await say(stranger.token, "let me see");
    await work();
    expect(await textsOf(stranger.token)).toEqual(["let me see"]);
  });

  it("is not the next person on a shared computer", async () => {
    const first = await identify((await visitor()).token, vouchFor("user-3"));
    await say(first.token, "only for user-3");
    await work();
    const second = await identify(first.token, vouchFor("user-4"));
    await say(second.token, "hello from user-4");
    await work();
    expect(await textsOf(second.token)).toEqual(["hello from user-4"]);
    expect((await get(`${inboxId}/messages?before=x`, first.token)).status).toBe(401);
  });

  it("is nobody after signing out", async () => {
    const { token } = await visitor();
    expect((await post(`${inboxId}/sign-out`, {}, token)).status).toBe(200);
    expect((await say(token, "still here?")).status).toBe(401);
  });
});

describe("a picture of an agent", () => {
  const pictured = async (name: string, background: { r: number; g: number; b: number }) => {
    const person = await api.addPerson(tenant, { name, role: "admin" });
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background } })
      .png()
      .toBuffer();
    const response = await fetch(`${api.url}/picture`, {
      method: "POST",
      headers: { cookie: person.cookie, origin: api.origin, "content-type": "application/octet-stream" },
      body: new Uint8Array(bytes),
    });
    return { ...person, picture: ((await response.json()) as { picture: string }).picture };
  };

  it("is seen by whom they answered, beside nobody else's words, and by nobody else", async () => {
    const [mine, other] = [await visitor(), await visitor()];
    const ana = await pictured("Ana", { r: 255, g: 0, b: 0 });
    const ben = await pictured("Ben", { r: 0, g: 0, b: 255 });
    for (const { token } of [mine, other]) await say(token, "Who are you?");
    await work();
    const [row] = await inTransaction(tenant.call, (tx) =>
      tx.query<{ id: ConversationId }>(
        `select m.conversation_id as id from messages m where m.tenant_id = $1 and m.text = 'Who are you?' order by m.id limit 1`,
        [tx.tenantId],
      ),
    );
    await sendMessage(tenant.callAs(ana.actor), { conversationId: row!.id, clientMessageId: "1", text: "I am Ana" });
    await inTransaction(tenant.call, (tx) =>
      tx.query(`update messages set status = 'sent' where tenant_id = $1 and text = 'I am Ana'`, [tx.tenantId]),
    );
    const seen = async (token: string) => {
      const response = await get(`${inboxId}/messages?before=999999999999999-9999999999999999-999999`, token);
      return ((await response.json()) as VisitorPage).messages.map(({ name, picture }) => [name, picture]);
    };
    expect(await seen(mine.token)).toEqual([
      ["Ana", ana.picture],
      ["", null],
    ]);
    expect(await seen(other.token)).toEqual([["", null]]);
    const picture = await get(`${inboxId}/pictures/${ana.picture}`, mine.token);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/webp"]);
    expect((await get(`${inboxId}/pictures/${ben.picture}`, mine.token)).status).toBe(404);
    expect((await get(`${inboxId}/pictures/${ana.picture}`, other.token)).status).toBe(404);
    expect((await get(`${inboxId}/pictures/${ana.picture}`)).status).toBe(401);
    await api.call("profile.removePicture", {}, { cookie: ana.cookie });
    expect(await seen(mine.token)).toEqual([
      ["Ana", null],
      ["", null],
    ]);
    expect((await get(`${inboxId}/pictures/${ana.picture}`, mine.token)).status).toBe(404);
  });
});

describe("a foreign page (S9)", () => {
  it.each(["https://shop.example", "https://evil.example", "null", ""])(
    "is refused every change: %s",
    async (origin) => {
      const { token } = await visitor();
      for (const path of ["session", "messages", "identify", "sign-out", "receipts", "typing"])
        expect((await post(`${inboxId}/${path}`, {}, token, { origin })).status).toBe(403);
    },
  );
});

describe("an open stream", () => {
  it("tells what is there, and what comes, and nothing of anybody else's", async () => {
    const [mine, others] = [await visitor(), await visitor()];
    await say(mine.token, "first of mine");
    await work();
    const stop = new AbortController();
    const response = await fetch(`${api.url}/widget/${inboxId}/stream`, {
      headers: { authorization: `Bearer ${mine.token}` },
      signal: stop.signal,
    });
    const events: StreamEvent[] = [];
    void (async () => {
      let rest = "";
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        const parts = (rest + chunk).split("\n\n");
        rest = parts.pop()!;
        for (const part of parts) if (part.startsWith("data: ")) events.push(JSON.parse(part.slice(6)));
      }
    })().catch(() => {});
    const heard = () =>
      events.flatMap((event) => (event.type === "messages" ? event.messages.map(({ text }) => text) : []));
    await expect.poll(heard).toEqual(["first of mine"]);
    await say(others.token, "somebody else's");
    await say(mine.token, "second of mine");
    await work();
    await expect.poll(heard).toEqual(["first of mine", "second of mine"]);
    const [row] = await inTransaction(tenant.call, (tx) =>
      tx.query<{ id: ConversationId }>(
        `select conversation_id as id from messages where tenant_id = $1 and text = 'first of mine'`,
        [tx.tenantId],
      ),
    );
    await sayTyping(tenant.callAs(await tenant.addUser({ name: "Inés", role: "admin" })), {
      conversationId: row!.id,
      isTyping: true,
    });
    await expect.poll(() => events.at(-1)).toEqual({ type: "typing" });
    stop.abort();
  });
});
