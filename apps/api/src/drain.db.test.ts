/** Two apis behind a proxy, and one of them is told to stop (F11). */
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { LiveEvent } from "@max/domain/live/events";
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import WebSocket from "ws";
import { startRoundRobinProxy } from "../test/round-robin-proxy.ts";
import { APP_SECRET, customerWrites, makeTenant, startApi, type TestApi } from "../test/start-api.ts";
import type { AppRouter } from "./router.ts";

const WINDOW_MS = 1_000;
const NOTICE_MS = 300;
/** Far more than is needed: machines may be busy. */
const patiently = { timeout: 15_000 };
const drain = { windowMs: WINDOW_MS, noticeMs: NOTICE_MS };

vi.setConfig({ testTimeout: 60_000 });

let proxy: Awaited<ReturnType<typeof startRoundRobinProxy>>;
let leaving: TestApi;
let staying: TestApi;
beforeEach(async () => {
  proxy = await startRoundRobinProxy();
  leaving = await startApi(inject("databaseUrl"), { publicUrl: proxy.url });
  staying = await startApi(inject("databaseUrl"), { publicUrl: proxy.url });
});
afterEach(async () => {
  await Promise.all([leaving.close(), staying.close(), proxy.close()]);
});

async function signedIn() {
  const tenant = await makeTenant(leaving.db, { defaultTeam: true });
  const ana = await leaving.addPerson(tenant, { name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  return { tenant, headers: { cookie: ana.cookie, origin: proxy.url } };
}

/** A webhook of which there is only one, as Meta signs it. */
function webhook() {
  const body = JSON.stringify({ object: "whatsapp_business_account", entry: [], id: randomUUID() });
  const signature = createHmac("sha256", APP_SECRET).update(body).digest("hex");
  return { method: "POST", body, headers: { "x-hub-signature-256": `sha256=${signature}` } };
}

/** Keeps asking, reads and webhooks in turn, until it is stopped. */
function keepAsking(headers: Record<string, string>) {
  const statuses: number[] = [];
  let isOver = false;
  const one = async () => {
    for (let count = 0; !isOver; count++) {
      const answer = await (count % 2 === 0
        ? fetch(`${proxy.url}/trpc/conversation.list?input={}`, { headers })
        : fetch(`${proxy.url}/webhooks/whatsapp`, webhook()));
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
  };
  const running = Promise.all([one(), one(), one(), one()]);
  return {
    statuses,
    stop: () => {
      isOver = true;
      return running;
    },
  };
}

/** A socket that leaves when it is asked to, and when that was. */
async function openSocket(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/trpc`, { headers });
  const moved = new Promise<number>((resolve) =>
    socket.on("message", (data: Buffer) => {
      if (!data.toString().includes('"reconnect"')) return;
      resolve(performance.now());
      socket.close();
    }),
  );
  await new Promise((opened) => socket.once("open", opened));
  return { socket, moved };
}

describe("an api that is told to stop", () => {
  it("fails no request, neither of those it is in the middle of nor of those that still come", async () => {
    const { headers } = await signedIn();
    await proxy.useApis([leaving.config.port, staying.config.port]);
    const asking = keepAsking(headers);
    await vi.waitFor(() => expect(asking.statuses.length).toBeGreaterThan(50), patiently);
    // As long as in earnest: a busy machine may check late, and then it is the test that fails.
    await leaving.server.close({ windowMs: WINDOW_MS });
    const answeredByThen = asking.statuses.length;
    await vi.waitFor(() => expect(asking.statuses.length).toBeGreaterThan(answeredByThen + 50), patiently);
    await asking.stop();
    expect(proxy.failures).toEqual([]);
    expect(new Set(asking.statuses)).toEqual(new Set([200]));
  });

  it("says so at once where readiness is asked, and closes each connection with its answer", async () => {
    await fetch(`${leaving.url}/healthz`);
    const ended = leaving.server.close(drain);
    const answer = await fetch(`${leaving.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: "draining" }]);
    expect(answer.headers.get("connection")).toBe("close");
    expect((await fetch(`${leaving.url}/healthz`)).status).toBe(200);
    await ended;
    await expect(fetch(`${leaving.url}/healthz`)).rejects.toThrow();
  });

  it("moves its live connections one by one over the window", async () => {
    const { headers } = await signedIn();
    const sockets = await Promise.all(Array.from({ length: 12 }, () => openSocket(leaving.url, headers)));
    const ended = leaving.server.close(drain);
    const at = (await Promise.all(sockets.map(({ moved }) => moved))).sort((a, b) => a - b);
    await ended;
    expect(at.at(-1)! - at[0]!).toBeGreaterThan(WINDOW_MS / 2);
  });

  it("lets go of a client that does not follow, with the code for a restart", async () => {
    const { headers } = await signedIn();
    const socket = new WebSocket(`${leaving.url.replace("http", "ws")}/trpc`, { headers });
    await new Promise((opened) => socket.once("open", opened));
    const code = new Promise((closed) => socket.once("close", closed));
    await leaving.server.close({ windowMs: 1, noticeMs: 0 });
    expect(await code).toBe(1012);
  });

  it("loses and repeats nothing for a client that follows live events", async () => {
    const { tenant, headers } = await signedIn();
    await proxy.useApis([leaving.config.port]);
    class WithHeaders extends WebSocket {
      constructor(url: string | URL) {
        super(url, { headers });
      }
    }
    const socket = createWSClient({
      url: `${proxy.url.replace("http", "ws")}/trpc`,
      WebSocket: WithHeaders as unknown as typeof globalThis.WebSocket,
      retryDelayMs: () => 20,
    });
    const heard: number[] = [];
    const types: LiveEvent["type"][] = [];
    const subscription = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] }).live.events.subscribe(
      { lastEventId: "0" },
      {
        onData: ({ id, data }) => {
          heard.push(Number(id));
          types.push(data.type);
        },
      },
    );
    await customerWrites(tenant, "before");
    await staying.relay();
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0), patiently);
    await proxy.useApis([leaving.config.port, staying.config.port]);

    let isOver = false;
    const ended = leaving.server.close(drain).finally(() => (isOver = true));
    for (let count = 0; !isOver; count++) {
      await customerWrites(tenant, `during ${count}`);
      await staying.relay();
      await pause(20);
    }
    await ended;
    await customerWrites(tenant, "after");
    await staying.relay();
    const { rows } = await staying.db.system.query("select head from live_heads where tenant_id = $1", [
      tenant.tenantId,
    ]);
    await vi.waitFor(() => expect(heard.at(-1)).toBe(Number(rows[0].head)), patiently);
    expect(heard).toEqual(Array.from({ length: heard.length }, (_, index) => index + 1));
    expect(types).not.toContain("reset");
    expect(staying.deps.feed.followers()).toBe(1);
    subscription.unsubscribe();
    await socket.close();
  });

  it("ends at once when nobody has asked it anything", async () => {
    const quiet = await startApi(inject("databaseUrl"));
    const hour = 3_600_000;
    await quiet.server.close({ windowMs: hour, noticeMs: hour });
    await quiet.close();
  });
});
