/**
 * An agent's answer. P19: how long until it is stored and queued, for 50 agents who send two a second each, against a bare
 * program that stores the same in one gathered INSERT, in turn. G14: until it is accepted, and until the provider has it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "../child.ts";
import { type Desk, startDesk } from "../desk.ts";
import { faultRules, withLedger } from "../faults/fault-run.ts";
import { busy, busyLine } from "../floor.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { arrive, deliverText, idInWords, newClientMessageId, phoneOf, tokenOf, wordsOf } from "../load.ts";
import { conversationsOf, waitUntilQuiet } from "../observe.ts";
import { ratioOf } from "../ratio.ts";
import type { Scenario, ScenarioOptions } from "../scenario.ts";

const AGENTS = 50;
const SENDS_PER_AGENT_AND_SECOND = 2;
const WARM_UP_SECONDS = 5;
const AGAIN_AFTER_MS = 200;
const REST_LIMIT_MS = 60_000;
/** Times the floor's p99. */
const GOAL = 6;

const sizeOf = (options: ScenarioOptions) => ({
  rounds: options.rounds ?? (options.isSmoke ? 1 : 3),
  roundSeconds: options.isSmoke ? 1 : 10,
  perSecond: options.perSecond ?? 30,
  seconds: options.isSmoke ? 1 : (options.seconds ?? (options.isLong ? 600 : 30)),
});

export const send: Scenario = {
  name: "send",
  about: "an agent's answer until it is stored (P19, 100/s against a floor), accepted and at the provider (G14, 30/s)",
  async run(options) {
    const size = sizeOf(options);
    const desk = await startDesk({ rules: faultRules, backend: options.backend });
    const floor = await startChild<never, { port: number }>("floors/gathered-insert.ts", [], {
      FLOOR_DATABASE_URL: desk.postgres.url,
    });
    try {
      const agents = await agentsOf(desk);
      const floorUrl = `http://127.0.0.1:${floor.first.port}`;
      const sentIds: string[] = [];
      let refused = 0;
      const sendAt = (n: number) => {
        const { conversationId, bearer } = agents[n % agents.length]!;
        return sendByTrpc(desk.url, conversationId, bearer, () => refused++);
      };
      const measure = async (load: { perSecond: number; seconds: number }, act: (n: number) => Promise<unknown>) => {
        const samples: number[] = [];
        await arrive({ perSecond: load.perSecond, forMs: load.seconds * 1_000 }, async (n, dueAt) => {
          await act(n);
          samples.push(Date.now() - dueAt);
        });
        return samples;
      };
      const product = (load: { perSecond: number; seconds: number }) =>
        measure(load, async (n) => sentIds.push(await sendAt(n)));
      const bare = (load: { perSecond: number; seconds: number }) => measure(load, () => storeBare(floorUrl));

      await product({ perSecond: size.perSecond, seconds: options.isSmoke ? 1 : WARM_UP_SECONDS });
      await bare({ perSecond: size.perSecond, seconds: 1 });
      const load = { perSecond: AGENTS * SENDS_PER_AGENT_AND_SECOND, seconds: size.roundSeconds };
      const rounds: { product: number[]; floor: number[] }[] = [];
      for (let round = 0; round < size.rounds; round++) {
        rounds.push({ floor: await bare(load), product: await product(load) });
        // What the provider still has to get belongs to this round and not to the next floor.
        await waitUntilQuiet(desk, REST_LIMIT_MS);
      }

      const dueAt = new Map<string, number>();
      const acceptMs: number[] = [];
      await arrive({ perSecond: size.perSecond, forMs: size.seconds * 1_000 }, async (n, due) => {
        const id = await sendAt(n);
        acceptMs.push(Date.now() - due);
        dueAt.set(id, due);
      });
      await waitUntilQuiet(desk, REST_LIMIT_MS);
      const providerMs = desk.emulator.ledger.sends().flatMap(({ at, body }) => {
        const due = dueAt.get(idInWords((body as { text: { body: string } }).text.body));
        return due === undefined ? [] : [Date.parse(at) - due];
      });
      await eachWentOnce(desk, [...sentIds, ...dueAt.keys()]);

      const all = (name: "product" | "floor") => rounds.flatMap((round) => round[name]);
      const rows = [
        LATENCY_HEAD,
        latencyRow(`floor: one gathered INSERT, ${load.perSecond}/s`, all("floor")),
        latencyRow(`stored and queued, ${load.perSecond}/s`, all("product"), "p99 < 500"),
        latencyRow(`send due to accepted, ${size.perSecond}/s`, acceptMs, "p95 < 150"),
        latencyRow(`send due to the provider, ${size.perSecond}/s`, providerMs, "p95 < 500"),
      ];
      const pairs = rounds.map((round) => ({
        product: summarise(round.product).p99,
        floor: Math.max(1, summarise(round.floor).p99),
      }));
      return {
        text: `${table(rows)}\n${dueAt.size + sentIds.length} answers, each at the provider once; ${refused} times one was refused for want of room and asked again\n${busyLine()}`,
        figures: {
          ...size,
          refused,
          machineLoad: busy(),
          floor: summarise(all("floor")),
          stored: summarise(all("product")),
          accept: summarise(acceptMs),
          provider: summarise(providerMs),
        },
        ratios: { P19: ratioOf(pairs, { atMost: GOAL }) },
      };
    } finally {
      await floor.stop();
      await desk.stop();
    }
  },
};

