/** The page's side: what a person playing the customer can do, and what the inbox gets of it. */
import { afterEach, describe, expect, it } from "vitest";
import { startMetaEmulator } from "../meta/emulator.ts";
import { startWebhookReceiver } from "../meta/webhook-receiver.ts";
import { partOf } from "./send-media.ts";
import type { StateView } from "./view.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start() {
  const receiver = await startWebhookReceiver("s");
  closing.push(receiver.close);
  const emulator = await startMetaEmulator({
    appSecret: "s",
    webhookUrl: receiver.url,
    seed: "samples",
    rules: { statusDelaysMs: { sent: 5, delivered: 5, read: 5 } },
  });
  closing.push(() => emulator.close());
  const number = {
    wabaId: "200",
    displayPhoneNumber: "+55 11 4000 1234",
    verifiedName: "Casa Lumen",
    accessToken: "t",
  };
  emulator.addNumber({ ...number, phoneNumberId: "300" });
  emulator.addNumber({ ...number, phoneNumberId: "301", verifiedName: "Nordlicht", accessToken: "t2" });
  const [mariana, tomas] = emulator.customers.list();
  if (!mariana || !tomas) throw new Error("the sample customers are missing");
  const where = { number: "300", customer: mariana.id };
  const post = (path: string, body: unknown) =>
    fetch(`${emulator.url}/simulator/api${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const write = (content: unknown, more: object = {}) =>
    post("/messages", { number: "300", customers: [mariana.id], content, ...more });
  const state = async (query: object = where): Promise<StateView> =>
    (
      await fetch(`${emulator.url}/simulator/api/state?${new URLSearchParams({ ...query })}`)
    ).json() as Promise<StateView>;
  const answer = async (fields: object): Promise<string> => {
    const response = await fetch(`${emulator.url}/v25.0/300/messages`, {
      method: "POST",
      headers: { authorization: "Bearer t", "content-type": "application/json" },
      body: JSON.stringify({ messaging_product: "whatsapp", to: mariana.waId, ...fields }),
    });
    return ((await response.json()) as { messages: [{ id: string }] }).messages[0].id;
  };
  return { emulator, receiver, mariana, tomas, where, post, write, state, answer };
}

describe("the page", () => {
  it("is served with its parts, runs no inline script, and gives nothing outside its folder", async () => {
    const { emulator } = await start();
    for (const path of ["/simulator", "/simulator/"]) {
      const page = await fetch(emulator.url + path);
      expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
      const html = await page.text();
      expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
      expect(html).not.toMatch(/\sstyle=|\son\w+=/);
      const parts = [...html.matchAll(/(?:src|href)="(\/simulator\/assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
      expect(parts.length).toBeGreaterThan(4);
      for (const part of parts) expect((await fetch(emulator.url + part)).status, part).toBe(200);
    }
    for (const path of ["tsconfig.json", "..%2froutes.ts", "nothing.js"])
      expect((await fetch(`${emulator.url}/simulator/assets/${path}`)).status).toBe(404);
  });

  it("shows the numbers, the six people, and each chat apart", async () => {
    const { state, write, where } = await start();
    await write({ type: "text", text: "Oi" });
    const shown = await state();
    expect(shown.numbers.map((one) => one.name)).toEqual(["Casa Lumen", "Nordlicht"]);
    expect(shown.customers.map((one) => one.name)).toEqual([
      "Mariana Duarte",
      "Tomás Ferreyra",
      "Priya Raman",
      "Joana Prado",
      "Hannah Weiss",
      "Luis Alcázar",
    ]);
    expect(shown.customers.find((one) => one.name === "Priya Raman")).toMatchObject({
      displayPhone: null,
      waId: null,
      username: "priya.raman",
    });
    expect(shown.chat?.messages).toHaveLength(1);
    expect((await state({ ...where, number: "301" })).chat?.messages).toHaveLength(0);
  });

  it("hears of every change by its stream", async () => {
    const { emulator, write } = await start();
    const stream = await fetch(`${emulator.url}/simulator/api/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    expect(first?.value).toMatch(/data: \{"version":\d+\}/);
    await write({ type: "text", text: "Oi" });
    expect((await reader?.read())?.value).toMatch(/data: \{"version":\d+\}/);
    await reader?.cancel();
  });
});

