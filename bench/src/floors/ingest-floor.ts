/**
 * The least that taking a webhook can cost on this machine: HTTP, HMAC over the bytes, and one gathered statement for all
 * requests of 2 ms. `batch` stores the raw bodies with their dedupe key; `model` writes everything an inbox needs of a
 * message, in one statement; `status` raises the status of a stored message.
 */
import { createHash, createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";

type Variant = "batch" | "model" | "status";
const variant = process.argv[2] as Variant;
const databaseUrl = process.env["FLOOR_DATABASE_URL"]!;
const secret = process.env["FLOOR_SECRET"]!;

const GATHER_MS = 2;
const BATCH_ROWS = 256;
const WRITERS = 4;

type Waiting = { body: Buffer; sender: string; resolve(): void; reject(error: unknown): void };

const SCHEMA = `
create table if not exists floor_raw (id uuid primary key, sha256 bytea not null unique, body bytea not null, at timestamptz not null default now());
create table if not exists floor_contacts (id uuid primary key, address text not null unique, name text not null);
create table if not exists floor_conversations (id uuid primary key, contact_id uuid not null, unread int not null default 0,
  last_at timestamptz not null default now(), last_text text);
create unique index if not exists floor_conversations_contact on floor_conversations (contact_id);
create index if not exists floor_conversations_list on floor_conversations (last_at, id);
create table if not exists floor_messages (id uuid primary key, external_id text not null unique, conversation_id uuid not null,
  body text not null, status int not null default 0, at timestamptz not null default now());
create index if not exists floor_messages_thread on floor_messages (conversation_id, at);
create table if not exists floor_outbox (id bigserial primary key, message_id uuid not null);
`;

const BATCH = `insert into floor_raw (id, sha256, body) select * from unnest($1::uuid[], $2::bytea[], $3::bytea[]) on conflict (sha256) do nothing`;

const MODEL = `with input as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) as i (id, external_id, address, name, body)
  ), fresh as (
    select distinct on (external_id) * from input i where not exists (select 1 from floor_messages m where m.external_id = i.external_id)
  ), people as (
    insert into floor_contacts (id, address, name) select gen_random_uuid(), address, min(name) from fresh group by address order by address
    on conflict (address) do update set name = excluded.name returning id, address
  ), threads as (
    insert into floor_conversations as c (id, contact_id, unread, last_text)
    select gen_random_uuid(), p.id, count(*), max(f.body) from fresh f join people p using (address) group by p.id order by p.id
    on conflict (contact_id) do update set unread = c.unread + excluded.unread, last_at = now(), last_text = excluded.last_text
    returning id, contact_id
  ), stored as (
    insert into floor_messages (id, external_id, conversation_id, body)
    select f.id, f.external_id, t.id, f.body from fresh f join people p using (address) join threads t on t.contact_id = p.id returning id
  ), owed as (
    insert into floor_outbox (message_id) select id from stored
  )
  select pg_notify('floor', count(*)::text) from stored`;

const STATUS = `update floor_messages m set status = greatest(m.status, k.status)
  from (select external_id, max(status) as status from unnest($1::text[], $2::int[]) as u (external_id, status) group by 1 order by 1) k
  where m.external_id = k.external_id`;

const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS });
await pool.query(SCHEMA);
/** Partitioned by sender, so that two statements never wait for, or deadlock on, the same contact. */
const queues: Waiting[][] = Array.from({ length: WRITERS }, () => []);
const writing = new Set<number>();

async function flush(lane: number): Promise<void> {
  if (writing.has(lane) || queues[lane]!.length === 0) return;
  writing.add(lane);
  const batch = queues[lane]!.splice(0, BATCH_ROWS);
  try {
    await store(batch);
    for (const one of batch) one.resolve();
  } catch (error) {
    for (const one of batch) one.reject(error);
  }
  writing.delete(lane);
  if (queues[lane]!.length > 0) setTimeout(() => void flush(lane), GATHER_MS);
}

type Message = { id: string; from: string; text: { body: string } };
type Status = { id: string; status: string };
type Value = { contacts?: { profile: { name: string } }[]; messages?: Message[]; statuses?: Status[] };
const valuesOf = (body: Buffer): Value[] =>
  (JSON.parse(body.toString("utf8")) as { entry: { changes: { value: Value }[] }[] }).entry.flatMap((entry) =>
    entry.changes.map((change) => change.value),
  );

function store(batch: Waiting[]): Promise<unknown> {
  if (variant === "batch")
    return pool.query({
      name: "batch",
      text: BATCH,
      values: [
        batch.map(() => randomUUID()),
        batch.map(({ body }) => createHash("sha256").update(body).digest()),
        batch.map(({ body }) => body),
      ],
    });
  const values = batch.flatMap(({ body }) => valuesOf(body));
  if (variant === "status") {
    const rank = ["queued", "sent", "delivered", "read"];
    const statuses = values.flatMap((value) => value.statuses ?? []);
    return pool.query({
      name: "status",
      text: STATUS,
      values: [statuses.map(({ id }) => id), statuses.map(({ status }) => rank.indexOf(status))],
    });
  }
  const messages = values.flatMap((value) =>
    (value.messages ?? []).map((message) => ({ ...message, name: value.contacts?.[0]?.profile.name ?? "" })),
  );
  return pool.query({
    name: "model",
    text: MODEL,
    values: [
      messages.map(() => randomUUID()),
      messages.map(({ id }) => id),
      messages.map(({ from }) => from),
      messages.map(({ name }) => name),
      messages.map(({ text }) => text.body),
    ],
  });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
    const given = Buffer.from(String(request.headers["x-hub-signature-256"]));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return response.writeHead(401).end();
    const sender = /"from":"(\d+)"/.exec(body.toString("latin1"))?.[1] ?? "";
    const lane = Number(sender.slice(-4)) % WRITERS;
    new Promise<void>((resolve, reject) => {
      queues[lane]!.push({ body, sender, resolve, reject });
      if (queues[lane]!.length >= BATCH_ROWS) void flush(lane);
      else if (queues[lane]!.length === 1) setTimeout(() => void flush(lane), GATHER_MS);
    }).then(
      () => response.end("ok"),
      () => response.writeHead(503).end(),
    );
  });
});
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as AddressInfo).port }));
