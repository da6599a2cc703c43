/** Presence, viewing and typing over two api processes that share a database and a bus, on both kinds of bus. */
import { setTimeout as sleep } from "node:timers/promises";
import { createRedisBus } from "@max/platform/bus";
import { canTestRedis, startPrivateRedis } from "@max/platform/test/private-redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { TestTenant } from "@max/db/test/factories";
import { openLive } from "../../test/live-client.ts";
import { customerWrites, makeTenant, startApi, type TestApi } from "../../test/start-api.ts";

const EVENTS = 1;
const VIEWERS = 2;

const buses = [
  { kind: "postgres", start: async () => ({ bus: () => undefined, remove: async () => {} }) },
  {
    kind: "redis",
    async start() {
      const server = await startPrivateRedis();
      return { bus: () => createRedisBus({ redis: server.target }), remove: server.remove };
    },
  },
] as const;

describe.each(buses.filter(({ kind }) => kind === "postgres" || canTestRedis))("who is here, on $kind", ({ start }) => {
  let server: Awaited<ReturnType<typeof start>>;
  let one: TestApi;
  let two: TestApi;
  const ended = new AbortController();
  let relaying: Promise<void>;
  beforeAll(async () => {
    server = await start();
    one = await startApi(inject("databaseUrl"), {}, server.bus());
    two = await startApi(inject("databaseUrl"), {}, server.bus());
    relaying = (async () => {
      while (!ended.signal.aborted) {
        await one.relay();
        await sleep(20);
      }
    })();
  });
  afterAll(async () => {
    ended.abort();
    await relaying;
    await Promise.all([one?.close(), two?.close()]);
    await server?.remove();
  });

  type Person = Awaited<ReturnType<TestApi["addPerson"]>>;
  let tenant: TestTenant;
  let ana: Person;
  let ben: Person;
  let conversationId: string;
  const open: Awaited<ReturnType<typeof openLive>>[] = [];
  const page = async (api: TestApi, person: Person) => {
    const client = await openLive(api, { cookie: person.cookie });
    open.push(client);
    await client.subscribe(EVENTS, "live.events", {});
    return client;
  };
  type Client = Awaited<ReturnType<typeof openLive>>;
  const events = (client: Client, type: string) =>
    client.dataOf(EVENTS).flatMap((tracked) => {
      const { data } = tracked as { data: { type: string } & Record<string, unknown> };
      return data.type === type ? [data] : [];
    });
  const presences = (client: Client, { userId }: Person) =>
    events(client, "presence.changed").flatMap((event) => (event.userId === userId ? [event.presence] : []));
  const workspace = async (person: Person) =>
    (await one.call("workspace.get", undefined, { cookie: person.cookie, method: "GET" })).data as {
      users: { id: string; presence: string }[];
    };
  const sayTyping = (person: Person, isTyping = true, id = conversationId) =>
    one.call("presence.typing", { conversationId: id, isTyping }, { cookie: person.cookie });

  beforeEach(async () => {
    tenant = await makeTenant(one.db, { defaultTeam: true });
    ana = await one.addPerson(tenant, { name: "Ana", role: "agent", teamIds: [tenant.teams.billing] });
    ben = await one.addPerson(tenant, { name: "Ben", role: "supervisor", teamIds: [tenant.teams.billing] });
    await customerWrites(tenant, "Oi");
    const { data } = await one.call("conversation.takeNext", {}, { cookie: ana.cookie });
    conversationId = (data as { id: string }).id;
  });
  afterEach(() => {
    for (const client of open.splice(0)) client.close();
  });

  it("tells colleagues at once who came and what they chose, wherever they are connected", async () => {
    const bens = await page(two, ben);
    const anas = await page(one, ana);
    await vi.waitFor(() => expect(presences(bens, ana)).toEqual(["available"]));
    expect((await one.call("presence.choose", { presence: "away" }, { cookie: ana.cookie })).status).toBe(200);
    await vi.waitFor(() => expect(presences(bens, ana)).toEqual(["available", "away"]));
    await vi.waitFor(() => expect(presences(anas, ana)).toEqual(["available", "away"]));
    expect((await workspace(ben)).users.find(({ id }) => id === ana.userId)?.presence).toBe("away");
  });

  it("shows who else looks at a conversation, for as long as they do", async () => {
    const [anas, bens] = await Promise.all([page(one, ana), page(two, ben)]);
    await anas.subscribe(VIEWERS, "live.viewers", { conversationId });
    await vi.waitFor(() => expect(anas.dataOf(VIEWERS)).toEqual([[]]));
    await bens.subscribe(VIEWERS, "live.viewers", { conversationId });
    await vi.waitFor(() => expect(anas.dataOf(VIEWERS).at(-1)).toEqual([ben.userId]));
    await vi.waitFor(() => expect(bens.dataOf(VIEWERS).at(-1)).toEqual([ana.userId]));
    bens.stop(VIEWERS);
    await vi.waitFor(() => expect(anas.dataOf(VIEWERS).at(-1)).toEqual([]));
    await bens.subscribe(VIEWERS + 1, "live.viewers", { conversationId });
    await vi.waitFor(() => expect(anas.dataOf(VIEWERS).at(-1)).toEqual([ben.userId]));
    bens.close();
    await vi.waitFor(() => expect(anas.dataOf(VIEWERS).at(-1)).toEqual([]));
  });

  it("shows who is typing, and that they stopped, to who may read the conversation and to nobody else", async () => {
    const teammate = await one.addPerson(tenant, { name: "Eva", role: "agent", teamIds: [tenant.teams.billing] });
    const otherTeam = await one.addPerson(tenant, { name: "Leo", role: "supervisor", teamIds: [tenant.teams.returns] });
    const other = await makeTenant(one.db, { defaultTeam: true });
    const stranger = await one.addPerson(other, { name: "Zoe", role: "admin" });
    const [anas, bens, evas, leos, zoes] = (await Promise.all(
      [ana, ben, teammate, otherTeam, stranger].map((person, n) => page(n % 2 ? two : one, person)),
    )) as [Client, Client, Client, Client, Client];
    for (const client of [evas, leos, zoes]) {
      await client.subscribe(VIEWERS, "live.viewers", { conversationId });
      await vi.waitFor(() => expect(client.refusalOf(VIEWERS)).toBe("not_found"));
      expect(client.dataOf(VIEWERS)).toEqual([]);
    }
    expect((await sayTyping(ana)).status).toBe(200);
    expect((await sayTyping(ana, false)).status).toBe(200);
    const said = [true, false].map((isTyping) => ({
      type: "typing",
      conversationId,
      writer: { type: "user", id: ana.userId },
      isTyping,
    }));
    for (const client of [anas, bens]) await vi.waitFor(() => expect(events(client, "typing")).toEqual(said));
    // Whoever may not read it may not say so either; it would tell them that it is there.
    for (const person of [teammate, otherTeam, stranger])
      expect((await sayTyping(person)).error?.data.domainCode).toBe("not_found");
    await customerWrites(tenant, "for the whole team", "5511977304419");
    await vi.waitFor(() => expect(JSON.stringify(evas.frames)).toContain("for the whole team"));
    for (const client of [evas, leos, zoes]) expect(events(client, "typing")).toEqual([]);
    expect(presences(zoes, ana)).toEqual([]);
  });

  it("ends for who may no longer read the conversation", async () => {
    const [anas, bens] = await Promise.all([page(one, ana), page(two, ben)]);
    await anas.subscribe(VIEWERS, "live.viewers", { conversationId });
    await vi.waitFor(() => expect(anas.dataOf(VIEWERS)).toEqual([[]]));
    await one.call("conversation.transfer", { conversationId, assigneeId: ben.userId }, { cookie: ben.cookie });
    await bens.subscribe(VIEWERS, "live.viewers", { conversationId });
    await vi.waitFor(() => expect(anas.refusalOf(VIEWERS)).toBe("not_found"));
    expect(anas.dataOf(VIEWERS)).toEqual([[]]);
  });

  it("lets nobody flood their colleagues", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => sayTyping(ana)));
    expect(answers.some(({ error }) => error?.data.domainCode === "too_many_requests")).toBe(true);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(20);
  });

  it("asks who sends over a message that they have not seen, and says what it is", async () => {
    const list = await one.call("message.list", { conversationId }, { cookie: ana.cookie, method: "GET" });
    const seenMessageId = (list.data as { items: { id: string }[] }).items[0]!.id;
    await customerWrites(tenant, "Never mind");
    const input = { conversationId, clientMessageId: "once", text: "On its way", seenMessageId };
    const { status, body } = await one.call("message.send", input, { cookie: ana.cookie });
    expect(status).toBe(409);
    expect(body.error?.data).toMatchObject({ domainCode: "unseen_message", unseen: [{ text: "Never mind" }] });
    const { seenMessageId: _, ...rest } = input;
    expect((await one.call("message.send", rest, { cookie: ana.cookie })).status).toBe(200);
  });
});
