import { createTRPCClient, createWSClient, httpBatchStreamLink, splitLink, wsLink } from "@trpc/client";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import WebSocket from "ws";
import { createApiKey } from "@max/services/auth/api-key";
import { customerWrites, makeTenant, PASSWORD, startApi, type TestApi, APP_SECRET } from "../test/start-api.ts";
import type { AppRouter } from "./router.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());

/** The SPA's own client, with a cookie jar and a socket that names its page. */
function browser(cookie: { value: string }) {
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie: cookie.value, origin: api.origin } });
    }
  }
  const wsClient = createWSClient({
    url: `${api.url.replace("http", "ws")}/trpc`,
    WebSocket: PageSocket as unknown as typeof globalThis.WebSocket,
    lazy: { enabled: true, closeMs: 0 },
    retryDelayMs: () => 50,
  });
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === "subscription",
        true: wsLink({ client: wsClient }),
        false: httpBatchStreamLink({
          url: `${api.url}/trpc`,
          fetch: async (url, options) => {
            const headers = {
              ...(options?.headers as Record<string, string>),
              origin: api.origin,
              cookie: cookie.value,
            };
            const response = await fetch(url, { ...(options as RequestInit), headers });
            const set = response.headers.getSetCookie()[0];
            if (set) cookie.value = set.split(";", 1)[0]!;
            return response;
          },
        }),
      }),
    ],
  });
  return { client, close: () => wsClient.close() };
}

describe("a person's day over tRPC", () => {
  it("signs in, sees the customer, takes the conversation, answers, and hears of it live", async () => {
    const tenant = await makeTenant(api.db, { defaultTeam: true });
    const ana = await api.addPerson(tenant, { name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
    const cookie = { value: "" };
    const { client, close } = browser(cookie);
    await expect(
      client.auth.signIn.mutate({ company: tenant.slug, email: ana.email, password: PASSWORD }),
    ).resolves.toEqual({ ok: true });
    expect(cookie.value).toMatch(/^max_session=[0-9a-f-]{36}\.[\w-]{43}$/);

    const workspace = await client.workspace.get.query();
    expect(workspace).toMatchObject({ me: { email: ana.email }, simulatorUrl: null });
    const events: { id: string; type: string }[] = [];
    const subscription = client.live.events.subscribe(
      { lastEventId: workspace.liveCursor },
      { onData: ({ id, data }) => events.push({ id, type: data.type }) },
    );

    await customerWrites(tenant, "Oi, meu pedido chegou?");
    await api.relay();
    await vi.waitFor(() => expect(events.map((e) => e.type)).toContain("message.created"));
    const { items } = await client.conversation.list.query({ state: ["queued"] });
    const conversationId = items[0]!.id;
    await expect(client.conversation.take.mutate({ conversationId })).resolves.toMatchObject({ state: "assigned" });
    const sent = await client.message.send.mutate({ conversationId, clientMessageId: "one", text: "Já saiu!" });
    expect(sent).toMatchObject({ status: "queued", text: "Já saiu!", author: { name: "Ana" } });
    await api.relay();
    await vi.waitFor(() => expect(events.filter((e) => e.type === "message.created")).toHaveLength(2));
    const cursors = events.map((e) => Number(e.id));
    expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
    expect(new Set(cursors).size).toBe(cursors.length);

    subscription.unsubscribe();
    await client.auth.signOut.mutate();
    await expect(client.workspace.get.query()).rejects.toMatchObject({ data: { domainCode: "unauthenticated" } });
    close();
  });
});

describe("REST", () => {
  it("lists, shows and answers conversations with an API key", async () => {
    const tenant = await makeTenant(api.db);
    const { secret } = await createApiKey(tenant.call, { name: "shop", scopes: ["read", "write"] });
    const rest = (path: string, init: RequestInit = {}) =>
      fetch(`${api.url}/api/v1${path}`, {
        ...init,
        headers: { authorization: `Bearer ${secret}`, ...(init.headers as Record<string, string>) },
      });
    await customerWrites(tenant, "Oi");
    const list = (await (await rest("/conversations?state=new,queued&limit=5")).json()) as { items: { id: string }[] };
    expect(list).toMatchObject({ items: [{ state: "new", channel: "whatsapp" }], nextCursor: null });
    const { id } = list.items[0]!;
    await expect((await rest(`/conversations/${id}`)).json()).resolves.toMatchObject({ id, state: "new" });
    await expect((await rest(`/conversations/${id}/messages`)).json()).resolves.toMatchObject({
      items: [{ text: "Oi", direction: "inbound", status: "received" }],
    });
    const post = await rest(`/conversations/${id}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: "Olá" }),
    });
    expect(post.status).toBe(200);
    await expect(post.json()).resolves.toMatchObject({ text: "Olá", status: "queued", conversationId: id });
    const take = await rest(`/conversations/${id}/take`, { method: "POST" });
    expect(take.status).toBe(403);
    await expect(take.json()).resolves.toMatchObject({ code: "person_required", requestId: expect.any(String) });
  });
});

describe("webhooks", () => {
  it("stores an authentic delivery and says 200", async () => {
    const body = `{"object":"whatsapp_business_account","entry":[],"n":"${Math.random()}"}`;
    const signature = `sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}`;
    const response = await fetch(`${api.url}/webhooks/whatsapp`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-hub-signature-256": signature },
      body,
    });
    expect(response.status).toBe(200);
  });
});
