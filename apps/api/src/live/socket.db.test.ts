import { inTransaction } from "@max/db/transaction";
import { announceAccessChange } from "@max/services/auth/session";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import WebSocket from "ws";
import { customerWrites, makeTenant, PASSWORD, startApi, type TestApi } from "../../test/start-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi(inject("databaseUrl"));
});
afterAll(() => api.close());

type Frame = {
  id: number | null;
  result?: { type: string; data?: { id: string; data: { type: string } } };
  error?: { message: string; data: { domainCode: string } };
};

/** A raw socket: what it hears, how it ended. */
async function open(headers: Record<string, string>, path = "/trpc") {
  const socket = new WebSocket(api.url.replace("http", "ws") + path, { headers });
  const frames: Frame[] = [];
  let isClosed = false;
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    if (text !== "PING" && text !== "PONG") frames.push(JSON.parse(text) as Frame);
  });
  socket.on("close", () => (isClosed = true));
  socket.on("error", () => {});
  const opened = await new Promise<boolean>((resolve) => {
    socket.on("open", () => resolve(true));
    socket.on("unexpected-response", (_request, response) => {
      frames.push({ id: response.statusCode ?? 0 });
      resolve(false);
    });
    socket.on("close", () => resolve(false));
  });
  const subscribe = (lastEventId?: string, id = 1) =>
    socket.send(
      JSON.stringify({
        id,
        method: "subscription",
        params: { path: "live.events", input: lastEventId ? { lastEventId } : {} },
      }),
    );
  const events = () => frames.flatMap((frame) => (frame.result?.data ? [frame.result.data] : []));
  /** But for who came and went, which every colleague hears. */
  const news = () => events().filter(({ data }) => data.type !== "presence.changed");
  return { socket, frames, opened, isClosed: () => isClosed, subscribe, events, news };
}

