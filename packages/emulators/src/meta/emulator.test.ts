/** The Graph API as a client sees it: what is taken, what is refused and how, and what follows by webhook. */
import { afterEach, describe, expect, it } from "vitest";
import { startMetaEmulator, type MetaEmulatorOptions } from "./emulator.ts";
import { inboundText } from "./webhook-payloads.ts";
import { startWebhookReceiver } from "./webhook-receiver.ts";
import type { Rules } from "./world.ts";

const PHONE_ID = "300000000000001";
const WABA_ID = "200000000000001";
const TOKEN = "EAATESTTOKEN";
const SECRET = "app-secret-for-tests";
const LIA = "5511900001234";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const QUICK: Partial<Rules> = { statusDelaysMs: { sent: 5, delivered: 5, read: 5 }, retryDelaysMs: [20, 40] };

async function start(
  rules: Partial<Rules> = {},
  more: Partial<MetaEmulatorOptions> = {},
  answers: (number | null)[] = [],
) {
  const receiver = await startWebhookReceiver(SECRET, answers);
  closing.push(receiver.close);
  const emulator = await startMetaEmulator({
    appSecret: SECRET,
    webhookUrl: receiver.url,
    rules: { ...QUICK, ...rules },
    ...more,
  });
  closing.push(() => emulator.close());
  emulator.addNumber({
    phoneNumberId: PHONE_ID,
    wabaId: WABA_ID,
    displayPhoneNumber: "+1 555 010 0100",
    verifiedName: "Casa Lumen",
    accessToken: TOKEN,
  });
  const lia = emulator.customers.add({ name: "Lia Prado", phone: `+${LIA}` });

  async function call(method: string, path: string, body?: unknown, token: string | null = TOKEN) {
    const response = await fetch(emulator.url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return {
      status: response.status,
      json: (await response.json()) as Record<string, unknown> & { error?: Record<string, unknown> },
    };
  }
  const send = (fields: Record<string, unknown> = {}) =>
    call("POST", `/v25.0/${PHONE_ID}/messages`, {
      messaging_product: "whatsapp",
      to: `+${LIA}`,
      type: "text",
      text: { body: "Hello" },
      ...fields,
    });
  const openWindow = () => emulator.customers.send(PHONE_ID, lia.id, { type: "text", text: "Oi" });
  return { emulator, receiver, lia, call, send, openWindow };
}

const long = (length: number): string => "x".repeat(length);
const button = (id: string, title: string) => ({ type: "reply", reply: { id, title } });
const buttons = (...given: unknown[]) => ({
  type: "interactive",
  interactive: { type: "button", body: { text: "Solved?" }, action: { buttons: given } },
});
const rows = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `r${at}`, title: `Row ${at}` }));
const list = (count: number) => ({
  type: "interactive",
  interactive: {
    type: "list",
    body: { text: "Choose" },
    action: { button: "Open", sections: [{ rows: rows(count) }] },
  },
});
const pedido = (...parameters: unknown[]) => ({
  type: "template",
  template: { name: "pedido_enviado", language: { code: "pt_BR" }, components: [{ type: "body", parameters }] },
});
const nome = { type: "text", parameter_name: "nome", text: "Lia" };
const codigo = { type: "text", parameter_name: "codigo", text: "BR123" };

