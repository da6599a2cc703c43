/** What the database holds and what the provider saw, as the checker wants it; and waiting until neither changes any more. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Company, Desk } from "./desk.ts";
import {
  checkFollower,
  type FollowerFindings,
  type Seen,
  type Stored,
  type StoredInbound,
  type StoredOutbound,
} from "./checker.ts";
import type { LiveClient } from "./live-client.ts";
import { idInWords } from "./load.ts";

const LOOK_EVERY_MS = 50;
const HEARD_WITHIN_MS = 5_000;

/** @throws Error that names what did not come true in time */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not within ${limitMs} ms: ${what}.`);
    await sleep(10);
  }
}

/**
 * Resolves when every webhook is taken and no work is owed. A message that a dead worker left in `sending` is settled after
 * its lease of 20 s at most, so the limit must be longer than that when workers were killed.
 * @throws Error that names what still waits
 */
export async function waitUntilQuiet(desk: Desk, limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  let waiting = "";
  while (Date.now() < deadline) {
    const { rows } = await desk.owner.query<{ inbound: number; outbound: number; live: number; atWork: number }>(
      `select (count(*) filter (where topic = 'inbound'))::int as inbound, (count(*) filter (where topic = 'outbound'))::int as outbound,
         (count(*) filter (where topic = 'live'))::int as live,
         (select count(*)::int from messages where status in ('queued', 'sending')) as "atWork" from outbox`,
    );
    const untaken = desk.emulator.webhooks.pending().length;
    waiting = JSON.stringify({ ...rows[0], untaken });
    if (Object.values({ ...rows[0], untaken }).every((count) => count === 0)) {
      // The provider reports in steps, the last one a second after the message: quiet means quiet for longer than that.
      if (await staysQuiet(desk)) return;
    } else await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`Still not at rest after ${limitMs} ms: ${waiting}`);
}

/**
 * What a client heard of all this, once the last of it came: that may still be on its way when the database is at rest. What did not
 * come within five seconds is missed. The client is closed.
 */
export async function heardBy(
  client: LiveClient,
  messageIds: readonly string[],
  eventNumbers?: readonly number[],
): Promise<FollowerFindings> {
  const deadline = Date.now() + HEARD_WITHIN_MS;
  for (;;) {
    const found = checkFollower(client.heard, messageIds, eventNumbers);
    if ((found.missed.length === 0 && found.gaps.length === 0) || Date.now() > deadline) {
      client.close();
      return found;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function staysQuiet(desk: Desk): Promise<boolean> {
  const { sent, delivered } = desk.emulator.rules.statusDelaysMs;
  const reportsInMs = sent + delivered + 200;
  const read = async () => {
    const { rows } = await desk.owner.query<{ all: string }>(
      `select (select last_value from arrival_numbers) || '/' || (select count(*) from outbox where topic <> 'media') as all`,
    );
    return rows[0]!.all;
  };
  const before = await read();
  await sleep(reportsInMs);
  return (await read()) === before && before.endsWith("/0");
}

/** Everything of these companies, and of any other that holds a message it should not. */
export async function readStored(desk: Desk, companies: readonly Company[]): Promise<Stored> {
  const tenants = companies.map((company) => company.tenantId);
  const inbound = await desk.owner.query<StoredInbound & { arrivalNumber: string; arrivalItem: number }>(
    `select m.external_id as "externalId", m.tenant_id as "tenantId", m.conversation_id as "conversationId",
       (extract(epoch from m.sort_at) * 1000)::float8 as "sortAt", m.arrival_number as "arrivalNumber", m.arrival_item as "arrivalItem",
       coalesce((select regexp_replace(i.value, '\\D', '', 'g') from contact_identities i where i.tenant_id = c.tenant_id
         and i.contact_id = c.contact_id and i.type = 'phone' and i.retired_at is null limit 1), '') as phone
     from messages m join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
     where m.direction = 'inbound' and m.tenant_id = any($1)`,
    [tenants],
  );
  const outbound = await desk.owner.query<StoredOutbound>(
    `select m.client_message_id as "clientMessageId", m.tenant_id as "tenantId", m.status,
       coalesce((select json_agg(d.status) from message_deliveries d where d.tenant_id = m.tenant_id and d.message_id = m.id), '[]') as reports
     from messages m where m.direction = 'outbound' and m.tenant_id = any($1)`,
    [tenants],
  );
  // By the address and not by its thread: a customer who was taken for two people has two threads.
  const threads = await desk.owner.query<{ threadId: string; open: number }>(
    `select t.inbox_id || ' ' || t.send_to as "threadId", (count(*) filter (where c.state <> 'closed'))::int as open
     from conversations c join channel_threads t on t.tenant_id = c.tenant_id and t.id = c.channel_thread_id
     where c.tenant_id = any($1) group by t.tenant_id, t.inbox_id, t.send_to`,
    [tenants],
  );
  const counts = await desk.owner.query<Stored["counts"][number]>(
    `with kept as (
       select tenant_id, state, row (team_id, assignee_id)::text as who, sum(difference)::int as n
       from conversation_counts where tenant_id = any($1) group by 1, 2, 3
     ), really as (
       select tenant_id, state, row (team_id, assignee_id)::text as who, count(*)::int as n
       from conversations where tenant_id = any($1) group by 1, 2, 3
     )
     select concat_ws(' ', tenant_id, state, who) as of, coalesce(k.n, 0) as kept, coalesce(r.n, 0) as really
     from kept k full join really r using (tenant_id, state, who)`,
    [tenants],
  );
  return {
    inbound: inbound.rows.map(({ arrivalNumber, arrivalItem, ...row }) => ({
      ...row,
      arrival: [Number(arrivalNumber), arrivalItem],
    })),
    outbound: outbound.rows,
    openByThread: threads.rows,
    counts: counts.rows,
  };
}

/** What went out for these companies, in the order in which the emulated provider took it. */
export const readSeen = (desk: Desk, companies: readonly Company[]): Seen[] =>
  desk.emulator.ledger.sends().flatMap(({ phoneNumberId, body }) => {
    const company = companies.find((one) => one.phoneNumberId === phoneNumberId);
    return company ? [{ id: idInWords(textOf(body)), tenantId: company.tenantId }] : [];
  });

function textOf(body: unknown): string {
  const text: unknown = body && typeof body === "object" ? Reflect.get(body, "text") : null;
  const words: unknown = text && typeof text === "object" ? Reflect.get(text, "body") : null;
  return typeof words === "string" ? words : "";
}

/** The conversations of a company by the digits of the customer's phone, once there are `wanted`: so many, or these customers'. */
export async function conversationsOf(
  desk: Desk,
  company: Company,
  wanted: number | readonly string[],
): Promise<Map<string, string>> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const { rows } = await desk.owner.query<{ phone: string; id: string }>(
      `select regexp_replace(i.value, '\\D', '', 'g') as phone, c.id from conversations c
       join contact_identities i on i.tenant_id = c.tenant_id and i.contact_id = c.contact_id and i.type = 'phone'
       where c.tenant_id = $1`,
      [company.tenantId],
    );
    const byPhone = new Map(rows.map(({ phone, id }) => [phone, id]));
    if (typeof wanted === "number" ? rows.length >= wanted : wanted.every((phone) => byPhone.has(phone)))
      return byPhone;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`${company.slug} has not the conversations of ${String(wanted)} after 15 s.`);
}

/** Every message of a company, however it came to be. */
export async function messageIdsOf(desk: Desk, company: Company): Promise<string[]> {
  const { rows } = await desk.owner.query<{ id: string }>("select id from messages where tenant_id = $1", [
    company.tenantId,
  ]);
  return rows.map(({ id }) => id);
}

/** The numbers of every event a company's clients may have heard. */
export async function eventNumbersOf(desk: Desk, company: Company): Promise<number[]> {
  const { rows } = await desk.owner.query<{ seq: string }>(
    "select seq from live_events where tenant_id = $1 order by seq",
    [company.tenantId],
  );
  return rows.map(({ seq }) => Number(seq));
}
