/**
 * Load at a constant rate: each request has its own moment, by the clock, whether or not those before it were answered. A
 * time is taken from that moment, so that a stall is seen by all who would have come during it.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { signatureOf, toMetaJson } from "@max/emulators/meta/webhook-bytes";
import { inboundText } from "@max/emulators/meta/webhook-payloads";
import { newWamid } from "@max/emulators/meta/wamid";
import type { Company } from "./desk.ts";
import type { AttemptLedger } from "./ledger.ts";
import { type Answer, post } from "./post.ts";

/**
 * Calls `run` at `perSecond` for `forMs`, or until `signal`, and resolves when all of them have ended.
 * @param run gets its number and the moment it was due, in milliseconds since 1970
 */
export async function arrive(
  { perSecond, forMs, signal }: { perSecond: number; forMs: number; signal?: AbortSignal },
  run: (n: number, dueAt: number) => Promise<void>,
): Promise<void> {
  const startedAt = Date.now();
  const total = Math.floor((perSecond * forMs) / 1_000);
  const runs: Promise<void>[] = [];
  while (runs.length < total && !signal?.aborted) {
    const dueAt = startedAt + (runs.length * 1_000) / perSecond;
    const waitMs = dueAt - Date.now();
    if (waitMs > 0) await sleep(waitMs);
    else runs.push(run(runs.length, dueAt));
  }
  await Promise.all(runs);
}

/** Waits before a repeat; the last one repeats. Meta's own are longer, which a short test has no time for. */
const REPEAT_AFTER_MS = [200, 400, 800, 1_600, 3_000];
/** Meta waits longer, but a process that was killed resets its connections at once. */
const ANSWER_WITHIN_MS = 10_000;
const GIVE_UP_AFTER_MS = 180_000;

/** Tries until `isDefinite` says so, every time with the same bytes, and writes each attempt down. */
async function tryUntilAnswered(
  ledger: AttemptLedger,
  what: Pick<Parameters<AttemptLedger["write"]>[0], "kind" | "id" | "tenantId" | "party" | "providerAt">,
  attempt: (withinMs: number) => Promise<Answer>,
): Promise<Answer & { answeredAt: number }> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  for (let n = 0; Date.now() < deadline; n++) {
    const sentAt = Date.now();
    const answer = await attempt(ANSWER_WITHIN_MS).catch(() => null);
    const answeredAt = answer && Date.now();
    ledger.write({ ...what, sentAt, status: answer?.status ?? null, answeredAt });
    if (answer && answeredAt && answer.status < 500 && answer.status !== 429) return { ...answer, answeredAt };
    await sleep(REPEAT_AFTER_MS[Math.min(n, REPEAT_AFTER_MS.length - 1)]!);
  }
  throw new Error(`${what.kind} ${what.id} had no answer for three minutes.`);
}

/** American numbers: one written form each, so that the digits alone say who it is. */
export const phoneOf = (n: number): string => `1415${String(5_550_000 + n)}`;

export type Webhook = { id: string; from: string; text: string };

/**
 * Posts one text message until it is taken, as Meta does. Resolves with the moment of the 200.
 * @param second when the customer wrote, in seconds since 1970; the same again makes the same bytes
 */
export async function deliverText(
  url: string,
  company: Company,
  ledger: AttemptLedger,
  {
    id = newWamid(),
    from,
    text,
    name,
    writtenAt = Date.now(),
  }: { id?: string; from: string; text: string; name?: string; writtenAt?: number },
): Promise<{ id: string; answeredAt: number }> {
  const second = Math.floor(writtenAt / 1_000);
  const { phoneNumberId, tenantId } = company;
  const bytes = toMetaJson(
    inboundText({
      phoneNumberId,
      wabaId: phoneNumberId,
      id,
      from,
      text,
      name: name ?? `Customer ${from}`,
      timestamp: second,
    }),
  );
  const what = { kind: "inbound", id, tenantId, party: from, providerAt: second * 1_000 } as const;
  const headers = { "x-hub-signature-256": signatureOf(bytes, company.appSecret) };
  const { status, answeredAt } = await tryUntilAnswered(ledger, what, (withinMs) =>
    post(`${url}/webhooks/whatsapp`, bytes, headers, withinMs),
  );
  if (status !== 200) throw new Error(`A webhook was refused with ${status}.`);
  return { id, answeredAt };
}

export const newClientMessageId = (): string => `c-${randomBytes(9).toString("hex")}`;

/** The provider's account knows a message by its words: they begin with our id of it. */
export const wordsOf = (clientMessageId: string): string => `${clientMessageId} Thank you, we are looking into it.`;
export const idInWords = (words: string): string => words.split(" ", 1)[0] ?? "";

/** Asks for one answer until the API has taken it. Resolves with its message id and the moment of the 200. */
export async function sendText(
  url: string,
  company: Company,
  ledger: AttemptLedger,
  {
    id = newClientMessageId(),
    conversationId,
    bearer = company.apiKey,
  }: { id?: string; conversationId: string; bearer?: string },
): Promise<{ id: string; messageId: string; answeredAt: number }> {
  const what = { kind: "send", id, tenantId: company.tenantId, party: conversationId, providerAt: null } as const;
  const asked = Buffer.from(JSON.stringify({ text: wordsOf(id), clientMessageId: id }));
  const headers = { authorization: `Bearer ${bearer}` };
  const { status, body, answeredAt } = await tryUntilAnswered(ledger, what, (withinMs) =>
    post(`${url}/api/v1/conversations/${conversationId}/messages`, asked, headers, withinMs),
  );
  if (status !== 200) throw new Error(`A send was refused with ${status}: ${body}`);
  return { id, messageId: (JSON.parse(body) as { id: string }).id, answeredAt };
}

/** A person's token for the API and the live feed, good for 15 minutes. */
export async function tokenOf(url: string, company: Company, email: string): Promise<string> {
  const person = company.people.find((one) => one.email === email);
  const response = await fetch(`${url}/api/v1/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ company: company.slug, email, password: person?.password }),
  });
  if (!response.ok) throw new Error(`${email} could not sign in: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
