/**
 * Every column of text of two equal companies holds a word that names company, table and column. Whatever one of them can be
 * told, by everybody of it and by every way out of MAX, none of it is a word, an id or a number of the other. Run twice: as shipped,
 * and with row security off, so that the queries' own filters are shown to hold alone. (S2)
 */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { testDatabase } from "@max/db/test/factories";
import { asOwner, makeScratchDatabase, type ScratchDatabase } from "@max/db/test/scratch-database";
import { TEST_MASTER_KEY } from "@max/db/test/test-master-key";
import { migrateJobQueue } from "@max/db/migrate";
import { roleUrl } from "@max/db/roles";
import { inTransaction } from "@max/db/transaction";
import { Role } from "@max/domain/access/role";
import type { PasswordLinkId } from "@max/domain/ids";
import { createPostgresBus, createRedisBus } from "@max/platform/bus";
import { createMemoryRateLimits, createRedisRateLimits } from "@max/platform/rate-limits";
import { canTestRedis, startPrivateRedis, type PrivateRedis } from "@max/platform/test/private-redis";
import { composeOwedMail } from "@max/services/mail/owed-mail";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Company, openCompany } from "../test/canary-company.ts";
import { plantWords, wordOf, wordsOf, type Planting } from "../test/canary-columns.ts";
import { createCrawl, atOnce, foreignIn, type Crawl, type Heard, inputsOf, until } from "../test/canary-crawl.ts";
import { openLive } from "../test/live-client.ts";
import { PASSWORD, startApi, type TestApi } from "../test/start-api.ts";
import { allProcedures } from "./router.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Columns whose words somebody of the company is shown, so that the crawl is known to look there. */
const SHOWN: Readonly<Record<string, string>> = {
  api_keys: "name",
  assignments: "actor_name disposition",
  attachments: "mime_type file_name",
  audit_log: "detail request_id",
  bulk_items: "reason",
  bulk_jobs: "act",
  canned_files: "mime_type file_name",
  canned_responses: "code title body",
  chat_apps: "outbound_url",
  contact_merges: "merged_name actor_name",
  contact_notes: "client_note_id text author_name",
  contacts: "name email company attributes",
  conversations: "disposition last_message_text",
  dispositions: "name",
  drafts: "reply note",
  held_messages: "text author_name",
  inboxes: "name",
  messages: "text content context failure_reason external_id client_message_id author_name",
  notes: "client_note_id text author_name mentions",
  notices: "actor_name",
  password_links: "mail_problem",
  quarantined_items: "reason raw",
  reactions: "emoji",
  saved_views: "name",
  scheduled_messages: "text template author_name",
  sessions: "ip user_agent",
  tags: "name",
  teams: "name",
  templates: "name category parts",
  tenants: "name slug",
  users: "email name",
  whatsapp_numbers: "display_phone_number",
  widgets: "allowed_origins title greeting reply_time",
};

/** Every address that is read and is no procedure's, and what of a company is asked there. */
const ADDRESSES: Readonly<Record<string, (of: Company) => string[]>> = {
  "GET /*": () => ["/", "/inbox", "/nothing.js"],
  "GET /api/docs": () => ["/api/docs"],
  "GET /api/docs/favicon-32x32.png": () => ["/api/docs/favicon-32x32.png"],
  "GET /api/docs/start.js": () => ["/api/docs/start.js"],
  "GET /api/docs/swagger-ui-bundle.js": () => [],
  "GET /api/docs/swagger-ui.css": () => ["/api/docs/swagger-ui.css"],
  "GET /api/openapi.json": () => ["/api/openapi.json"],
  "GET /audit/export": ({ ids }) => [
    "/audit/export",
    ...(ids.actorId ?? []).map((id) => `/audit/export?actorId=${id}`),
  ],
  "GET /files/:id": ({ fileIds }) => fileIds.map((id) => `/files/${id}`),
  "GET /files/:id/preview": ({ fileIds }) => fileIds.map((id) => `/files/${id}/preview`),
  "GET /healthz": () => ["/healthz"],
  "GET /metrics": () => ["/metrics"],
  "GET /pictures/:userId/:hash/:size": ({ people, picture }) => [
    `/pictures/${people.agent.userId}/${picture}/small`,
    `/pictures/${people.agent.userId}/${picture}/large`,
  ],
  "GET /readyz": () => ["/readyz"],
  "GET /shared-files/:id/:form": ({ fileIds }) => fileIds.map((id) => `/shared-files/${id}/file`),
  "GET /webhooks/whatsapp": () => ["/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1"],
  "GET /webhooks/whatsapp/:inboxId": ({ tenant }) => [
    `/webhooks/whatsapp/${tenant.inboxId}?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1`,
  ],
  "GET /widget.js": () => ["/widget.js"],
  "GET /widget/:inboxId/files/:id": ({ widget, fileIds }) =>
    fileIds.map((id) => `/widget/${widget.inboxId}/files/${id}`),
  "GET /widget/:inboxId/messages": ({ widget }) => [
    `/widget/${widget.inboxId}/messages?before=999999999999999-9999999999999999-999999`,
  ],
  "GET /widget/:inboxId/pictures/:hash": ({ widget, picture }) => [`/widget/${widget.inboxId}/pictures/${picture}`],
};
/** A chat's frame and its looks are for everybody who knows its address: another company's are no secret. */
const PUBLIC_ADDRESSES: typeof ADDRESSES = {
  "GET /widget/:inboxId": ({ widget }) => [`/widget/${widget.inboxId}`],
  "GET /widget/:inboxId/config": ({ widget }) => [`/widget/${widget.inboxId}/config`],
};
/** Held open; it is listened to while things happen. */
const STREAMS = ["GET /widget/:inboxId/stream"];
/** They end what the crawl needs, or ask nothing of a company. */
const NOT_PROVOKED: ReadonlySet<string> = new Set(["auth.signOut", "profile.endOtherSessions", "auth.changePassword"]);

