/**
 * The same load on more processes: 1, 2 and 4 workers, 1 and 2 apis. Counts and order are kept, and throughput does not fall;
 * on one machine it can hardly rise, so the processor time of each message says what limits it.
 */
import { type Desk, startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { settleAccount } from "../ingest/account.ts";
import { backlogOf, holdBacklog } from "../ingest/backlog.ts";
import { manyCompanies } from "../ingest/many-companies.ts";
import { misplaced, type Standing } from "../ingest/misplaced.ts";
import { startGenerator } from "../ingest/start-generator.ts";
import { table } from "../latency.ts";
import { waitUntilQuiet } from "../observe.ts";
import { familyOf, ticksOf } from "../processes.ts";
import { ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const SHAPES = [
  { apis: 1, workers: 1 },
  { apis: 1, workers: 2 },
  { apis: 1, workers: 4 },
  { apis: 2, workers: 2 },
  { apis: 2, workers: 4 },
] as const;
const QUIET_LIMIT_MS = 180_000;
const MS_PER_TICK = 10;

type Figures = {
  shape: string;
  perSecond: number;
  apiMs: number;
  workerMs: number;
  postgresMs: number;
  outOfOrder: number;
};

export const scale: Scenario = {
  name: "scale",
  about: "1 to 4 workers and 1 to 2 apis: what is received a second, what each message costs, order and count",
  async run(options) {
    const size = options.isSmoke
      ? { companies: 2, seconds: 1, shapes: [SHAPES[3]] }
      : { companies: 8, seconds: options.seconds ?? 8, shapes: [...SHAPES] };
    const measured: Figures[] = [];
    for (const shape of size.shapes) measured.push(await measure(shape, size, options.backend));
    const [first] = measured;
    const disordered = measured.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0);
    if (disordered > 0)
      throw new Error(`${disordered} messages stand out of the order in which they were acknowledged.`);
    const text = table([
      [
        "apis and workers",
        "received/s",
        "over the first",
        "api ms/message",
        "worker ms",
        "postgres ms",
        "out of order",
      ],
      ...measured.map((m) => [
        m.shape,
        m.perSecond,
        (m.perSecond / first!.perSecond).toFixed(2),
        m.apiMs.toFixed(3),
        m.workerMs.toFixed(3),
        m.postgresMs.toFixed(3),
        m.outOfOrder,
      ]),
    ]);
    return {
      text,
      figures: { seconds: size.seconds, measured },
      ratios: Object.fromEntries(
        measured
          .slice(1)
          .map((m) => [m.shape, ratioOf([{ product: m.perSecond, floor: first!.perSecond }], { atLeast: 0.8 })]),
      ),
    };
  },
};

async function measure(
  { apis, workers }: { apis: number; workers: number },
  size: { companies: number; seconds: number },
  backend: "embedded" | "redis",
): Promise<Figures> {
  const desk = await startDesk({ apis, workers, backend, rules: faultRules });
  const generators = await Promise.all(Array.from({ length: apis }, startGenerator));
  try {
    const companies = await manyCompanies(desk, size.companies);
    const ackedAt = new Map<string, number>();
    /** Every api gets customers of its own, so that one customer's messages are posted one after the other, most of them. */
    const postAll = async (seconds: number) => {
      const posted = await Promise.all(
        generators.map((generator, n) =>
          generator.post({
            origin: desk.urlOf(`api-${n + 1}`),
            path: "/webhooks/whatsapp",
            connections: 64 / apis,
            seconds,
            perSecond: null,
            source: {
              phoneNumberIds: companies.map((company) => company.phoneNumberId),
              appSecret: companies[0]!.appSecret,
              firstSender: n * 10_000,
              senders: 100,
              reportOn: null,
              perWebhook: 1,
            },
          }),
        ),
      );
      for (const { ackedIds, ackedAtMs } of posted) ackedIds.forEach((id, n) => ackedAt.set(id, ackedAtMs[n]!));
      return posted.reduce((sum, { acked }) => sum + acked, 0);
    };
    const pause = { pause: (isPaused: boolean) => generators.forEach((generator) => generator.pause(isPaused)) };
    const governed = async (seconds: number) => {
      const governor = holdBacklog(desk, pause);
      const startedAt = performance.now();
      const acked = await postAll(seconds);
      const { inbound } = await backlogOf(desk);
      const perSecond = ((acked - inbound) * 1_000) / (performance.now() - startedAt);
      await governor.stop();
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      return { perSecond, acked };
    };
    await governed(2);
    const before = processorMs(desk, apis, workers);
    const { perSecond, acked } = await governed(size.seconds);
    const after = processorMs(desk, apis, workers);
    await settleAccount(desk, [...ackedAt.keys()]);
    const each = (kind: keyof typeof before) => (after[kind] - before[kind]) / acked;
    return {
      shape: `${apis} api, ${workers} worker`,
      perSecond: Math.round(perSecond),
      apiMs: each("api"),
      workerMs: each("worker"),
      postgresMs: each("postgres"),
      outOfOrder: await outOfOrder(desk, ackedAt),
    };
  } finally {
    for (const generator of generators) await generator.stop();
    await desk.stop();
  }
}

function processorMs(desk: Desk, apis: number, workers: number) {
  const of = (kind: string, count: number) =>
    Array.from({ length: count }, (_, n) => ticksOf(desk.pidOf(`${kind}-${n + 1}`)!)).reduce((a, b) => a + b, 0) *
    MS_PER_TICK;
  const postgres = familyOf(desk.postgres.pid()).reduce((sum, { pid }) => sum + ticksOf(pid), 0) * MS_PER_TICK;
  return { api: of("api", apis), worker: of("worker", workers), postgres };
}

async function outOfOrder(desk: Desk, ackedAt: ReadonlyMap<string, number>): Promise<number> {
  // The words say, after a number, when a message was posted.
  const { rows } = await desk.owner.query<Standing>(
    `select tenant_id || ' ' || conversation_id as customer, external_id as id, split_part(text, ' ', 2)::float8 as "postedAt"
       from messages where direction = 'inbound' order by sort_at, arrival_number, arrival_item`,
  );
  return misplaced(rows, ackedAt);
}
