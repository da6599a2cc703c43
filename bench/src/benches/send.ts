/** An agent's answer: the moment it was due, until the API has accepted it, and until the provider has it. */
import { startDesk } from "../desk.ts";
import { faultRules, withLedger } from "../faults/fault-run.ts";
import { busy, busyLine, measureFloor } from "../floor.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { arrive, deliverText, idInWords, phoneOf, sendText, tokenOf } from "../load.ts";
import { conversationsOf, waitUntilQuiet } from "../observe.ts";
import type { Scenario } from "../scenario.ts";

const SECONDS = 30;
const PER_SECOND = 10;
const WARM_UP_MS = 2_000;
const FLOOR_MS = 5_000;
const CUSTOMERS = 40;
const REST_LIMIT_MS = 30_000;

export const send: Scenario = {
  name: "send",
  about: "an agent's answer until it is accepted, and until the provider has it: 10/s for 30 s",
  async run(options) {
    const perSecond = options.perSecond ?? PER_SECOND;
    const seconds = options.seconds ?? SECONDS;
    const desk = await startDesk({ rules: faultRules, backend: options.backend });
    try {
      const company = await desk.company({
        name: "Casa Send",
        people: [{ name: "Ana", email: "ana@send.example", role: "agent" }],
      });
      const ana = company.people.find((person) => person.role === "agent")!;
      return await withLedger(async (ledger) => {
        const phones = Array.from({ length: CUSTOMERS }, (_, n) => phoneOf(n));
        await Promise.all(phones.map((from) => deliverText(desk.url, company, ledger, { from, text: "Hello" })));
        const conversations = [...(await conversationsOf(desk, company, CUSTOMERS)).values()];
        const bearer = await tokenOf(desk.url, company, ana.email);
        for (const conversationId of conversations) await take(desk.url, conversationId, bearer);

        const dueAt = new Map<string, number>();
        const acceptMs: number[] = [];
        const round = (forMs: number, isMeasured: boolean) =>
          arrive({ perSecond, forMs }, async (n, due) => {
            const conversationId = conversations[n % conversations.length]!;
            const { id, answeredAt } = await sendText(desk.url, company, ledger, { conversationId, bearer });
            if (!isMeasured) return;
            dueAt.set(id, due);
            acceptMs.push(answeredAt - due);
          });
        await round(WARM_UP_MS, false);
        const floorMs = await measureFloor(desk, { perSecond, forMs: FLOOR_MS });
        await round(seconds * 1_000, true);
        await waitUntilQuiet(desk, REST_LIMIT_MS);

        const providerMs = desk.emulator.ledger.sends().flatMap(({ at, body }) => {
          const due = dueAt.get(idInWords((body as { text: { body: string } }).text.body));
          return due === undefined ? [] : [Date.parse(at) - due];
        });
        if (providerMs.length !== dueAt.size)
          throw new Error(`The provider got ${providerMs.length} of ${dueAt.size} accepted sends.`);
        const rows = [
          LATENCY_HEAD,
          latencyRow("floor: bare HTTP and one row", floorMs),
          latencyRow("send due to accepted", acceptMs, "p95 < 150"),
          latencyRow("send due to the provider", providerMs, "p95 < 500"),
        ];
        return {
          text: `${table(rows)}\n${busyLine()}`,
          figures: {
            perSecond,
            seconds,
            machineLoad: busy(),
            floor: summarise(floorMs),
            accept: summarise(acceptMs),
            provider: summarise(providerMs),
          },
        };
      });
    } finally {
      await desk.stop();
    }
  },
};

async function take(url: string, conversationId: string, bearer: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/conversations/${conversationId}/take`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: "{}",
  });
  if (!response.ok) throw new Error(`A conversation could not be taken: ${response.status} ${await response.text()}`);
}