describe("a person playing the customer", () => {
  it("writes, and sees the real steps", async () => {
    const { write, state, receiver, mariana } = await start();
    expect((await write({ type: "text", text: "Olá 😞" })).status).toBe(201);
    expect(receiver.received[0]?.isAuthentic).toBe(true);
    expect(receiver.messages()[0]).toMatchObject({
      from: mariana.waId,
      from_user_id: mariana.userId,
      text: { body: "Olá 😞" },
    });
    const { chat } = await state();
    expect(chat?.messages[0]).toMatchObject({ side: "customer", state: "delivered", text: "Olá 😞" });
    expect(chat?.steps.map((step) => step.label)).toEqual(["Sent from the phone", "Webhook accepted"]);
    expect(chat?.steps[1]?.detail).toMatch(/^HTTP 200 in \d+ ms$/);
  });

  it.each([
    ["lamp", { type: "image", image: { mime_type: "image/jpeg" } }, "image/jpeg"],
    ["voice", { type: "audio", audio: { voice: true, mime_type: "audio/ogg; codecs=opus" } }, "audio/ogg; codecs=opus"],
    [
      "proof",
      { type: "document", document: { filename: "proof-of-payment.pdf", mime_type: "application/pdf" } },
      "application/octet-stream",
    ],
    ["sticker", { type: "sticker", sticker: { animated: false } }, "image/webp"],
  ])("sends the %s sample, whose file can be fetched as from Meta", async (sample, message, shownAs) => {
    const { emulator, write, receiver } = await start();
    await write({ type: "sample", sample });
    const [got] = receiver.messages();
    expect(got).toMatchObject(message);
    if (!got) throw new Error("no message came");
    const { id, sha256, url } = got[String(got["type"])] as { id: string; sha256: string; url: string };
    const bytes = Buffer.from(await (await fetch(url, { headers: { authorization: "Bearer t" } })).arrayBuffer());
    expect(bytes.length).toBeGreaterThan(1_000);
    expect(bytes.length).toBeLessThan(60_000);
    expect(Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toString("base64")).toBe(sha256);
    const onPage = await fetch(`${emulator.url}/simulator/api/media/${id}`);
    expect(onPage.headers.get("content-type")).toBe(shownAs);
    expect(Buffer.from(await onPage.arrayBuffer())).toEqual(bytes);
  });

  it("sends ten messages at once, and as several people at once", async () => {
    const { write, receiver, mariana, tomas } = await start();
    await write({ type: "ten" });
    expect(new Set(receiver.messages().map((message) => message["id"])).size).toBe(10);
    await write({ type: "text", text: "We all" }, { customers: [mariana.id, tomas.id] });
    const senders = receiver
      .messages()
      .slice(10)
      .map((message) => message["from"]);
    expect(new Set(senders)).toEqual(new Set([mariana.waId, tomas.waId]));
  });

  it("sends a file of their own, a place and a contact card", async () => {
    const { emulator, write, where, receiver } = await start();
    const form = new FormData();
    form.set("file", new Blob(["hello"], { type: "text/plain" }), "own.txt");
    const response = await fetch(`${emulator.url}/simulator/api/files?${new URLSearchParams(where)}`, {
      method: "POST",
      body: form,
    });
    expect(response.status).toBe(201);
    await write({ type: "location", latitude: -23.5, longitude: -46.6, place: "Shop" });
    await write({ type: "contacts", name: "Rui", phone: "+55 11 5550 0187" });
    expect(receiver.messages()).toMatchObject([
      { type: "document", document: { filename: "own.txt", mime_type: "text/plain" } },
      { type: "location", location: { name: "Shop" } },
      { type: "contacts", contacts: [{ name: { formatted_name: "Rui" } }] },
    ]);
  });

  it("reacts, takes it back, replies, edits and deletes", async () => {
    const { post, write, where, state, answer, receiver } = await start();
    await write({ type: "text", text: "Oi" });
    const agents = await answer({ text: { body: "Hello" } });
    await post("/reactions", { ...where, messageId: agents, emoji: "🙏" });
    await post("/reactions", { ...where, messageId: agents, emoji: null });
    await write({ type: "text", text: "A reply" }, { quotedId: agents });
    const own = (await state()).chat?.messages.at(-1)?.id;
    await post("/edits", { ...where, messageId: own, text: "A better reply" });
    await post("/deletions", { ...where, messageId: own });
    const got = receiver.messages().slice(1);
    expect(got).toMatchObject([
      { type: "reaction", reaction: { message_id: agents, emoji: "🙏" } },
      { type: "reaction", reaction: { message_id: agents } },
      { type: "text", context: { id: agents } },
      { type: "edit", edit: { original_message_id: own, message: { text: { body: "A better reply" } } } },
      { type: "revoke", revoke: { original_message_id: own } },
    ]);
    expect(got[1]?.["reaction"]).not.toHaveProperty("emoji");
    expect((await state()).chat?.messages.at(-1)).toMatchObject({ deleted: true, text: null });
    expect((await post("/edits", { ...where, messageId: agents, text: "x" })).status).toBe(409);
  });

  it("presses a button, a list row and a template's quick reply", async () => {
    const { write, state, answer, receiver } = await start();
    await write({ type: "text", text: "Oi" });
    const button = await answer({
      type: "interactive",
      interactive: {
        type: "button",
        body: { text: "Solved?" },
        action: { buttons: [{ type: "reply", reply: { id: "csat:yes", title: "Yes" } }] },
      },
    });
    const list = await answer({
      type: "interactive",
      interactive: {
        type: "list",
        body: { text: "Topic?" },
        action: { button: "Open", sections: [{ rows: [{ id: "r1", title: "Returns", description: "Send it back" }] }] },
      },
    });
    const parameters = ["Mariana", "48213", "it left"].map((text) => ({ type: "text", text }));
    const template = await answer({
      type: "template",
      template: { name: "order_update", language: { code: "en_US" }, components: [{ type: "body", parameters }] },
    });
    expect((await state()).chat?.messages.at(-1)?.text).toBe(
      "Hi Mariana, there is news about your order 48213: it left.",
    );
    for (const [messageId, choiceId] of [
      [button, "csat:yes"],
      [list, "r1"],
      [template, "Thank you"],
    ])
      expect((await write({ type: "choice", messageId, choiceId })).status).toBe(201);
    expect(receiver.messages().slice(1)).toMatchObject([
      { type: "interactive", context: { id: button }, interactive: { button_reply: { id: "csat:yes", title: "Yes" } } },
      {
        type: "interactive",
        context: { id: list },
        interactive: { list_reply: { id: "r1", title: "Returns", description: "Send it back" } },
      },
      { type: "button", context: { id: template }, button: { text: "Thank you", payload: "Thank you" } },
    ]);
    expect((await write({ type: "choice", messageId: button, choiceId: "nothing" })).status).toBe(409);
  });

  it("reads by opening the chat, and not before", async () => {
    const { post, write, where, answer, state, receiver } = await start();
    await write({ type: "text", text: "Oi" });
    await answer({ text: { body: "Hello" } });
    await receiver.until(() => receiver.statuses().length === 2);
    expect((await state()).customers[0]?.unread).toBe(1);
    await post("/look", { ...where, isOpen: true });
    await receiver.until(() => receiver.statuses().length === 3);
    expect(receiver.statuses()[2]).toMatchObject({ status: "read" });
    await answer({ text: { body: "More" } });
    await receiver.until(() => receiver.statuses().length === 6);
    await post("/look", { ...where, isOpen: false });
    await answer({ text: { body: "Even more" } });
    await receiver.until(() => receiver.statuses().length === 8);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(
      receiver
        .statuses()
        .map((status) => status["status"])
        .filter((status) => status === "read"),
    ).toHaveLength(2);
  });

  it("adds a customer, with a number or with a username only", async () => {
    const { post, state, write, receiver } = await start();
    const zoe = (await (await post("/customers", { name: "Zoë", phone: "+44 7700 900123" })).json()) as { id: string };
    await post("/customers", { name: "Kai", username: "kai.b" });
    expect((await post("/customers", { name: " " })).status).toBe(400);
    expect((await state()).customers.slice(6)).toMatchObject([
      { name: "Zoë", waId: "447700900123" },
      { name: "Kai", waId: null, username: "kai.b" },
    ]);
    await write({ type: "text", text: "Hi" }, { customers: [zoe.id] });
    expect(receiver.messages()[0]).toMatchObject({
      from: "447700900123",
      from_user_id: expect.stringMatching(/^GB\./),
    });
  });
});