type AgentAtWork = { conversationId: string; bearer: string };

/** Each agent has a conversation of their own that they took. A few logins share them: a login costs a second to make. */
async function agentsOf(desk: Desk): Promise<AgentAtWork[]> {
  const company = await desk.company({
    name: "Casa Send",
    people: [1, 2].map((n) => ({ name: `Agent ${n}`, email: `agent-${n}@send.example`, role: "agent" })),
  });
  const people = company.people.filter(({ role }) => role === "agent");
  const bearers = await Promise.all(people.map(({ email }) => tokenOf(desk.url, company, email)));
  const phones = Array.from({ length: AGENTS }, (_, n) => phoneOf(n));
  await withLedger((ledger) =>
    Promise.all(phones.map((from) => deliverText(desk.url, company, ledger, { from, text: "Hello" }))),
  );
  const conversations = await conversationsOf(desk, company, AGENTS);
  return Promise.all(
    [...conversations.values()].map(async (conversationId, n) => {
      const bearer = bearers[n % bearers.length]!;
      await call(`${desk.url}/api/v1/conversations/${conversationId}/take`, bearer, {});
      return { conversationId, bearer };
    }),
  );
}

/** As the SPA does it: what is refused for want of room is asked again, under the same id. Resolves with our id of the message. */
async function sendByTrpc(url: string, conversationId: string, bearer: string, onRefused: () => void): Promise<string> {
  const clientMessageId = newClientMessageId();
  const ask = () =>
    call(`${url}/trpc/message.send`, bearer, { conversationId, clientMessageId, text: wordsOf(clientMessageId) });
  while (!(await ask())) {
    onRefused();
    await sleep(AGAIN_AFTER_MS);
  }
  return clientMessageId;
}

async function storeBare(url: string): Promise<void> {
  const id = newClientMessageId();
  await call(url, "", { id, text: wordsOf(id) });
}

/** @returns false when it was refused for the moment @throws Error when it was refused for good */
async function call(url: string, bearer: string, body: object): Promise<boolean> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status === 503) return false;
  if (!response.ok) throw new Error(`${url} refused with ${response.status}: ${text}`);
  return true;
}

/** @throws Error unless each of these was stored once and went out once */
async function eachWentOnce(desk: Desk, ids: readonly string[]): Promise<void> {
  const times = new Map<string, number>();
  for (const { body } of desk.emulator.ledger.sends()) {
    const id = idInWords((body as { text: { body: string } }).text.body);
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  const wrong = ids.filter((id) => times.get(id) !== 1);
  const { rows } = await desk.owner.query<{ stored: number }>(
    "select count(*)::int as stored from messages where direction = 'outbound' and client_message_id = any($1)",
    [ids],
  );
  if (wrong.length > 0 || times.size !== ids.length || rows[0]!.stored !== ids.length)
    throw new Error(
      `Of ${ids.length} answers ${rows[0]!.stored} are stored and ${times.size} at the provider; ${wrong.length} went out not at all or twice.`,
    );
}
