/**
 * From the moment a webhook was due to the frame on the sockets of the agents of its team: the whole way through api, worker,
 * relay and subscription, in turn with four bare programs that do the least of the same.
 */
import { randomBytes } from "node:crypto";
import { type Child, startChild } from "../child.ts";
import { QUIET_LIMIT_MS, type Rig, withRig } from "../crowd/rig.ts";
import { type CrowdReport, mustHaveHeardAll, untilHeard } from "../crowd/start-crowd.ts";
import { busyLine } from "../floor.ts";
import type { PostOrder } from "../ingest/start-generator.ts";
import { table } from "../latency.ts";
import { waitUntilQuiet } from "../observe.ts";
import { type Ratio, ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const HEAR_LIMIT_MS = 30_000;
const LIMIT_MS = 200;

type Round = { agents: number; perSecond: number; max: CrowdReport; floor: CrowdReport | null };

export const socket: Scenario = {
  name: "socket",
  about:
    "webhook to the sockets of 200 agents in 10 teams at 100/s and 1,000/s beside bare programs; 2,000 agents at 200/s",
  async run(options) {
    const size = options.isSmoke
      ? { teams: 2, agents: 10, rates: [20], rounds: 1, seconds: 1, manyAgents: 20, manyRate: 20 }
      : {
          teams: 10,
          agents: 200,
          rates: options.perSecond ? [options.perSecond] : [100, 1_000],
          rounds: options.rounds ?? 3,
          seconds: options.seconds ?? 8,
          manyAgents: 2_000,
          manyRate: 200,
        };
    return withRig({ backend: options.backend, apis: 1, teams: size.teams, isSplit: true }, async (rig) => {
      const floor = await startFloor(rig);
      const rounds: Round[] = [];
      try {
        for (const perSecond of size.rates)
          for (let round = 0; round < size.rounds; round++) {
            const load = { agents: size.agents, perSecond, seconds: size.seconds };
            rounds.push({ ...load, max: await measureMax(rig, load), floor: await measureFloor(rig, floor, load) });
          }
      } finally {
        await floor.stop();
      }
      for (const agents of [size.agents, size.manyAgents]) {
        const load = { agents, perSecond: size.manyRate, seconds: size.seconds };
        rounds.push({ ...load, max: await measureMax(rig, load), floor: null });
      }
      return { text: `${describe(rounds)}\n${busyLine()}`, figures: { rounds }, ratios: ratiosOf(rounds, size) };
    });
  },
};

type Load = { agents: number; perSecond: number; seconds: number };
type Floor = { acceptUrl: string; gatewayUrl: string; stop(): Promise<void> };

async function startFloor({ desk, company, phoneNumberIds }: Rig): Promise<Floor> {
  const name = `floor_${randomBytes(4).toString("hex")}`;
  await desk.owner.query(`create database ${name}`);
  const url = new URL(desk.postgres.url);
  url.pathname = `/${name}`;
  const env = {
    FLOOR_DATABASE_URL: url.href,
    FLOOR_SECRET: company.appSecret,
    FLOOR_NUMBERS: phoneNumberIds.join(),
    ...(desk.redis && { FLOOR_REDIS_URL: desk.redis.url }),
  };
  const children: Child<never, { port: number }>[] = [];
  for (const role of ["accept", "work", "gateway"])
    children.push(await startChild<never, { port: number }>("floors/e2e-floor.ts", [role], env));
  const urlOf = (child: Child<never, { port: number }>) => `http://127.0.0.1:${child.first.port}`;
  return {
    acceptUrl: urlOf(children[0]!),
    gatewayUrl: urlOf(children[2]!),
    async stop() {
      for (const child of children) await child.stop();
    },
  };
}

async function measureMax(rig: Rig, load: Load): Promise<CrowdReport> {
  const report = await measure(rig, load, rig.desk.url, rig.tokens, rig.webhooks(load));
  await waitUntilQuiet(rig.desk, QUIET_LIMIT_MS);
  return report;
}

const measureFloor = (rig: Rig, floor: Floor, load: Load): Promise<CrowdReport> =>
  measure(rig, load, floor.gatewayUrl, Array.from(rig.phoneNumberIds.keys(), String), {
    ...rig.webhooks(load),
    origin: floor.acceptUrl,
  });

async function measure(
  { crowd, generator, phoneNumberIds }: Rig,
  load: Load,
  url: string,
  tokens: readonly string[],
  order: PostOrder,
): Promise<CrowdReport> {
  await crowd.connect({ url, tokens, count: load.agents, comesBack: false, after: null });
  // Once without counting: what is measured is neither the first of anything.
  await untilHeard(
    crowd,
    Math.floor((await generator.post({ ...order, seconds: 1 })).acked / phoneNumberIds.length),
    HEAR_LIMIT_MS,
  );
  await crowd.forget();
  const { acked } = await generator.post(order);
  const perTeam = acked / phoneNumberIds.length;
  const report = await untilHeard(crowd, Math.floor(perTeam), HEAR_LIMIT_MS);
  await crowd.close();
  mustHaveHeardAll(report, { atLeast: Math.floor(perTeam), atMost: Math.ceil(perTeam) });
  return report;
}

function describe(rounds: readonly Round[]): string {
  const row = (name: string, { dueMs, rowMs }: CrowdReport) => [
    name,
    dueMs.p50,
    dueMs.p99,
    rowMs.p50,
    rowMs.p95,
    rowMs.p99,
  ];
  return table([
    ["ms to the frame", "due p50", "due p99", "row p50", "row p95", "row p99"],
    ...rounds.flatMap(({ agents, perSecond, max, floor }) => [
      row(`${agents} agents, ${perSecond}/s: MAX`, max),
      ...(floor ? [row(`${agents} agents, ${perSecond}/s: floor`, floor)] : []),
    ]),
  ]);
}

function ratiosOf(rounds: readonly Round[], size: { agents: number; rates: readonly number[] }): Record<string, Ratio> {
  const ratios: Record<string, Ratio> = {};
  for (const rate of size.rates) {
    const pairs = rounds.flatMap(({ perSecond, max, floor }) =>
      floor && perSecond === rate ? [{ product: max.dueMs.p99, floor: floor.dueMs.p99 }] : [],
    );
    ratios[`P6 at ${rate}/s`] = ratioOf(pairs, { atMost: 10 });
  }
  const ofLimit = (p99: number, limit: number) => ratioOf([{ product: p99, floor: limit }], { atMost: 1 });
  const [few, many] = rounds.filter(({ floor }) => floor === null);
  if (few)
    ratios[`G20 row to frame p99 of ${LIMIT_MS} ms, ${few.agents} agents`] = ofLimit(few.max.rowMs.p99, LIMIT_MS);
  if (many)
    ratios[`G20 row to frame p99 of ${2 * LIMIT_MS} ms, ${many.agents} agents`] = ofLimit(
      many.max.rowMs.p99,
      2 * LIMIT_MS,
    );
  return ratios;
}
