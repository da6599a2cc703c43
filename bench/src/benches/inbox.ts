/**
 * Opening the inbox of the largest company at several sizes: list, conversation, thread and badges in one request, as the SPA asks,
 * against the same pages by bare SQL (P7) and by a bare tRPC server (P8), and against itself at the smallest size (P9). Each size has
 * a desk of its own, so that all are measured in turn in every round.
 */
import pg from "pg";
import { startChild } from "../child.ts";
import { startDesk } from "../desk.ts";
import { readInbox } from "../floors/inbox-queries.ts";
import { openAsker, timeEach } from "../inbox/ask.ts";
import { type Crowd, sessionOf } from "../inbox/session.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { type Ratio, ratioOf } from "../ratio.ts";
import type { Report, Scenario, ScenarioOptions } from "../scenario.ts";

const LANES = 8;
const SMOKE_MESSAGES = 2_000;
const PAGES_DOWN = 20;

export const inbox: Scenario = {
  name: "inbox",
  about:
    "opening the inbox at 10 k, 100 k and 1 M messages (--long: 10 M) against bare SQL and bare tRPC; the cost of row security",
  async run(options) {
    const sizes = options.isSmoke
      ? [SMOKE_MESSAGES]
      : [10_000, 100_000, 1_000_000, ...(options.isLong ? [10_000_000] : [])];
    const places: Place[] = [];
    try {
      for (const messages of sizes) places.push(await openPlace(messages, options));
      return await measure(places, options);
    } finally {
      for (const place of places) await place.close();
    }
  },
};

type Place = Awaited<ReturnType<typeof openPlace>>;

/** A desk with a crowd on it, a signed-in supervisor of the largest company, and both floors beside it. */
async function openPlace(messages: number, options: ScenarioOptions) {
  const desk = await startDesk({ backend: options.backend });
  const crowd = (await desk.max("seed million", {
    messages: String(messages),
    tenants: options.isSmoke ? "2" : "20",
  })) as unknown as Crowd;
  const company = crowd.tenants[0]!;
  const one = openAsker(desk.url, 1, await sessionOf(desk, crowd));
  const many = openAsker(desk.url, LANES, await sessionOf(desk, crowd));
  const bare = new pg.Client({ connectionString: desk.postgres.url });
  await bare.connect();
  const floor = await startChild<never, { port: number }>("floors/inbox-floor.ts", [], {
    FLOOR_DATABASE_URL: desk.postgres.url,
  });
  const floorMany = openAsker(`http://127.0.0.1:${floor.first.port}`, LANES);
  const { rows } = await bare.query<{ id: string }>(
    `select id from conversations where tenant_id = $1 and state = 'closed' order by last_activity_at desc limit 40`,
    [company.tenantId],
  );
  const threads = rows.map((row) => row.id);
  const wanted = (n: number) => ({
    tenantId: company.tenantId,
    state: "closed",
    conversationId: threads[n % threads.length]!,
  });
  const sql = (n: number) => readInbox(bare, wanted(n));
  const load = (n: number) => inboxLoad(threads[n % threads.length]!);
  return {
    messages: crowd.messages,
    seedSeconds: crowd.seconds,
    tenantId: company.tenantId,
    bare,
    one,
    sql,
    product: (n: number) => one.ask(load(n)),
    productMany: (n: number) => many.ask(load(n)),
    floorMany: (n: number) => floorMany.ask(`/load?input=${encodeURIComponent(JSON.stringify(wanted(n)))}`),
    threads,
    async close() {
      for (const asker of [one, many, floorMany]) asker.close();
      await floor.stop();
      await bare.end();
      await desk.stop();
    },
  };
}

const CALLS = ["conversation.list", "conversation.byId", "message.list", "workspace.counts"] as const;

/** The path of one batch, as the SPA's client makes it. */
function inboxLoad(conversationId: string): string {
  const inputs = {
    0: { state: ["closed"], limit: 50 },
    1: { conversationId },
    2: { conversationId, limit: 50 },
    3: undefined,
  };
  return `/trpc/${CALLS.join(",")}?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`;
}

type Answer = { result: { data: unknown } };
type Page = { items: { id: string }[]; nextCursor: string | null };