async function desk() {
  const tenant = await makeTenant(api.db, { defaultTeam: true });
  const ana = await api.addPerson(tenant, { name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
  return { tenant, ana, headers: { cookie: ana.cookie, origin: api.origin } };
}
const isAlive = async () => (await fetch(`${api.url}/healthz`)).status;

describe("opening the socket", () => {
  it.each<[string, number, (cookie: string) => Record<string, string>, string?]>([
    ["another page", 403, (cookie) => ({ cookie, origin: "https://evil.example" })],
    ["a sandboxed frame", 403, (cookie) => ({ cookie, origin: "null" })],
    ["nobody's page", 403, (cookie) => ({ cookie })],
    ["our page at another path", 404, (cookie) => ({ cookie, origin: api.origin }), "/other"],
  ])("is refused before any frame to %s", async (_who, status, headers, path) => {
    const { ana } = await desk();
    const { opened, frames } = await open(headers(ana.cookie), path);
    expect(opened).toBe(false);
    expect(frames).toEqual([{ id: status }]);
  });

  it("is open to our page under any name of this machine, and to a program with a bearer", async () => {
    const { port } = new URL(api.url);
    for (const headers of [
      { origin: api.origin },
      { origin: `http://127.0.0.1:${port}` },
      { authorization: "Bearer sk_anything" },
    ] as Record<string, string>[]) {
      const { opened, socket } = await open(headers);
      expect(opened).toBe(true);
      socket.close();
    }
  });
});

describe("signing in", () => {
  it.each(["auth.signIn", "auth.token"])("is refused on a socket, whose address is the proxy's: %s", async (path) => {
    const { tenant, ana } = await desk();
    const { socket, frames } = await open({ origin: api.origin });
    const input = { company: tenant.slug, email: ana.email, password: PASSWORD };
    socket.send(JSON.stringify({ id: 1, method: "mutation", params: { path, input } }));
    await vi.waitFor(() => expect(frames[0]?.error?.data.domainCode).toBe("forbidden"));
    socket.close();
  });
});

describe("following live events", () => {
  it("is only for who is signed in", async () => {
    const { socket, frames, subscribe } = await open({ origin: api.origin });
    subscribe();
    await vi.waitFor(() => expect(frames[0]?.error?.data.domainCode).toBe("unauthenticated"));
    socket.close();
  });

  it("goes on from the last cursor without a gap or a repeat", async () => {
    const { tenant, headers } = await desk();
    const first = await open(headers);
    first.subscribe("0");
    for (let i = 0; i < 3; i++) await customerWrites(tenant, `first ${i}`);
    await api.relay();
    await vi.waitFor(() => expect(first.events().length).toBeGreaterThanOrEqual(3));
    const last = first.events().at(-1)!.id;
    first.socket.terminate();
    for (let i = 0; i < 3; i++) await customerWrites(tenant, `second ${i}`);
    await api.relay();
    const second = await open(headers);
    second.subscribe(last);
    await customerWrites(tenant, "third");
    await api.relay();
    const head = async () =>
      (await api.deps.db.system.query("select head from live_heads where tenant_id = $1", [tenant.tenantId])).rows[0]
        .head as number;
    await vi.waitFor(async () => expect(Number(second.events().at(-1)?.id)).toBe(await head()));
    const ids = [...first.events(), ...second.events()].map(({ id }) => Number(id));
    expect(ids).toEqual(Array.from({ length: await head() }, (_, i) => i + 1));
    second.socket.close();
  });

  it("begins anew from a cursor that never was", async () => {
    const { headers } = await desk();
    const { socket, subscribe, news } = await open(headers);
    subscribe("99999");
    await vi.waitFor(() => expect(news()).toEqual([{ id: expect.any(String), data: { type: "reset" } }]));
    socket.close();
  });

  it("tells nothing of another company, nor of what the person may not see", async () => {
    const { tenant, headers } = await desk();
    const other = await desk();
    const ben = await api.addPerson(tenant, { name: "Ben", role: "agent", teamIds: [tenant.teams.returns] });
    const [mine, foreign, bens] = await Promise.all([
      open(headers),
      open(other.headers),
      open({ cookie: ben.cookie, origin: api.origin }),
    ]);
    for (const each of [mine, foreign, bens]) each.subscribe("0");
    await customerWrites(tenant, "for billing");
    await api.relay();
    await vi.waitFor(() => expect(mine.events().map((e) => e.data.type)).toContain("message.created"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(foreign.news()).toEqual([]);
    expect(bens.news()).toEqual([]);
    for (const each of [mine, foreign, bens]) each.socket.close();
  });

  it("replays nothing of what is a colleague's by now to who joined the team later", async () => {
    const { tenant, ana, headers } = await desk();
    await customerWrites(tenant, "for Ana alone", "5511977300001");
    const { data } = await api.call("conversation.list", {}, { cookie: ana.cookie, method: "GET" });
    const { id } = (data as { items: { id: string }[] }).items[0]!;
    expect((await api.call("conversation.take", { conversationId: id }, { cookie: ana.cookie })).status).toBe(200);
    await customerWrites(tenant, "for the whole team", "5511977300002");
    await api.relay();
    const ben = await api.addPerson(tenant, { name: "Ben", role: "agent", teamIds: [tenant.teams.billing] });
    const [anas, bens] = await Promise.all([open(headers), open({ cookie: ben.cookie, origin: api.origin })]);
    for (const each of [anas, bens]) each.subscribe("0");
    for (const each of [anas, bens])
      await vi.waitFor(() => expect(JSON.stringify(each.frames)).toContain("for the whole team"));
    expect(JSON.stringify(anas.frames)).toContain("for Ana alone");
    expect(JSON.stringify(bens.frames)).not.toContain("for Ana alone");
    for (const { data: event } of bens.events().filter((e) => JSON.stringify(e).includes(id)))
      expect(event).toEqual({ type: "conversation.left", conversationId: id });
    for (const each of [anas, bens]) each.socket.close();
  });

  it("ends within two seconds of the session, and the socket with it", async () => {
    const { ana, headers } = await desk();
    const live = await open(headers);
    live.subscribe();
    await vi.waitFor(() => expect(live.frames[0]?.result?.type).toBe("started"));
    await api.call("auth.signOut", undefined, { cookie: ana.cookie });
    await vi.waitFor(() => expect(live.isClosed()).toBe(true), 2_000);
    expect(live.frames.flatMap(({ error }) => error?.data.domainCode ?? [])).toEqual(["unauthenticated"]);
  });

  it("follows the person's rights as they change", async () => {
    const { tenant, ana, headers } = await desk();
    const live = await open(headers);
    live.subscribe("0");
    await vi.waitFor(() => expect(live.frames[0]?.result?.type).toBe("started"));
    await inTransaction(tenant.call, (tx) =>
      tx.query("delete from team_members where tenant_id = $1", [tenant.tenantId]),
    );
    announceAccessChange(api.db, tenant.tenantId, ana.userId);
    await vi.waitFor(() => expect(live.news().map((e) => e.data.type)).toEqual(["access.changed"]), 2_000);
    await customerWrites(tenant, "for billing only");
    await api.relay();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(live.news()).toHaveLength(1);
    live.socket.close();
  });

  it("answers each call of one socket under its own id, and says nothing more to one that was stopped", async () => {
    const { tenant, headers } = await desk();
    const live = await open(headers);
    for (const id of [7, 8]) live.subscribe("0", id);
    const ofCall = (id: number) => live.frames.filter((frame) => frame.id === id).map(({ result }) => result);
    const started = (id: number) => vi.waitFor(() => expect(ofCall(id)[0]).toEqual({ type: "started" }));
    await Promise.all([7, 8].map(started));
    await customerWrites(tenant, "for both");
    await api.relay();
    await vi.waitFor(() => expect(JSON.stringify(ofCall(8))).toContain("for both"));
    expect(ofCall(7)).toEqual(ofCall(8));
    live.socket.send(JSON.stringify({ id: 7, method: "subscription.stop" }));
    await vi.waitFor(() => expect(ofCall(7).at(-1)).toEqual({ type: "stopped" }));
    const before = ofCall(7).length;
    await customerWrites(tenant, "for one");
    await api.relay();
    await vi.waitFor(() => expect(JSON.stringify(ofCall(8))).toContain("for one"));
    expect(ofCall(7)).toHaveLength(before);
    live.socket.close();
  });

  it("gives everybody the same events in the same order, whether they were there, came back or came late", async () => {
    const { tenant, headers } = await desk();
    const early = await Promise.all([open(headers), open(headers)]);
    for (const each of early) each.subscribe("0");
    const late: Awaited<ReturnType<typeof open>>[] = [];
    for (let round = 0; round < 10; round++) {
      await Promise.all([0, 1, 2].map((n) => customerWrites(tenant, `words ${round} ${n}`, `551197730${round}00${n}`)));
      const relayed = api.relay();
      const another = await open(headers);
      another.subscribe("0");
      late.push(another);
      await relayed;
    }
    const heard = async ({ events }: Awaited<ReturnType<typeof open>>) => {
      await vi.waitFor(() => expect(JSON.stringify(events().at(-1))).toContain("words 9 "));
      await vi.waitFor(() => expect(events().filter(({ data }) => data.type === "message.created")).toHaveLength(30));
      return events();
    };
    const first = await heard(early[0]!);
    expect(first.map(({ id }) => Number(id))).toEqual(first.map((_, n) => n + 1));
    for (const each of [...early, ...late]) expect(await heard(each)).toEqual(first);
    for (const each of [...early, ...late]) each.socket.close();
  });

  it("replays more than may wait for a client to one that takes it", async () => {
    const { tenant, headers } = await desk();
    const event = JSON.stringify({ type: "reset", filler: "x".repeat(10_000) });
    await api.deps.db.system.query(
      "insert into live_events (tenant_id, seq, event) select $1, g, $2 from generate_series(1, 1000) g",
      [tenant.tenantId, event],
    );
    await api.deps.db.system.query("insert into live_heads (tenant_id, head) values ($1, 1000)", [tenant.tenantId]);
    const live = await open(headers);
    live.subscribe("0");
    await vi.waitFor(() => expect(live.news()).toHaveLength(1_000), 10_000);
    expect(live.isClosed()).toBe(false);
    live.socket.close();
  });

  it("may run only a few times on one socket", async () => {
    const { headers } = await desk();
    const live = await open(headers);
    for (let id = 1; id <= 10; id++) live.subscribe(undefined, id);
    await vi.waitFor(() =>
      expect(live.frames.filter((f) => f.error?.data.domainCode === "too_many_requests")).toHaveLength(6),
    );
    live.socket.close();
  });

  it("is cut when the client takes nothing", async () => {
    const { tenant, headers } = await desk();
    const live = await open(headers);
    live.subscribe("0");
    await vi.waitFor(() => expect(live.frames[0]?.result?.type).toBe("started"));
    await vi.waitFor(() => expect(api.deps.feed.followers()).toBe(1));
    live.socket.pause();
    // Far more than the two machines' own buffers hold.
    const words = "x".repeat(4_000);
    const event = JSON.stringify({ type: "reset", filler: words.repeat(10) });
    // After all that was numbered so far.
    await api.deps.db.system.query(
      `with at as (
         insert into live_heads (tenant_id, head) values ($1, 800)
         on conflict (tenant_id) do update set head = live_heads.head + 800 returning head
       )
       insert into live_events (tenant_id, seq, event) select $1, at.head - 800 + g, $2 from at, generate_series(1, 800) g`,
      [tenant.tenantId, event],
    );
    api.db.bus.publish("live", JSON.stringify({ t: tenant.tenantId, h: 900 }));
    await vi.waitFor(() => expect(api.deps.feed.followers()).toBe(0), 10_000);
    live.socket.terminate();
    expect(await isAlive()).toBe(200);
  });
});

describe("nonsense on the socket", () => {
  const nonsense: (string | Buffer)[] = [
    "",
    "not json",
    "{",
    "null",
    "[]",
    "7",
    '"text"',
    "{}",
    '{"id":1}',
    '{"id":{},"method":"query","params":{}}',
    '{"id":1,"method":"fly","params":{"path":"workspace.get"}}',
    '{"id":1,"method":"query","params":{"path":"no.such.thing"}}',
    '{"id":1,"method":"query","params":{"path":"__proto__"}}',
    '{"id":1,"method":"query","params":{"path":"constructor.prototype"}}',
    '{"id":1,"method":"query","params":null}',
    '{"id":1,"method":"subscription","params":{"path":"live.events","input":{"lastEventId":{"$gt":""}}}}',
    '{"id":1,"method":"subscription.stop"}',
    "\u0000\u0001",
    Buffer.from([0xff, 0xfe, 0x80, 0x81]),
    "[".repeat(20_000),
  ];

  it("harms nobody", async () => {
    const { headers } = await desk();
    for (const frame of nonsense) {
      const { socket } = await open(headers);
      socket.send(frame);
      socket.send(frame, { binary: true });
      await new Promise((resolve) => setTimeout(resolve, 10));
      socket.close();
    }
    expect(await isAlive()).toBe(200);
    expect(api.lines.join()).not.toContain("a request failed");
  });

  it("is cut when it is too large, broken, or too much", async () => {
    const { headers } = await desk();
    const large = await open(headers);
    large.socket.send("x".repeat(64 * 1024 + 1));
    await vi.waitFor(() => expect(large.isClosed()).toBe(true));

    const broken = await open(headers);
    (broken.socket as unknown as { _socket: { write(b: Buffer): void } })._socket.write(
      Buffer.from([0xc1, 0xff, 0x00, 0x7f]),
    );
    await vi.waitFor(() => expect(broken.isClosed()).toBe(true));

    const flood = await open(headers);
    for (let i = 0; i < 500; i++) flood.socket.send("x");
    await vi.waitFor(() => expect(flood.isClosed()).toBe(true));
    expect(await isAlive()).toBe(200);
    expect(api.lines.join()).not.toContain("a request failed");
  });
});
