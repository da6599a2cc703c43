/** Plays every row of the table on one desk at the same time, each with a customer of its own. */
import { randomBytes } from "node:crypto";
import { check, defectsIn } from "../checker.ts";
import type { Company, Desk } from "../desk.ts";
import { withLedger } from "../faults/fault-run.ts";
import { readAttempts } from "../ledger.ts";
import { deliverText, newClientMessageId, phoneOf, sendText } from "../load.ts";
import { conversationsOf, readSeen, readStored, until, waitUntilQuiet } from "../observe.ts";
import type { StubRow } from "./stub-rows.ts";

export type RowResult = {
  status: string;
  code: string | null;
  /** How often the provider was asked. */
  requests: number;
};

export type MatrixResult = {
  rows: RowResult[];
  /** A send outside the reply window. */
  tooLate: { httpStatus: number; requests: number };
  /** An inbox whose provider is away, of eight messages: asked while it was, waiting meanwhile, and delivered afterwards. */
  away: { requests: number; queued: number; delivered: number; metric: number };
  defects: string[];
};

/** Below what opens a circuit, so that the rows do not disturb each other. */
const AWAY_ROWS_PER_INBOX = 4;
const AWAY_MESSAGES = 8;
/** A hanging send is given up after 10 s, and the circuit asks again every 10 s. */
const REST_LIMIT_MS = 60_000;

export async function playStubMatrix(desk: Desk, rows: readonly StubRow[]): Promise<MatrixResult> {
  const first = await desk.company({ name: "Casa Matrix" });
  const away = rows.filter((row) => row.isAway);
  const needed = Math.ceil(away.length / AWAY_ROWS_PER_INBOX);
  const inboxes = [first];
  while (inboxes.length < needed) inboxes.push(await anotherInbox(desk, first));
  const dead = await anotherInbox(desk, first);
  const inboxOf = (row: StubRow) => inboxes[Math.max(0, away.indexOf(row)) % needed]!;

  return withLedger(async (ledger, path) => {
    const phones = rows.map((_, n) => phoneOf(n));
    const late = phoneOf(rows.length);
    const unreached = Array.from({ length: AWAY_MESSAGES }, (_, n) => phoneOf(rows.length + 1 + n));
    const hello = (inbox: Company, from: string) => deliverText(desk.url, inbox, ledger, { from, text: "Hello" });
    await Promise.all([
      ...rows.map((row, n) => hello(inboxOf(row), phones[n]!)),
      hello(first, late),
      ...unreached.map((from) => hello(dead, from)),
    ]);
    const conversations = await conversationsOf(desk, first, [...phones, late, ...unreached]);
    const say = (phone: string) => {
      const id = newClientMessageId();
      return sendText(desk.url, first, ledger, { id, conversationId: conversations.get(phone)! });
    };

    desk.emulator.behave(...rows.map((row, n) => ({ ...row.answers, to: phones[n]! })));
    desk.emulator.behave({
      kind: "answer",
      httpStatus: 503,
      phoneNumberId: dead.phoneNumberId,
      times: "forever",
      name: "away",
    });
    const ids = await Promise.all(phones.map(async (phone) => (await say(phone)).id));
    // One after the other, so that it is certain how many were asked for before the circuit opened.
    const lost: string[] = [];
    for (const phone of unreached) {
      lost.push((await say(phone)).id);
      const isOpen = lost.length > 5;
      if (!isOpen)
        await until("one more is settled", async () => (await statusesOf(desk, lost)).unconfirmed === lost.length);
    }
    const whileAway = { requests: requestsTo(desk, unreached), queued: (await statusesOf(desk, lost)).queued ?? 0 };
    await until("the open circuit is counted", async () => (await metricOf(desk, "max_open_circuits")) > 0);
    const metric = await metricOf(desk, "max_open_circuits");
    desk.emulator.clearBehaviours("away");
    await desk.owner.query(
      `update channel_threads set last_inbound_at = now() - interval '25 hours' where tenant_id = $1 and regexp_replace(send_to, '\\D', '', 'g') = $2`,
      [first.tenantId, late],
    );
    const tooLate = await sendRaw(desk, first, conversations.get(late)!);

    await waitUntilQuiet(desk, REST_LIMIT_MS);

    const results: RowResult[] = [];
    for (const [n, id] of ids.entries()) {
      const { rows: found } = await desk.owner.query<{ status: string; code: string | null }>(
        "select status, failure_code as code from messages where client_message_id = $1",
        [id],
      );
      results.push({ ...found[0]!, requests: requestsTo(desk, [phones[n]!]) });
    }
    const known = inboxes.concat(dead);
    return {
      rows: results,
      tooLate: { httpStatus: tooLate, requests: requestsTo(desk, [late]) },
      away: { ...whileAway, delivered: (await statusesOf(desk, lost)).delivered ?? 0, metric },
      defects: defectsIn(check(readAttempts(path), await readStored(desk, [first]), readSeen(desk, known))),
    };
  });
}

/** The same company's next number. */
async function anotherInbox(desk: Desk, company: Company): Promise<Company> {
  const digits = () => String(Math.floor(1e14 + Math.random() * 9e14));
  const [phoneNumberId, wabaId, accessToken] = [digits(), digits(), `EAA${randomBytes(12).toString("hex")}`];
  desk.emulator.addNumber({
    phoneNumberId,
    wabaId,
    displayPhoneNumber: "+55 11 4000 1235",
    verifiedName: "Casa Matrix",
    accessToken,
  });
  const inbox = await desk.max("inbox create", {
    tenant: company.slug,
    channel: "whatsapp",
    "phone-number-id": phoneNumberId,
    "waba-id": wabaId,
    "access-token": accessToken,
  });
  return { ...company, phoneNumberId, inboxId: String(inbox["inboxId"]) };
}

async function sendRaw(desk: Desk, company: Company, conversationId: string): Promise<number> {
  const response = await fetch(`${desk.url}/api/v1/conversations/${conversationId}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${company.apiKey}` },
    body: JSON.stringify({ text: "Too late", clientMessageId: newClientMessageId() }),
  });
  return response.status;
}

const requestsTo = (desk: Desk, phones: readonly string[]): number =>
  desk.emulator.ledger
    .entries()
    .filter(({ path, to }) => path.endsWith("/messages") && phones.includes(to?.replace(/\D/g, "") ?? "")).length;

async function statusesOf(desk: Desk, clientMessageIds: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await desk.owner.query<{ status: string; count: number }>(
    "select status, count(*)::int from messages where client_message_id = any($1) group by status",
    [clientMessageIds],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

async function metricOf(desk: Desk, name: string): Promise<number> {
  const response = await fetch(`${desk.url}/metrics`, { headers: { authorization: "Bearer metrics" } });
  const line = (await response.text()).split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.split(" ")[1] ?? Number.NaN);
}
