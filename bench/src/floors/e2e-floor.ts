/**
 * The least that a webhook to an agent's screen can cost with the same parts: `accept` checks the signature and stores the
 * bytes, gathered; `work` claims them, writes contact, conversation and message, and says so; `gateway` writes a frame, made
 * once, to the sockets of the message's team. Between them NOTIFY of Postgres, or publish of Redis when there is one.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createPostgresBus, createRedisBus } from "@max/platform/bus";
import pg from "pg";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";

const role = process.argv[2] as "accept" | "work" | "gateway";
const databaseUrl = process.env["FLOOR_DATABASE_URL"]!;
const redisUrl = process.env["FLOOR_REDIS_URL"];
const secret = process.env["FLOOR_SECRET"] ?? "";
const numbers = (process.env["FLOOR_NUMBERS"] ?? "").split(",");

const GATHER_MS = 2;
const BATCH_ROWS = 256;
const CAME_IN = "floor_came_in";
const STORED = "floor_stored";

const SCHEMA = `
create table if not exists e2e_inbox (id bigserial primary key, body bytea not null);
create table if not exists e2e_contacts (id uuid primary key, address text not null unique);
create table if not exists e2e_conversations (id uuid primary key, contact_id uuid not null unique, unread int not null default 0, last_at timestamptz not null default now());
create table if not exists e2e_messages (id uuid primary key, external_id text not null unique, conversation_id uuid not null, body text not null, at timestamptz not null default now());`;

const RECEIVE = `with input as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as i (id, external_id, address, body)
  ), people as (
    insert into e2e_contacts (id, address) select gen_random_uuid(), address from input group by address order by address
    on conflict (address) do update set address = excluded.address returning id, address
  ), threads as (
    insert into e2e_conversations as c (id, contact_id, unread)
    select gen_random_uuid(), p.id, count(*) from input i join people p using (address) group by p.id order by p.id
    on conflict (contact_id) do update set unread = c.unread + excluded.unread, last_at = now() returning id, contact_id
  ) insert into e2e_messages (id, external_id, conversation_id, body)
    select i.id, i.external_id, t.id, i.body from input i join people p using (address) join threads t on t.contact_id = p.id
    on conflict (external_id) do nothing`;

const Body = z.object({
  entry: z.array(
    z.object({
      changes: z.array(
        z.object({
          value: z.object({
            metadata: z.object({ phone_number_id: z.string() }),
            messages: z.array(z.object({ id: z.string(), from: z.string(), text: z.object({ body: z.string() }) })),
          }),
        }),
      ),
    }),
  ),
});
const Stored = z.object({ team: z.number(), text: z.string(), at: z.string() });

const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
const bus = redisUrl
  ? createRedisBus({ redis: { urls: [redisUrl], isCluster: false } })
  : createPostgresBus({ connectionString: databaseUrl });
const listen = (server: Server) =>
  server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));

process.on("disconnect", () => process.exit());
if (role === "accept") await accept();
else if (role === "work") await work();
else await gateway();

async function accept() {
  await pool.query(SCHEMA);
  let waiting: { body: Buffer; answer(status: number): void }[] = [];
  async function flush() {
    const batch = waiting;
    waiting = [];
    const status = await pool
      .query("insert into e2e_inbox (body) select * from unnest($1::bytea[])", [batch.map(({ body }) => body)])
      .then(
        () => 200,
        () => 503,
      );
    for (const one of batch) one.answer(status);
    bus.publish(CAME_IN, "");
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
      const given = Buffer.from(String(request.headers["x-hub-signature-256"]));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return response.writeHead(401).end();
      waiting.push({ body, answer: (status) => response.writeHead(status).end() });
      if (waiting.length === 1) setTimeout(() => void flush(), GATHER_MS);
    });
  });
  listen(server);
}

async function work() {
  let isRunning = false;
  let isWanted = false;
  async function run() {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      while ((await receive()) === BATCH_ROWS);
    }
    isRunning = false;
  }
  await bus.subscribe(CAME_IN, () => void run());
  process.send!({ port: 0 });
}

async function receive(): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query<{ body: Buffer }>(
      "delete from e2e_inbox where id in (select id from e2e_inbox order by id limit $1 for update skip locked) returning body",
      [BATCH_ROWS],
    );
    const messages = rows.flatMap(({ body }) =>
      Body.parse(JSON.parse(body.toString("utf8"))).entry.flatMap(({ changes }) =>
        changes.flatMap(({ value }) =>
          value.messages.map((message) => ({ ...message, team: numbers.indexOf(value.metadata.phone_number_id) })),
        ),
      ),
    );
    await client.query(RECEIVE, [
      messages.map(() => randomUUID()),
      messages.map(({ id }) => id),
      messages.map(({ from }) => from),
      messages.map(({ text }) => text.body),
    ]);
    await client.query("commit");
    const at = new Date().toISOString();
    for (const { team, text } of messages) bus.publish(STORED, JSON.stringify({ team, text: text.body, at }));
    return rows.length;
  } finally {
    client.release();
  }
}

async function gateway() {
  const teams = new Map<number, Set<WebSocket>>();
  const server = createServer();
  const wss = new WebSocketServer({ server, path: "/trpc", perMessageDeflate: false });
  wss.on("connection", (client, request) => {
    const team = Number(request.headers.authorization?.split(" ")[1]);
    const ofTeam = teams.get(team) ?? new Set();
    teams.set(team, ofTeam.add(client));
    client.on("message", () => client.send('{"id":1,"result":{"type":"started"}}'));
    client.on("close", () => ofTeam.delete(client));
  });
  let seq = 0;
  await bus.subscribe(STORED, (payloads) => {
    for (const payload of payloads) {
      const { team, text, at } = Stored.parse(JSON.parse(payload));
      const id = String(++seq);
      const event = { type: "message.created", message: { text, createdAt: at } };
      const frame = Buffer.from(JSON.stringify({ id: 1, result: { type: "data", id, data: { id, data: event } } }));
      for (const client of teams.get(team) ?? []) client.send(frame, { binary: false });
    }
  });
  listen(server);
}