describe("what Graph refuses", () => {
  it.each<[string, Record<string, unknown>, number, number]>([
    ["no messaging_product", { messaging_product: undefined }, 400, 100],
    ["another messaging_product", { messaging_product: "sms" }, 400, 100],
    ["neither to nor recipient", { to: undefined }, 400, 100],
    ["a recipient that is no address", { to: "hello" }, 400, 131009],
    ["a user id of a wrong form", { to: undefined, recipient: "brazil-1" }, 400, 131009],
    ["the sender as recipient", { to: "+15550100100" }, 400, 131021],
    ["a type nobody knows", { type: "poll", poll: {} }, 400, 100],
    ["a type without its object", { type: "image" }, 400, 100],
    ["text without a body", { text: {} }, 400, 100],
    ["text of 4,097 characters", { text: { body: long(4_097) } }, 400, 100],
    ["an image with neither id nor link", { type: "image", image: { caption: "x" } }, 400, 100],
    ["an image with both", { type: "image", image: { id: "1", link: "https://a.test/a.jpg" } }, 400, 100],
    ["a link that is none", { type: "image", image: { link: "a.jpg" } }, 400, 100],
    ["a caption of 1,025 characters", { type: "image", image: { id: "1", caption: long(1_025) } }, 400, 100],
    ["a caption on audio", { type: "audio", audio: { id: "1", caption: "x" } }, 400, 100],
    ["a media id nobody uploaded", { type: "image", image: { id: "12345" } }, 400, 131009],
    ["a latitude beyond the pole", { type: "location", location: { latitude: 91, longitude: 0 } }, 400, 100],
    ["a contact without a name", { type: "contacts", contacts: [{ phones: [] }] }, 400, 100],
    ["a reaction without a target", { type: "reaction", reaction: { emoji: "👍" } }, 400, 100],
    ["four buttons", buttons(...["a", "b", "c", "d"].map((id) => button(id, id))), 400, 131009],
    ["two buttons with one id", buttons(button("a", "Yes"), button("a", "No")), 400, 131009],
    ["a button title of 21 characters", buttons(button("a", long(21))), 400, 131009],
    ["eleven list rows", list(11), 400, 131009],
    [
      "an interactive message without a body",
      { type: "interactive", interactive: { type: "button", action: {} } },
      400,
      131008,
    ],
    [
      "a template nobody made",
      { type: "template", template: { name: "nope", language: { code: "pt_BR" } } },
      404,
      132001,
    ],
    [
      "a template in another language",
      { type: "template", template: { name: "pedido_enviado", language: { code: "en_US" } } },
      404,
      132001,
    ],
    ["too few template parameters", pedido(nome), 400, 132000],
    ["a parameter without its name", pedido(nome, { type: "text", text: "BR123" }), 400, 132012],
    ["a parameter with a line break", pedido(nome, { ...codigo, text: "a\nb" }), 400, 132007],
    [
      "a paused template",
      { type: "template", template: { name: "spring_sale", language: { code: "en_US" } } },
      400,
      132015,
    ],
    ["our own data of 513 bytes", { biz_opaque_callback_data: long(513) }, 400, 100],
    ["a quote without an id", { context: {} }, 400, 100],
  ])("%s", async (_, fields, status, code) => {
    const { emulator, send, openWindow } = await start();
    await openWindow();
    const answer = await send(fields);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toMatchObject({
      code,
      type: expect.any(String),
      message: expect.any(String),
      fbtrace_id: expect.any(String),
    });
    expect(emulator.ledger.sends()).toHaveLength(0);
    expect(emulator.ledger.entries().at(-1)).toMatchObject({
      outcome: `refused ${code}`,
      responseStatus: status,
      wamid: null,
    });
  });

  it("a wrong token with 401 and 190, none at all with 104, and another's number as one that is not there", async () => {
    const { call } = await start();
    const text = { messaging_product: "whatsapp", to: LIA, text: { body: "x" } };
    expect(await call("POST", `/v25.0/${PHONE_ID}/messages`, text, "wrong")).toMatchObject({
      status: 401,
      json: { error: { code: 190 } },
    });
    expect(await call("POST", `/v25.0/${PHONE_ID}/messages`, text, null)).toMatchObject({
      status: 400,
      json: { error: { code: 104 } },
    });
    expect(await call("POST", `/v25.0/399/messages`, text)).toMatchObject({
      status: 400,
      json: { error: { code: 100, error_subcode: 33, type: "GraphMethodException" } },
    });
  });

  it("a path that is none, and a body that is no JSON, in Meta's form too", async () => {
    const { emulator, call } = await start();
    expect(await call("GET", "/nothing/here")).toMatchObject({ status: 404, json: { error: { code: 2500 } } });
    const response = await fetch(`${emulator.url}/v25.0/${PHONE_ID}/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 100 } });
  });

  it("the 81st message of one second with 130429, and takes it again a second later", async () => {
    let now = Date.now();
    const { send, openWindow } = await start({}, { now: () => now });
    await openWindow();
    const answers = await Promise.all(Array.from({ length: 81 }, () => send()));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(80);
    expect(answers.find((answer) => answer.status !== 200)?.json.error).toMatchObject({ code: 130429 });
    now += 1_000;
    expect((await send()).status).toBe(200);
  });

  it("the 46th message of a burst to one person with 131056 once that limit is switched on", async () => {
    const now = Date.now();
    const { send, openWindow } = await start({ pairRate: true, perSecond: null }, { now: () => now });
    await openWindow();
    const answers = await Promise.all(Array.from({ length: 46 }, () => send()));
    expect(answers.filter((answer) => answer.json.error?.["code"] === 131056)).toHaveLength(1);
  });
});

describe("a message that is taken", () => {
  it.each<[string, Record<string, unknown>]>([
    ["text, the number without its plus", { to: LIA }],
    ["text of 4,096 characters", { text: { body: long(4_096) } }],
    [
      "text with a link preview and a quote",
      { text: { body: "https://a.test", preview_url: true }, context: { message_id: "wamid.old" } },
    ],
    ["a location", { type: "location", location: { latitude: -23.5, longitude: -46.6, name: "Shop" } }],
    ["contacts", { type: "contacts", contacts: [{ name: { formatted_name: "Ana Dias", first_name: "Ana" } }] }],
    ["three buttons", buttons(button("a", "A"), button("b", "B"), button("c", "C"))],
    ["ten list rows", list(10)],
    ["a template with named parameters", pedido(nome, codigo)],
  ])("%s", async (_, fields) => {
    const { send, openWindow, receiver } = await start();
    await openWindow();
    const answer = await send(fields);
    expect(answer).toMatchObject({
      status: 200,
      json: {
        messaging_product: "whatsapp",
        contacts: [{ wa_id: LIA, user_id: expect.stringMatching(/^BR\./) }],
        messages: [{ message_status: "accepted" }],
      },
    });
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "delivered"));
  });

  it("is reported as sent and delivered, with our own data, and as read only when the customer looks", async () => {
    const { emulator, receiver, lia, send, openWindow } = await start();
    await openWindow();
    const answer = await send({ biz_opaque_callback_data: "msg_1" });
    const id = (answer.json["messages"] as { id: string }[])[0]?.id;
    await receiver.until(() => receiver.statuses().length === 2);
    await emulator.webhooks.idle();
    expect(receiver.statuses()).toMatchObject([
      {
        id,
        status: "sent",
        recipient_id: LIA,
        recipient_user_id: lia.userId,
        biz_opaque_callback_data: "msg_1",
        pricing: { category: "service", pricing_model: "PMP" },
      },
      { id, status: "delivered", biz_opaque_callback_data: "msg_1", timestamp: expect.stringMatching(/^\d{10}$/) },
    ]);
    emulator.customers.read(PHONE_ID, lia.id);
    await receiver.until(() => receiver.statuses().length === 3);
    expect(receiver.statuses()[2]).toMatchObject({ id, status: "read", biz_opaque_callback_data: "msg_1" });
    expect(receiver.received.every((one) => one.isAuthentic)).toBe(true);
  });

  it("reaches a person known by user id only, whose reports name no number", async () => {
    const { emulator, receiver, call } = await start({ autoRead: true });
    const priya = emulator.customers.add({ name: "Priya Raman", username: "priya.raman", country: "US" });
    await emulator.customers.send(PHONE_ID, priya.id, { type: "text", text: "Hi" });
    expect(receiver.messages()[0]).not.toHaveProperty("from");
    expect(receiver.messages()[0]).toMatchObject({ from_user_id: priya.userId });
    const answer = await call("POST", `/v25.0/${PHONE_ID}/messages`, {
      messaging_product: "whatsapp",
      recipient: priya.userId,
      text: { body: "Hello" },
    });
    expect(answer.json["contacts"]).toEqual([{ input: priya.userId, user_id: priya.userId }]);
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "read"));
    expect(receiver.statuses()[0]).not.toHaveProperty("recipient_id");
  });

  it("reaches a Brazilian number with and without its ninth digit, and answers with the registered form", async () => {
    const { emulator, call } = await start();
    const joana = emulator.customers.add({ name: "Joana", phone: "+55 31 98214 7703", waId: "553182147703" });
    await emulator.customers.send(PHONE_ID, joana.id, { type: "text", text: "Oi" });
    for (const to of ["+5531982147703", "553182147703"]) {
      const answer = await call("POST", `/v25.0/${PHONE_ID}/messages`, {
        messaging_product: "whatsapp",
        to,
        text: { body: "Olá" },
      });
      expect(answer.json["contacts"]).toMatchObject([{ input: to, wa_id: "553182147703" }]);
    }
  });

  it("that is a reaction shows on the customer's message, gets `sent` only, and an empty emoji takes it back", async () => {
    const { emulator, receiver, lia, send, openWindow } = await start();
    const message = await openWindow();
    const react = (emoji: string) =>
      send({ type: "reaction", text: undefined, reaction: { message_id: message.id, emoji } });
    await react("👍");
    expect(emulator.customers.chat(PHONE_ID, lia.id).messages[0]?.reactions.business).toBe("👍");
    await react("");
    expect(emulator.customers.chat(PHONE_ID, lia.id).messages[0]?.reactions.business).toBeNull();
    await receiver.until(() => receiver.statuses().length === 2);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(receiver.statuses().map((status) => status["status"])).toEqual(["sent", "sent"]);
  });
});

describe("the rules of WhatsApp", () => {
  it("report free text outside the 24 hours as failed with 131047, after a 200, and let a template through", async () => {
    let now = Date.now();
    const { emulator, receiver, send, openWindow } = await start({}, { now: () => now });
    await openWindow();
    now += 24 * 60 * 60 * 1_000;
    expect((await send({ biz_opaque_callback_data: "late" })).status).toBe(200);
    await receiver.until(() => receiver.statuses().length === 1);
    expect(receiver.statuses()[0]).toMatchObject({
      status: "failed",
      biz_opaque_callback_data: "late",
      errors: [{ code: 131047 }],
    });
    expect(receiver.statuses()[0]).not.toHaveProperty("recipient_user_id");
    expect(emulator.ledger.sends()[0]).toMatchObject({ outcome: "will_fail 131047", opaque: "late" });
    await send(pedido(nome, codigo));
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "delivered"));
  });

  it("refuse it on the spot when so configured", async () => {
    const { send } = await start({ window: "immediate" });
    expect(await send()).toMatchObject({
      status: 400,
      json: { error: { code: 131047, error_data: { messaging_product: "whatsapp" } } },
    });
  });

  it("report a number that is not on WhatsApp as failed with 131026", async () => {
    const { receiver, send } = await start();
    expect((await send({ to: "+5511911112222" })).status).toBe(200);
    await receiver.until(() => receiver.statuses().length === 1);
    expect(receiver.statuses()[0]).toMatchObject({
      status: "failed",
      errors: [{ code: 131026, title: "Message undeliverable" }],
    });
  });

  it("count the window from a delivered webhook's own time", async () => {
    const { emulator, receiver, send } = await start();
    const timestamp = Math.floor(Date.now() / 1_000) - 25 * 60 * 60;
    await emulator.deliver(
      PHONE_ID,
      inboundText({
        phoneNumberId: PHONE_ID,
        wabaId: WABA_ID,
        from: "15550109999",
        name: "Ann",
        text: "Old",
        timestamp,
      }),
    );
    await send({ to: "15550109999" });
    await receiver.until(() => receiver.statuses().length === 1);
    expect(receiver.statuses()[0]).toMatchObject({ errors: [{ code: 131047 }] });
    await emulator.deliver(
      PHONE_ID,
      inboundText({ phoneNumberId: PHONE_ID, wabaId: WABA_ID, from: "15550109999", name: "Ann", text: "New" }),
    );
    await send({ to: "15550109999" });
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "delivered"));
  });
});

describe("marking as read", () => {
  it("turns every message up to it read on the phone, and typing shows", async () => {
    const { emulator, lia, call, openWindow } = await start();
    await openWindow();
    const second = await openWindow();
    const third = await openWindow();
    const mark = {
      messaging_product: "whatsapp",
      status: "read",
      message_id: second.id,
      typing_indicator: { type: "text" },
    };
    expect(await call("POST", `/v25.0/${PHONE_ID}/messages`, mark)).toEqual({ status: 200, json: { success: true } });
    expect(emulator.customers.chat(PHONE_ID, lia.id).messages.map((message) => message.state)).toEqual([
      "read",
      "read",
      "delivered",
    ]);
    expect(emulator.customers.chat(PHONE_ID, lia.id).steps.at(-1)?.label).toBe("An agent is typing");
    expect(third.state).toBe("delivered");
    expect(emulator.ledger.sends()).toHaveLength(0);
  });

  it("refuses an id that is not of this number with 131009", async () => {
    const { call } = await start();
    const answer = await call("POST", `/v25.0/${PHONE_ID}/messages`, {
      messaging_product: "whatsapp",
      status: "read",
      message_id: "wamid.none",
    });
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 131009 } } });
  });
});

describe("ordered misbehaviour", () => {
  it("answers with an error once, for the recipient it was ordered for, and nothing goes out", async () => {
    const { emulator, send, openWindow } = await start();
    await openWindow();
    emulator.behave({ kind: "error", code: 131000, to: `+${LIA}` });
    expect((await send({ to: "+5511911112222" })).status).toBe(200);
    expect(await send()).toMatchObject({ status: 500, json: { error: { code: 131000 } } });
    expect((await send()).status).toBe(200);
    expect(emulator.ledger.entries().map((entry) => entry.outcome)).toEqual([
      "will_fail 131026",
      "refused 131000",
      "accepted",
    ]);
  });

  it("resets before acceptance with nothing gone out, and after it with one message on the phone", async () => {
    const { emulator, lia, receiver, send, openWindow } = await start();
    await openWindow();
    emulator.behave({ kind: "reset_before" }, { kind: "reset_after_accept" });
    await expect(send()).rejects.toThrow();
    expect(emulator.ledger.sends()).toHaveLength(0);
    await expect(send({ biz_opaque_callback_data: "lost" })).rejects.toThrow();
    expect(emulator.ledger.sends()).toMatchObject([
      { outcome: "reset_after_accept", opaque: "lost", responseStatus: null },
    ]);
    await receiver.until(() => receiver.statuses().some((status) => status["biz_opaque_callback_data"] === "lost"));
    expect(
      emulator.customers.chat(PHONE_ID, lia.id).messages.filter((message) => message.side === "business"),
    ).toHaveLength(1);
  });

  it("hangs, answers garbage, answers late, and fails later", async () => {
    const { emulator, receiver, call, send, openWindow } = await start();
    await openWindow();
    const queue = [
      { kind: "hang" },
      { kind: "garbage_200" },
      { kind: "slow", ms: 60 },
      { kind: "fail_later", code: 131049 },
    ];
    expect((await call("POST", "/_emulator/behave", queue)).status).toBe(201);
    const body = JSON.stringify({ messaging_product: "whatsapp", to: LIA, text: { body: "x" } });
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const url = `${emulator.url}/v25.0/${PHONE_ID}/messages`;
    await expect(fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(80) })).rejects.toThrow();
    const garbage = await fetch(url, { method: "POST", body, headers });
    expect([garbage.status, await garbage.text()]).toEqual([200, "<html><body>OK</body></html>"]);
    const before = performance.now();
    expect((await send()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(50);
    await send();
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "failed"));
    expect(
      emulator.ledger
        .entries()
        .filter((entry) => entry.method === "POST")
        .map((entry) => entry.outcome),
    ).toEqual(["hang", "garbage_200", "slow", "will_fail 131049"]);
  });

  it("says how long to wait, answers as a stranger would, and lets only what was taken go out", async () => {
    const { emulator, send, openWindow, post } = await startWithPost();
    await openWindow();
    emulator.behave(
      { kind: "error", code: 130429, httpStatus: 429, retryAfterS: 7 },
      { kind: "answer", httpStatus: 502, body: "<html>Bad gateway</html>" },
      { kind: "answer", httpStatus: 307, headers: { location: "/elsewhere" }, accepts: true },
    );
    const limited = await post();
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    const broken = await post();
    expect([broken.status, await broken.text()]).toEqual([502, "<html>Bad gateway</html>"]);
    const moved = await post();
    expect([moved.status, moved.headers.get("location")]).toEqual([307, "/elsewhere"]);
    expect(emulator.ledger.sends()).toMatchObject([{ outcome: "answer" }]);
    expect((await send()).status).toBe(200);
  });

  it("lets an answer drip, never end, or break off, and the message is out each time", async () => {
    const { emulator, openWindow, post } = await startWithPost();
    await openWindow();
    emulator.behave({ kind: "drip", everyMs: 1 }, { kind: "endless" }, { kind: "cut_answer" });
    const dripped = (await (await post()).json()) as { messages: { id: string }[] };
    const reader = (await post()).body!.getReader();
    for (let read = 0; read < 2_000_000;) read += (await reader.read()).value!.length;
    await reader.cancel();
    await expect((await post()).text()).rejects.toThrow();
    expect(emulator.ledger.sends()).toMatchObject([
      { outcome: "drip", wamid: dripped.messages[0]!.id },
      { outcome: "endless" },
      { outcome: "cut_answer" },
    ]);
  });

  async function startWithPost() {
    const started = await start();
    const post = () =>
      fetch(`${started.emulator.url}/v25.0/${PHONE_ID}/messages`, {
        method: "POST",
        body: JSON.stringify({ messaging_product: "whatsapp", to: LIA, text: { body: "x" } }),
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        redirect: "manual",
      });
    return { ...started, post };
  }
});

describe("media", () => {
  async function upload(url: string, type: string, bytes: Buffer) {
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("type", type);
    form.set("file", new Blob([new Uint8Array(bytes)], { type }), "photo.jpg");
    const response = await fetch(`${url}/v25.0/${PHONE_ID}/media`, {
      method: "POST",
      body: form,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return { status: response.status, json: (await response.json()) as { id: string; error?: { code: number } } };
  }

  it("goes up, is looked up, comes down byte for byte with the token only, is sent, and is deleted", async () => {
    const { emulator, lia, call, send, openWindow } = await start();
    await openWindow();
    const bytes = Buffer.from([0xff, 0xd8, 0xff, 0, 1, 2, 250]);
    const { json } = await upload(emulator.url, "image/jpeg", bytes);
    const found = await call("GET", `/v25.0/${json.id}?phone_number_id=${PHONE_ID}`);
    expect(found.json).toMatchObject({
      mime_type: "image/jpeg",
      file_size: "7",
      messaging_product: "whatsapp",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const url = String(found.json["url"]);
    expect((await fetch(url)).status).toBe(400);
    expect((await fetch(url, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
    const down = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(Buffer.from(await down.arrayBuffer())).toEqual(bytes);
    expect((await send({ type: "image", image: { id: json.id, caption: "Look" } })).status).toBe(200);
    expect(emulator.customers.chat(PHONE_ID, lia.id).messages.at(-1)).toMatchObject({
      type: "image",
      text: "Look",
      media: { id: json.id },
    });
    expect((await call("DELETE", `/v25.0/${json.id}`)).json).toEqual({ success: true });
    expect((await call("GET", `/v25.0/${json.id}`)).json.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it("of another number is neither looked up nor sent", async () => {
    const { emulator, call, send, openWindow } = await start();
    await openWindow();
    const other = {
      phoneNumberId: "301",
      wabaId: "201",
      displayPhoneNumber: "+1 555 010 0101",
      verifiedName: "Nordlicht",
    };
    emulator.addNumber({ ...other, accessToken: "other" });
    const bytes = Buffer.from("png");
    const theirs = emulator.media.add(
      { phoneNumberId: "301", mimeType: "image/png", fileName: null, bytes },
      "business",
    );
    expect((await call("GET", `/v25.0/${theirs.id}`)).json.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await send({ type: "image", image: { id: theirs.id } })).json.error).toMatchObject({ code: 131009 });
    expect((await call("GET", `/v25.0/${theirs.id}`, undefined, "other")).status).toBe(200);
  });

  it("has an address for five minutes, then 404, and a new look-up gives a new one", async () => {
    let now = Date.now();
    const { emulator, call } = await start({}, { now: () => now });
    const { json } = await upload(emulator.url, "image/png", Buffer.from("png"));
    const first = String((await call("GET", `/v25.0/${json.id}`)).json["url"]);
    now += 5 * 60_000;
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(first, { headers })).status).toBe(404);
    const second = String((await call("GET", `/v25.0/${json.id}`)).json["url"]);
    expect((await fetch(second, { headers })).status).toBe(200);
  });

  it("of a kind WhatsApp does not take is refused, and one that does not fit its type fails with 131053", async () => {
    const { emulator, receiver, send, openWindow } = await start();
    await openWindow();
    expect((await upload(emulator.url, "image/svg+xml", Buffer.from("<svg/>"))).json.error).toMatchObject({
      code: 100,
    });
    const { json } = await upload(emulator.url, "application/pdf", Buffer.from("%PDF"));
    expect((await send({ type: "image", image: { id: json.id } })).status).toBe(200);
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "failed"));
    expect(receiver.statuses().at(-1)).toMatchObject({ errors: [{ code: 131053 }] });
  });

  it("whose bytes are not what its type says fails with 131053, and so does a voice note that is no Opus", async () => {
    const { emulator, receiver, send, openWindow } = await start();
    await openWindow();
    const page = await upload(emulator.url, "image/jpeg", Buffer.from("<html>"));
    const sound = await upload(emulator.url, "audio/mpeg", Buffer.from("ID3"));
    expect((await send({ type: "image", image: { id: page.json.id } })).status).toBe(200);
    expect((await send({ type: "audio", audio: { id: sound.json.id, voice: true } })).status).toBe(200);
    await receiver.until(() => receiver.statuses().filter((status) => status["status"] === "failed").length === 2);
    for (const status of receiver.statuses().filter((each) => each["status"] === "failed"))
      expect(status).toMatchObject({ errors: [{ code: 131053 }] });
  });

  it("can be refused on demand when it is uploaded", async () => {
    const { emulator } = await start();
    emulator.behave({ kind: "error", code: 131053, on: "upload" });
    expect((await upload(emulator.url, "image/png", Buffer.from("png"))).json.error).toMatchObject({ code: 131053 });
    expect((await upload(emulator.url, "image/png", Buffer.from("png"))).status).toBe(200);
  });

  it("sent by link is fetched; one that cannot be fetched fails with 131053", async () => {
    const { receiver, send, openWindow } = await start();
    await openWindow();
    expect((await send({ type: "image", image: { link: "http://127.0.0.1:1/none.jpg" } })).status).toBe(200);
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "failed"));
    expect(receiver.statuses().at(-1)).toMatchObject({ errors: [{ code: 131053 }] });
  });
});

describe("numbers, accounts and tokens", () => {
  it("are told to their own token, with the fields asked for", async () => {
    const { call } = await start();
    expect((await call("GET", `/v25.0/${PHONE_ID}?fields=id,display_phone_number,verified_name`)).json).toEqual({
      id: PHONE_ID,
      display_phone_number: "+1 555 010 0100",
      verified_name: "Casa Lumen",
    });
    expect((await call("GET", `/v25.0/${PHONE_ID}?fields=secret`)).json.error).toMatchObject({ code: 100 });
    expect((await call("GET", `/v25.0/${WABA_ID}/phone_numbers`)).json["data"]).toMatchObject([{ id: PHONE_ID }]);
    expect((await call("POST", `/v25.0/${WABA_ID}/subscribed_apps`)).json).toEqual({ success: true });
    expect((await call("GET", `/v25.0/debug_token?input_token=${TOKEN}`)).json["data"]).toMatchObject({
      is_valid: true,
      granular_scopes: [{ target_ids: [WABA_ID] }, {}],
    });
    expect((await call("GET", `/v25.0/debug_token?input_token=wrong`)).json["data"]).toMatchObject({ is_valid: false });
  });

  it("list templates by page until `next` is absent", async () => {
    const { call } = await start();
    const names: string[] = [];
    let path = `/v25.0/${WABA_ID}/message_templates?limit=2`;
    for (let pages = 0; path && pages < 10; pages += 1) {
      const { json } = await call("GET", path);
      names.push(...(json["data"] as { name: string }[]).map((one) => one.name));
      const next: string | undefined = (json["paging"] as { next?: string }).next;
      path = next ? next.slice(new URL(next).origin.length) : "";
    }
    expect(names).toEqual(["hello_world", "pedido_enviado", "order_update", "recordatorio_de_cita", "spring_sale"]);
  });

  it("take an app secret proof that is right and refuse one that is not", async () => {
    const { call } = await start();
    const proof = "5e99d60d3ce490c0a8ed1012dfc890bd7a28314643d5e367ed47cb3918c39849";
    expect((await call("GET", `/v25.0/${PHONE_ID}?appsecret_proof=${proof}`)).status).toBe(200);
    expect(
      (await call("GET", `/v25.0/${PHONE_ID}?appsecret_proof=${proof.replace("5", "6")}`)).json.error,
    ).toMatchObject({ code: 100 });
  });
});

describe("webhooks", () => {
  it("come again after a refusal, a cut connection and a 500, the same bytes each time, until a 200", async () => {
    const { emulator, receiver, openWindow } = await start({}, {}, [503, null, 500]);
    await openWindow();
    await receiver.until(() => receiver.received.length === 4);
    await emulator.webhooks.idle();
    expect(new Set(receiver.received.map((one) => one.raw.toString())).size).toBe(1);
    const [first, second, third, fourth] = receiver.received.map((one) => one.at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(18);
    expect((fourth ?? 0) - (third ?? 0)).toBeGreaterThanOrEqual(36);
  });

  it("are dropped for ever after the last attempt", async () => {
    const { emulator, receiver, openWindow } = await start({ maxAttempts: 2 }, {}, [500, 500, 500]);
    await openWindow();
    await receiver.until(() => receiver.received.length === 2);
    await emulator.webhooks.idle();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(receiver.received).toHaveLength(2);
  });

  it("come twice on demand", async () => {
    const { emulator, receiver } = await start();
    const body = inboundText({ phoneNumberId: PHONE_ID, wabaId: WABA_ID, from: LIA, name: "Lia", text: "Oi" });
    await emulator.deliver(PHONE_ID, body, { times: 3 });
    expect(new Set(receiver.messages().map((message) => message["id"])).size).toBe(1);
    expect(receiver.messages()).toHaveLength(3);
  });

  it("verify a callback address by its token", async () => {
    const { emulator } = await start({}, { verifyToken: "right" });
    expect(await emulator.verifyWebhook(`${emulator.url}/nothing`)).toBe(false);
  });
});

describe("the ledger", () => {
  it("keeps every request with its body and outcome, without the token, and is read and emptied over HTTP", async () => {
    const { call, send, openWindow } = await start();
    await openWindow();
    await send({ biz_opaque_callback_data: "one" });
    await call("GET", `/v25.0/${PHONE_ID}?access_token=${TOKEN}`, undefined, null);
    const { json } = await call("GET", "/_emulator/ledger");
    expect(json["entries"]).toMatchObject([
      {
        seq: 1,
        method: "POST",
        phoneNumberId: PHONE_ID,
        opaque: "one",
        to: `+${LIA}`,
        outcome: "accepted",
        responseStatus: 200,
        wamid: expect.stringMatching(/^wamid\./),
      },
      { seq: 2, method: "GET", outcome: "answered" },
    ]);
    expect(JSON.stringify(json)).not.toContain(TOKEN);
    await send({ biz_opaque_callback_data: "two" });
    expect((await call("GET", `/_emulator/ledger?since=${String(json["next"])}`)).json["entries"]).toMatchObject([
      { opaque: "two" },
    ]);
  });
});
