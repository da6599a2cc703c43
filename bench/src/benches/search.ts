/**
 * Searching what the largest company ever wrote, over HTTP and with its rights, against index-first SQL on the same messages (P10):
 * a common word, a rare one, two words, an order number, and a beginning; and what the words cost to keep.
 */
import { setTimeout as rest } from "node:timers/promises";
import pg from "pg";
import { type Desk, startDesk } from "../desk.ts";
import { makeFloorIndex, searchFloor } from "../floors/search-queries.ts";
import { type Asker, openAsker, timeEach } from "../inbox/ask.ts";
import { type Crowd, sessionOf } from "../inbox/session.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { type Ratio, ratioOf } from "../ratio.ts";
import type { Report, Scenario, ScenarioOptions } from "../scenario.ts";

const SMOKE_MESSAGES = 2_000;
const LOOK_EVERY_MS = 250;

export const search: Scenario = {
  name: "search",
  about:
    "searching 1 M messages (--long: 5 M): common, rare, two words, an order number, a beginning; against index-first SQL",
  async run(options) {
    const desk = await startDesk({ backend: options.backend });
    const bare = new pg.Client({ connectionString: desk.postgres.url });
    await bare.connect();
    try {
      return await measure(desk, bare, options);
    } finally {
      await bare.end();
      await desk.stop();
    }
  },
};

async function measure(desk: Desk, bare: pg.Client, options: ScenarioOptions): Promise<Report> {
  const messages = options.isSmoke ? SMOKE_MESSAGES : options.isLong ? 5_000_000 : 1_000_000;
  const crowd = (await desk.max("seed million", {
    messages: String(messages),
    tenants: options.isSmoke ? "2" : "20",
  })) as unknown as Crowd;
  const { tenantId } = crowd.tenants[0]!;
  const keptSeconds = await untilKept(bare);
  await bare.query("analyze search_entries");
  await makeFloorIndex(bare);
  const questions = await questionsOf(bare, tenantId);
  const asker = openAsker(desk.url, 1, await sessionOf(desk, crowd));
  try {
    const rounds = options.rounds ?? (options.isSmoke ? 1 : 3);
    const forMs = options.isSmoke ? 100 : (options.seconds ?? 3) * 1_000;
    const measured = questions.map(() => ({ floor: [] as number[][], product: [] as number[][] }));
    for (const question of questions) await verify(asker, bare, tenantId, question);
    for (let round = 0; round < rounds; round++)
      for (const [at, { typed, query }] of questions.entries()) {
        measured[at]!.floor.push(await timeEach(1, forMs, () => searchFloor(bare, tenantId, query)));
        measured[at]!.product.push(await timeEach(1, forMs, () => ask(asker, typed)));
      }
    return report(questions, measured, { messages: crowd.messages, keptSeconds, ...(await sizes(bare)), rounds });
  } finally {
    asker.close();
  }
}

/** The worker keeps the words of what it finds; seconds until it has all of them. */
async function untilKept(bare: pg.Client): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const { rows } = await bare.query(
      `select 1 from tenants t left join search_progress p on p.tenant_id = t.id
       where p.tenant_id is null or p.walked_messages_to is not null or p.walked_notes_to is not null limit 1`,
    );
    if (rows.length === 0) return Math.round((performance.now() - startedAt) / 100) / 10;
    await rest(LOOK_EVERY_MS);
  }
}

/** `typed` as a person does, `query` as the floor takes the same. */
type Question = { kind: string; typed: string; query: string };

/** A number that stands in one message is drawn from what was written; the rest is what crowds say. */
async function questionsOf(bare: pg.Client, tenantId: string): Promise<Question[]> {
  const { rows } = await bare.query<{ number: string }>(
    `select substring(text from '\\d{5,}') as number from messages where tenant_id = $1 and text ~ '\\d{5,}' order by id limit 1`,
    [tenantId],
  );
  const number = rows[0]!.number;
  return [
    { kind: "common word", typed: "pedido", query: "pedido" },
    { kind: "rare word", typed: "ticket", query: "ticket" },
    { kind: "two words", typed: "pedido entrega", query: "pedido & entrega" },
    { kind: "order number", typed: number, query: number },
    { kind: "beginning", typed: number.slice(0, -2), query: `${number.slice(0, -2)}:*` },
  ];
}

const ask = (asker: Asker, typed: string) =>
  asker.ask(`/trpc/search.find?input=${encodeURIComponent(JSON.stringify({ q: typed, kind: "messages", limit: 20 }))}`);

type Answer = { result: { data: { messages: { items: { id: string; snippet: { text: string } }[] } } } };

/** What the floor finds by a number, the product finds, too; by words it finds their other forms as well. */
async function verify(
  asker: Asker,
  bare: pg.Client,
  tenantId: string,
  { kind, typed, query }: Question,
): Promise<void> {
  const { items } = (JSON.parse(await ask(asker, typed)) as Answer).result.data.messages;
  const floor = await searchFloor(bare, tenantId, query);
  if (kind === "order number" && !floor.every(({ id }) => items.some((item) => item.id === id)))
    throw new Error("The search by a number is not what the database holds.");
  if (floor.length > 0 && items.length === 0) throw new Error(`Nothing was found for a ${kind}.`);
}

async function sizes(bare: pg.Client) {
  const { rows } = await bare.query<{ entries: number; index: number; floor: number; vocabulary: number }>(
    `select pg_table_size('search_entries') as entries, pg_relation_size('search_entries_words_idx') as index,
       pg_total_relation_size('floor_search') as floor, pg_total_relation_size('search_vocabulary') as vocabulary`,
  );
  const mb = (bytes: number) => Math.round(Number(bytes) / 1e6);
  const { entries, index, floor, vocabulary } = rows[0]!;
  return { entriesMb: mb(entries), indexMb: mb(index), floorMb: mb(floor), vocabularyMb: mb(vocabulary) };
}

type Measured = { floor: number[][]; product: number[][] };

function report(questions: Question[], measured: Measured[], facts: Record<string, number>): Report {
  const p95 = (samples: number[]) => summarise(samples).p95;
  const worstOf = (of: keyof Measured, round: number) => Math.max(...measured.map((each) => p95(each[of][round]!)));
  const pairs = measured[0]!.product.map((_, round) => ({
    product: worstOf("product", round),
    floor: worstOf("floor", round),
  }));
  const ratios: Record<string, Ratio> = { P10: ratioOf(pairs, { atMost: 1.5 }) };
  const lines = questions.flatMap(({ kind }, at) => [
    latencyRow(`${kind}: index-first SQL`, measured[at]!.floor.flat()),
    latencyRow("  search over HTTP", measured[at]!.product.flat(), "p95 < 300"),
  ]);
  return {
    text: `${table([LATENCY_HEAD, ...lines])}\n${Object.entries(facts)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ")}`,
    figures: {
      ...facts,
      kinds: Object.fromEntries(
        questions.map(({ kind }, at) => [
          kind,
          { floor: summarise(measured[at]!.floor.flat()), product: summarise(measured[at]!.product.flat()) },
        ]),
      ),
    },
    ratios,
  };
}