describe("making it hard", () => {
  it("lets the next reply fail once, shuts the reply window, and sends every webhook twice", async () => {
    const { post, write, where, answer, state, receiver } = await start();
    await write({ type: "text", text: "Oi" });
    const set = (hardship: string, isOn: boolean) => post("/hardships", { ...where, hardship, isOn });
    await set("fail_next", true);
    expect((await state()).hard.fail_next).toBe(true);
    await answer({ text: { body: "Lost" } });
    await receiver.until(() => receiver.statuses().some((status) => status["status"] === "failed"));
    expect((await state()).hard.fail_next).toBe(false);
    await set("window_closed", true);
    await answer({ text: { body: "Late" } });
    await receiver.until(() => receiver.statuses().length === 2);
    expect(receiver.statuses()).toMatchObject([{ errors: [{ code: 131026 }] }, { errors: [{ code: 131047 }] }]);
    expect((await state()).chat?.messages).toHaveLength(1);
    await set("window_closed", false);
    await set("twice", true);
    await write({ type: "text", text: "Twice" });
    expect(
      receiver.messages().filter((message) => (message["text"] as { body: string }).body === "Twice"),
    ).toHaveLength(2);
  });

  it("ends, and the phones are empty, after starting over", async () => {
    const { post, write, where, state } = await start();
    await write({ type: "text", text: "Oi" });
    for (const hardship of ["slow", "fail_next", "window_closed", "twice"])
      await post("/hardships", { ...where, hardship, isOn: true });
    expect(Object.values((await state()).hard)).toEqual([true, true, true, true]);
    await post("/start-over", { number: "300" });
    const after = await state();
    expect(Object.values(after.hard)).toEqual([false, false, false, false]);
    expect(after.chat?.messages).toEqual([]);
  });
});

describe("a part of a file", () => {
  it.each<[string | undefined, [number, number] | null]>([
    [undefined, null],
    ["bytes=0-", [0, 99]],
    ["bytes=10-19", [10, 19]],
    ["bytes=90-500", [90, 99]],
    ["bytes=-10", [90, 99]],
    ["bytes=-500", [0, 99]],
    ["bytes=200-", null],
    ["bytes=-", null],
    ["lines=1-2", null],
  ])("%s", (range, part) => expect(partOf(range, 100)).toEqual(part));
});