/** Every answer is what it should be, and paging down meets each conversation once. */
async function verify(place: Place): Promise<void> {
  const answers = JSON.parse(await place.product(0)) as Answer[];
  const [list, detail, thread, counts] = answers.map((answer) => answer.result?.data);
  const floor = await place.sql(0);
  const shown = (list as Page).items.map((item) => item.id);
  const expected = (floor.conversations as { id: string }[]).slice(0, 50).map((row) => row.id);
  if (shown.length === 0 || shown.join() !== expected.join())
    throw new Error("The list is not what the database holds.");
  if ((detail as { conversation: { id: string } }).conversation.id !== place.threads[0])
    throw new Error("That is another conversation.");
  if (
    (thread as Page).items.map((item) => item.id).join() !==
    (floor.messages as { id: string }[])
      .slice(0, 50)
      .map((row) => row.id)
      .join()
  )
    throw new Error("The thread is not what the database holds.");
  const { rows } = await place.bare.query(
    `select count(*)::int as n from conversations where tenant_id = $1 and state <> 'closed'`,
    [place.tenantId],
  );
  if ((counts as { open: number }).open !== rows[0].n) throw new Error("The badge is not what a recount finds.");

  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_DOWN; page++) {
    const input = encodeURIComponent(JSON.stringify({ state: ["closed"], limit: 50, cursor }));
    const { items, nextCursor }: Page = (
      JSON.parse(await place.one.ask(`/trpc/conversation.list?input=${input}`)) as { result: { data: Page } }
    ).result.data;
    for (const { id } of items) {
      if (seen.has(id)) throw new Error("A conversation stood on two pages.");
      seen.add(id);
    }
    cursor = nextCursor;
    if (cursor === null) break;
  }
}

/** The same statements in a transaction of the tenant's role, and in one that row security does not watch. */
async function timeRowSecurity(place: Place, role: "max_app" | "none", forMs: number): Promise<number[]> {
  return timeEach(1, forMs, async (n) => {
    await place.bare.query(
      `begin; ${role === "none" ? "" : `set local role ${role};`} select set_config('max.tenant_id', '${place.tenantId}', true)`,
    );
    await place.sql(n);
    await place.bare.query("commit");
  });
}

async function measure(places: Place[], options: ScenarioOptions): Promise<Report> {
  const rounds = options.rounds ?? (options.isSmoke ? 1 : 3);
  const forMs = options.isSmoke ? 200 : (options.seconds ?? 3) * 1_000;
  const measured = places.map(() => ({
    sql: [] as number[][],
    one: [] as number[][],
    many: [] as number[][],
    bare: [] as number[][],
    plain: [] as number[][],
    watched: [] as number[][],
  }));
  for (const place of places) {
    await verify(place);
    await timeEach(LANES, forMs / 2, place.productMany);
    await timeEach(LANES, forMs / 2, place.floorMany);
  }
  for (let round = 0; round < rounds; round++)
    for (const [at, place] of places.entries()) {
      const into = measured[at]!;
      into.sql.push(await timeEach(1, forMs, place.sql));
      into.one.push(await timeEach(1, forMs, place.product));
      into.bare.push(await timeEach(LANES, forMs, place.floorMany));
      into.many.push(await timeEach(LANES, forMs, place.productMany));
      into.plain.push(await timeRowSecurity(place, "none", forMs / 2));
      into.watched.push(await timeRowSecurity(place, "max_app", forMs / 2));
    }

  const p50 = (samples: number[]) => summarise(samples).p50;
  const p99 = (samples: number[]) => summarise(samples).p99;
  const largest = measured.at(-1)!;
  const pairs = (product: number[][], floor: number[][], of: (samples: number[]) => number) =>
    product.map((samples, round) => ({ product: of(samples), floor: of(floor[round]!) }));
  const ratios: Record<string, Ratio> = {
    P7: ratioOf(pairs(largest.one, largest.sql, p50), { atMost: 5 }),
    P8: ratioOf(pairs(largest.many, largest.bare, p99), { atMost: 1.5 }),
    P9: ratioOf(pairs(largest.one, measured[0]!.one, p50), { atMost: 1.6 }),
    rowSecurity: ratioOf(pairs(largest.watched, largest.plain, p50), { atMost: 1.5 }),
  };
  const lines = places.flatMap(({ messages }, at) => {
    const { sql, one, bare, many, plain, watched } = measured[at]!;
    return [
      latencyRow(`${messages} messages: bare SQL`, sql.flat()),
      latencyRow("  inbox load, 1 connection", one.flat(), "p95 < 100"),
      latencyRow(`  bare tRPC, ${LANES} connections`, bare.flat()),
      latencyRow(`  inbox load, ${LANES} connections`, many.flat(), "p99 < 250"),
      latencyRow("  the same SQL without row security", plain.flat()),
      latencyRow("  the same SQL with row security", watched.flat()),
    ];
  });
  return {
    text: table([LATENCY_HEAD, ...lines]),
    figures: {
      rounds,
      sizes: places.map(({ messages, seedSeconds }, at) => ({
        messages,
        seedSeconds,
        ...Object.fromEntries(
          Object.entries(measured[at]!).map(([name, samples]) => [name, summarise(samples.flat())]),
        ),
      })),
    },
    ratios,
  };
}