/** Meta, as far as a company meets it: takes everything, and keeps what it was told with whose token. */
async function startGraph() {
  const heard: { token: string; said: string }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const said = `${request.url} ${Buffer.concat(chunks).toString("latin1")}`;
    heard.push({ token: request.headers.authorization ?? "", said });
    response.setHeader("content-type", "application/json");
    const answer = { messaging_product: "whatsapp", id: "media", messages: [{ id: `wamid.sent-${heard.length}` }] };
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, heard, close: () => server.close() };
}

/** @param dataDir where the api keeps its files */
function startWorker(databaseUrl: string, dataDir: string, graphUrl: string, redisUrl: string) {
  const child = spawn(process.execPath, ["apps/worker/dist/main.js"], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      MAX_MASTER_KEY: TEST_MASTER_KEY.toString("hex"),
      MAX_DATA_DIR: dataDir,
      MAX_POOL_SIZE: "4",
      META_GRAPH_URL: graphUrl,
      REDIS_URL: redisUrl,
      LOG_LEVEL: "debug",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise((done) => child.once("exit", done));
  return {
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

const SHIPPED = "as shipped";
describe.each([SHIPPED, "by the queries alone, with row security off"])("two equal companies %s", (layers) => {
  let scratch: ScratchDatabase;
  let redis: (PrivateRedis & { url: string }) | null = null;
  let graph: Awaited<ReturnType<typeof startGraph>>;
  let worker: ReturnType<typeof startWorker>;
  let api: TestApi;
  let ours: Company;
  let theirs: Company;
  let planting: Planting;
  /** All that was said over the bus. */
  const published: string[] = [];
  /** What the other company was told of its own, to know that there was something to hear. */
  let control: Crawl;

  beforeAll(async () => {
    scratch = await makeScratchDatabase(inject("databaseUrl"));
    if (layers !== SHIPPED) await scratch.dropRowSecurity();
    await migrateJobQueue(scratch.url, roleUrl(scratch.url, "max_queue", TEST_MASTER_KEY));
    redis = canTestRedis ? await startPrivateRedis() : null;
    if (redis) {
      const listener = redis.client.duplicate();
      listener.on("error", () => {});
      listener.on("pmessage", (_pattern: string, channel: string, text: string) =>
        published.push(`${channel} ${text}`),
      );
      await listener.psubscribe("*");
    }
    graph = await startGraph();
    api = redis
      ? await startApi(
          scratch.url,
          {},
          createRedisBus({ redis: redis.target }),
          createRedisRateLimits(redis.target, () => {}),
        )
      : await startApi(scratch.url, {}, createPostgresBus({ connectionString: scratch.url }), createMemoryRateLimits());
    [ours, theirs] = await Promise.all([
      openCompany(api, 1, wordOf(1, "tenants", "slug")),
      openCompany(api, 2, wordOf(2, "tenants", "slug")),
    ]);
    const both = new Map([ours, theirs].map(({ n, tenant }) => [n as number, tenant.tenantId as string]));
    planting = await plantWords(scratch.url, both);
    worker = startWorker(scratch.url, dirname(api.config.webFolder), graph.url, redis?.url ?? "");
    await until("the words of both are findable", async () => {
      const found = await Promise.all(
        [ours, theirs].map((company) => said(company, wordOf(company.n, "messages", "content"))),
      );
      return found.every((answer) => answer.includes('"type":"message"'));
    });
    control = await crawlOwn(theirs);
  }, 120_000);
  afterAll(async () => {
    await worker?.stop();
    await api?.close();
    graph?.close();
    await redis?.remove();
    await scratch?.drop();
  });

  const said = async ({ people }: Company, q: string) =>
    JSON.stringify(
      (await api.call("search.find", { q, kind: "messages" }, { cookie: people.admin.cookie, method: "GET" })).data ??
        "",
    );

  /** Everything that an admin, a program and a visitor are shown of their own company. */
  async function crawlOwn(company: Company): Promise<Crawl> {
    const own = createCrawl(api, company);
    await own.asPerson("admin", company.ids, `cnry${company.n}`, true);
    await own.asProgram(company.apiKey, `key of ${company.n}`, company.ids, `cnry${company.n}`);
    await visitAddresses(own, company, company);
    const shownToAll = Object.values(PUBLIC_ADDRESSES).flatMap((addresses) => addresses(company));
    await atOnce(shownToAll, (path) => own.get(path, {}, "anybody"));
    return own.crawl;
  }

  async function visitAddresses(own: ReturnType<typeof createCrawl>, caller: Company, of: Company) {
    const ways: [string, Record<string, string>][] = [
      [`admin of ${caller.n}`, { cookie: caller.people.admin.cookie }],
      [`agent of ${caller.n}`, { cookie: caller.people.agent.cookie }],
      [`visitor of ${caller.n}`, { authorization: `Bearer ${caller.visitor}` }],
      ["operator", { authorization: "Bearer metrics-token" }],
    ];
    const paths = Object.values(ADDRESSES).flatMap((addresses) => addresses(of));
    // One after the other: what was asked of the audit log stands in it afterwards.
    for (const [as, headers] of ways) for (const path of paths) await own.get(path, headers, as);
    await own.follow({ authorization: `Bearer ${caller.visitor}` }, `visitor of ${caller.n}`);
  }

  it("hold a word in every column of text that can", () => {
    expect(planting.problems).toEqual([]);
  });

  it("asks every query and every address", () => {
    const reads = api.server.routes.map(({ route }) => route).filter((route) => route.startsWith("GET "));
    const others = reads.filter((route) => !route.includes("/api/v1/") && route !== "GET /trpc/:path");
    expect([...Object.keys(ADDRESSES), ...Object.keys(PUBLIC_ADDRESSES), ...STREAMS].sort()).toEqual(
      [...new Set(others)].sort(),
    );
    expect(control.problems).toEqual([]);
  });

  it("shows their own words to their own people", () => {
    const text = control.heard.map(({ said: all }) => all).join("\n");
    const words = new Set(wordsOf(2, text));
    const seen = planting.planted.filter(({ table, column }) => words.has(wordOf(2, table, column)));
    process.stdout.write(`${seen.length} of ${planting.planted.length} columns with a word were shown, ${layers}\n`);
    const expected = Object.entries(SHOWN).flatMap(([table, columns]) =>
      columns.split(" ").map((name) => `${table}.${name}`),
    );
    expect(expected.filter((key) => !seen.some((column) => column.key === key))).toEqual([]);
  });

  it("tell nothing of the other to anybody who asks", async () => {
    const own = createCrawl(api, ours);
    const theirWords = planting.planted.map(({ table, column }) => wordOf(2, table, column));
    for (const role of layers === SHIPPED ? Role.options : (["admin"] as const)) {
      await own.asPerson(role, ours.ids, "cnry1", true);
      await own.asPerson(role, theirs.ids, "cnry2", false);
    }
    for (const [bearer, as] of [
      [ours.apiKey, "key of 1"],
      [ours.accessToken, "token of 1"],
    ] as const)
      for (const company of [ours, theirs]) await own.asProgram(bearer, as, company.ids, `cnry${company.n}`);
    for (const company of [ours, theirs]) await visitAddresses(own, ours, company);
    const { cookie } = ours.people.admin;
    await atOnce(control.cursors, ({ path, input }) => own.query(path, input, cookie, "admin of 1, at a place of 2"));
    // A slip of the keys is put right by the company's own words alone.
    const slips = theirWords.filter((word) => /name|content/.test(word)).map((word) => word.replace("cnry2", "cnri2"));
    await atOnce([...theirWords, ...slips], (q) => own.query("search.find", { q, limit: 5 }, cookie, "admin of 1"));
    expect(own.crawl.problems).toEqual([]);
    expect(foreignIn(own.crawl.heard, 2, planting.own.get(2)!)).toEqual([]);
  }, 60_000);

  const HAPPENED = ["livesaid", "livenote", "liveanswer"];

  it("hear nothing of what happens in the other", async () => {
    const clients = await Promise.all(
      [ours, theirs].flatMap((company) =>
        Role.options.map(async (role) => {
          const client = await openLive(api, { cookie: company.people[role].cookie });
          await client.subscribe(1, "live.events", { lastEventId: "0" });
          await client.subscribe(2, "live.viewers", { conversationId: ours.main.id });
          return { company, client };
        }),
      ),
    );
    const streams = await Promise.all([ours, theirs].map(openStream));
    for (const company of [ours, theirs]) {
      const word = (what: string) => `cnry${company.n}live${what}`;
      const { id } = company.main;
      await company.visit("messages", { clientMessageId: "live", text: word("said") }, company.visitor);
      await company.act("note.write", { conversationId: id, clientNoteId: "live", text: word("note") });
      await company.act(
        "message.send",
        { conversationId: company.chat.id, clientMessageId: "live", text: word("answer") },
        company.people.agent,
      );
      await company.act("tag.create", { name: word("tag") });
      await company.act("presence.typing", { conversationId: id, isTyping: true });
      await company.act("conversation.assign", {
        conversationId: company.ids.conversationId![2]!,
        assigneeId: company.people.agent.userId,
      });
      await company.act("conversation.close", { conversationId: id, disposition: dispositionOf(company) });
    }
    for (const { company, client } of clients)
      await until("each heard of their own", () => JSON.stringify(client.frames).includes(`cnry${company.n}livetag`));
    for (const company of [ours, theirs]) {
      const frames = () => clients.flatMap((one) => (one.company === company ? one.client.frames : []));
      // What a visitor says comes by the worker, and so later than what is done here.
      await until("somebody heard each thing that happened", () => {
        const text = JSON.stringify(frames());
        return HAPPENED.every((what) => text.includes(`cnry${company.n}${what}`));
      });
    }
    for (const [place, stream] of streams.entries())
      await until("each visitor heard their own", () => stream.text().includes(`cnry${place + 1}liveanswer`));
    const heard = clients.map(({ company, client }) => ({
      company,
      heard: {
        asked: `socket of ${company.n} viewing ${ours.main.id}`,
        said: JSON.stringify(client.frames),
        status: 200,
      },
    }));
    for (const [place, stream] of streams.entries()) {
      stream.close();
      heard.push({
        company: [ours, theirs][place]!,
        heard: { asked: `visitor of ${place + 1}`, said: stream.text(), status: 200 },
      });
    }
    clients.forEach(({ client }) => client.close());
    for (const company of [ours, theirs]) {
      const mine = heard.filter((one) => one.company === company).map((one) => one.heard);
      const other = company === ours ? 2 : 1;
      expect(foreignIn(mine, other, planting.own.get(other)!)).toEqual([]);
      const own = new Set(wordsOf(company.n, mine.map(({ said: all }) => all).join("\n")));
      for (const what of [...HAPPENED, "liveeventsevent"]) expect(own).toContain(`cnry${company.n}${what}`);
    }
  }, 60_000);

  const dispositionOf = ({ n }: Company) => `Answered ${wordOf(n, "dispositions", "name")}`;

  /** What a visitor's open page hears. */
  async function openStream({ widget, visitor }: Company) {
    const stop = new AbortController();
    const response = await fetch(`${api.url}/widget/${widget.inboxId}/stream`, {
      headers: { authorization: `Bearer ${visitor}` },
      signal: stop.signal,
    });
    let text = "";
    const decoder = new TextDecoder();
    void (async () => {
      for await (const chunk of response.body!) text += decoder.decode(chunk as Uint8Array, { stream: true });
    })().catch(() => undefined);
    await until("the stream has begun", () => text.includes("data:"));
    return { text: () => text, close: () => stop.abort() };
  }

  it("are refused in words of their own", async () => {
    const { cookie } = ours.people.admin;
    const heard: Heard[] = [];
    const provoke = async (path: string, input: unknown) => {
      const { body, status } = await api.call(path, input, { cookie });
      heard.push({ asked: `admin of 1 POST ${path} ${JSON.stringify(input)}`, said: JSON.stringify(body), status });
    };
    const theirEmail = `${wordOf(2, "users", "email")}.`;
    await provoke("person.import", { csv: `email\n${theirEmail}${theirs.people.agent.email}\n`, isPreview: true });
    await provoke("inbox.connectWhatsApp", {
      phoneNumberId: theirs.tenant.phoneNumberId,
      wabaId: "1",
      accessToken: "EAA",
    });
    await provoke("auth.signIn", {
      company: wordOf(2, "tenants", "slug"),
      email: theirs.people.admin.email,
      password: "wrong one",
    });
    await provoke("auth.signIn", {
      company: wordOf(1, "tenants", "slug"),
      email: theirs.people.admin.email,
      password: PASSWORD,
    });
    const changes = allProcedures().filter(({ path, type }) => type === "mutation" && !NOT_PROVOKED.has(path));
    // Only what names something of theirs: the rest would only change what is ours.
    const calls = changes.flatMap(({ path }) =>
      inputsOf(path, theirs.ids, "cnry2", false)
        .filter((input) => namesSomethingOf(theirs, input))
        .map((input) => ({ path, input })),
    );
    expect(calls.length).toBeGreaterThan(60);
    await atOnce(calls, ({ path, input }) => provoke(path, input));
    const raw = await fetch(`${api.url}/trpc/message.send`, {
      method: "POST",
      headers: { cookie, origin: api.origin, "content-type": "application/json" },
      body: `{"text": "cnry2`,
    });
    heard.push({ asked: "half a body", said: await raw.text(), status: raw.status });
    expect(foreignIn(heard, 2, planting.own.get(2)!)).toEqual([]);
  });

  const namesSomethingOf = ({ ids }: Company, input: unknown) => {
    const text = JSON.stringify(input) ?? "";
    return Object.values(ids)
      .flat()
      .some((id) => text.includes(id));
  };

  it("are mailed and sent words of their own", async () => {
    const db = testDatabase(scratch.url);
    for (const [company, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const links = await inTransaction(company.tenant.call, (tx) =>
        tx.query<{ id: PasswordLinkId }>(`select id from password_links where tenant_id = $1`, [tx.tenantId]),
      );
      const mails = await Promise.all(
        links.map(({ id: linkId }) =>
          composeOwedMail(
            company.tenant.call,
            { masterKey: TEST_MASTER_KEY, publicUrl: api.origin },
            { kind: "password_link", linkId },
          ),
        ),
      );
      const written = mails.map((mail) => ({ asked: "a mail", said: JSON.stringify(mail), status: 200 }));
      expect(wordsOf(company.n, JSON.stringify(written))).toContain(wordOf(company.n, "tenants", "name"));
      const sent = graph.heard.filter(({ token }) => token.endsWith(`token-${company.n}`));
      const bodies = sent.map((one) => ({ asked: "Meta", said: one.said, status: 200 }));
      expect(wordsOf(company.n, JSON.stringify(bodies))).not.toEqual([]);
      expect(foreignIn([...written, ...bodies], other.n, planting.own.get(other.n)!)).toEqual([]);
    }
    await db.close();
  });

  it("stand in no line of the log, no number and no key, whichever of them", async () => {
    const metrics = await fetch(`${api.url}/metrics`, { headers: { authorization: "Bearer metrics-token" } });
    const places: Record<string, string> = {
      "the api's log": api.lines.join(""),
      "the worker's log": worker.output(),
      metrics: await metrics.text(),
      bus: published.join("\n"),
      "job queue": redis ? await everythingIn(redis) : await jobsOf(scratch.url),
    };
    for (const [place, text] of Object.entries(places)) {
      expect.soft(text.length, place).toBeGreaterThan(100);
      for (const n of [1, 2]) expect.soft([...new Set(wordsOf(n, text))], place).toEqual([]);
    }
    // Numbers are counted for all companies together.
    expect.soft(places.metrics).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });
});

/** Every key of a Redis with what it holds. */
async function everythingIn({ client }: PrivateRedis): Promise<string> {
  const lines: string[] = [];
  for (const key of await client.keys("*")) {
    const type = await client.type(key);
    const held = await (
      {
        string: () => client.get(key),
        list: () => client.lrange(key, 0, -1),
        set: () => client.smembers(key),
        zset: () => client.zrange(key, "0", "-1"),
        hash: () => client.hgetall(key),
        stream: () => client.xrange(key, "-", "+"),
      }[type] ?? (() => Promise.reject(new Error(`${key} is a ${type}: read it here too.`)))
    )();
    lines.push(`${key} ${JSON.stringify(held)}`);
  }
  return lines.join("\n");
}

/** Where there is no Redis, jobs lie in tables. */
const jobsOf = (ownerUrl: string) =>
  asOwner(ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq'`,
    );
    const all: string[] = [];
    for (const { name } of rows) {
      const held = await owner.query<{ row: string }>(`select t::text as row from ${name} t`);
      all.push(name, ...held.rows.map(({ row }) => row));
    }
    return all.join("\n");
  });
