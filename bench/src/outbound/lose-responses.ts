/**
 * G15: the provider has the request, and its answer is lost. The message may have gone out, so it is never sent again by
 * itself: the provider's report settles it, and where none comes the agent sees that nobody knows.
 */
import { check, defectsIn } from "../checker.ts";
import { type Desk, startDesk } from "../desk.ts";
import { faultRules, withLedger } from "../faults/fault-run.ts";
import { readAttempts } from "../ledger.ts";
import { arrive, deliverText, newClientMessageId, phoneOf, sendText } from "../load.ts";
import { conversationsOf, readSeen, readStored, waitUntilQuiet } from "../observe.ts";
import type { Backend } from "../scenario.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";

export type LostResponses = {
  /** Answers that the proxy kept from coming. */
  cuts: number;
  /** Of those messages: asked of the provider exactly once, and more often. */
  askedOnce: number;
  askedAgain: number;
  /** Of those that went out: settled by the report. Of those that did not: shown as unconfirmed. */
  settled: number;
  unconfirmed: number;
  /** From handing it over to `unconfirmed`, milliseconds; -Infinity when reports came first everywhere. */
  slowestUnconfirmedMs: number;
  defects: string[];
};

/** An id that begins with this loses its answer. */
const LOST = "lost-";
const CUSTOMERS = 60;
/** One answer in three is lost, so that the circuit does not take the provider for away. */
const ONE_IN = 3;
/** One customer in five is never reported on. */
const UNREPORTED_ONE_IN = 5;
const REST_LIMIT_MS = 60_000;

export async function loseResponses({
  lost,
  perSecond,
  backend,
}: {
  lost: number;
  perSecond: number;
  backend: Backend;
}): Promise<LostResponses> {
  const proxy = await startCuttingProxy((request) => request.includes(LOST));
  const desk = await startDesk({
    backend,
    rules: faultRules,
    envOf: (name) => (name.startsWith("worker") ? { META_GRAPH_URL: proxy.url } : {}),
  });
  proxy.leadTo(desk.emulator.port);
  try {
    return { ...(await play(desk, lost, perSecond)), cuts: proxy.cuts() };
  } finally {
    await desk.stop();
    await proxy.close();
  }
}

async function play(desk: Desk, lost: number, perSecond: number): Promise<Omit<LostResponses, "cuts">> {
  const company = await desk.company({ name: "Casa Lost" });
  return withLedger(async (ledger, path) => {
    const phones = Array.from({ length: CUSTOMERS }, (_, n) => phoneOf(n));
    await Promise.all(phones.map((from) => deliverText(desk.url, company, ledger, { from, text: "Hello" })));
    const conversations = await conversationsOf(desk, company, phones);
    const isUnreported = (n: number) => n % UNREPORTED_ONE_IN === 0;

    const settling: string[] = [];
    const doubtful: string[] = [];
    await arrive({ perSecond, forMs: (lost * ONE_IN * 1_000) / perSecond }, async (n) => {
      const isLost = n % ONE_IN === 0;
      const id = `${isLost ? LOST : ""}${newClientMessageId()}`;
      const customer = Math.floor(n / ONE_IN) % CUSTOMERS;
      if (isLost && isUnreported(customer)) {
        // The provider reads it and does nothing with it; the proxy keeps even that from coming back.
        desk.emulator.behave({ kind: "garbage_200", accepts: false, to: phones[customer]!, name: id });
        doubtful.push(id);
      } else if (isLost) settling.push(id);
      const to = isLost || !isUnreported(customer) ? customer : customer + 1;
      await sendText(desk.url, company, ledger, { id, conversationId: conversations.get(phones[to]!)! });
    });
    await waitUntilQuiet(desk, REST_LIMIT_MS);

    const asked = new Map<string, number>();
    for (const { body } of desk.emulator.ledger.entries())
      for (const [id] of JSON.stringify(body).matchAll(/lost-c-\w+/g)) asked.set(id, (asked.get(id) ?? 0) + 1);
    const times = [...settling, ...doubtful].map((id) => asked.get(id) ?? 0);
    return {
      askedOnce: times.filter((count) => count === 1).length,
      askedAgain: times.filter((count) => count > 1).length,
      settled: await countOf(desk, settling, ["sent", "delivered", "read"]),
      unconfirmed: await countOf(desk, doubtful, ["unconfirmed"]),
      slowestUnconfirmedMs: await slowestUnconfirmed(desk),
      defects: defectsIn(check(readAttempts(path), await readStored(desk, [company]), readSeen(desk, [company]))),
    };
  });
}

async function countOf(desk: Desk, ids: readonly string[], statuses: readonly string[]): Promise<number> {
  const { rows } = await desk.owner.query<{ count: number }>(
    "select count(*)::int from messages where client_message_id = any($1) and status = any($2)",
    [ids, statuses],
  );
  return rows[0]!.count;
}

/** From what the screens were told. */
async function slowestUnconfirmed(desk: Desk): Promise<number> {
  const { rows } = await desk.owner.query<{ ms: number | null }>(
    `select (extract(epoch from max(e.created_at - m.sending_at)) * 1000)::float8 as ms
     from live_events e join messages m on m.id = (e.event #>> '{message,id}')::uuid
     where e.event ->> 'type' = 'message.changed' and e.event #>> '{message,status}' = 'unconfirmed'`,
  );
  return rows[0]!.ms ?? Number.NEGATIVE_INFINITY;
}
