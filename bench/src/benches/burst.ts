/**
 * A number at its full rate: 3,000 statuses and 300 messages a second by the clock, beside 200 agents who follow live (P4). Then
 * one company that floods, and what another one's webhooks feel of it (P20).
 */
import { type Company, type Desk, startDesk } from "../desk.ts";
import { startCrowd } from "../crowd/start-crowd.ts";
import { faultRules } from "../faults/fault-run.ts";
import { settleAccount } from "../ingest/account.ts";
import { backlogOf } from "../ingest/backlog.ts";
import { seedSentMessages } from "../ingest/seed-sent-messages.ts";
import { type Generator, type PostOrder, startGenerator } from "../ingest/start-generator.ts";
import { messagesTo } from "../ingest/webhook-source.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { tokenOf } from "../load.ts";
import { waitUntilQuiet } from "../observe.ts";
import { ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const QUIET_LIMIT_MS = 300_000;
const AGENTS = 200;
/** A number's usual rate, and what a flood is: ten times of it. */
const QUIET_PER_SECOND = 20;
const FLOOD_PER_SECOND = 800;
const LOOK_EVERY_MS = 1_000;

export const burst: Scenario = {
  name: "burst",
  about: "3,300 events a second by the clock beside 200 agents; one company floods and another one's answers are timed",
  async run(options) {
    const size = options.isSmoke
      ? { seconds: 2, scale: 0.02, agents: 5, reports: 200, rounds: 1 }
      : {
          seconds: options.seconds ?? 60,
          scale: (options.perSecond ?? 3_300) / 3_300,
          agents: AGENTS,
          reports: 60_000,
          rounds: options.rounds ?? 3,
        };
    const desk = await startDesk({ backend: options.backend, rules: faultRules });
    const generators = await Promise.all([startGenerator(), startGenerator()]);
    const crowd = await startCrowd();
    try {
      const [big, small] = [await companyOf(desk, "Casa Grande"), await companyOf(desk, "Casa Pequena")];
      const ackedIds: string[] = [];
      const orderFor = (company: Company, perSecond: number, seconds: number): PostOrder => ({
        origin: desk.url,
        path: "/webhooks/whatsapp",
        connections: 256,
        perSecond,
        seconds,
        source: messagesTo([company], 2_000),
      });
      const post = async (generator: Generator, order: PostOrder) => {
        const posted = await generator.post(order);
        for (const id of posted.ackedIds) ackedIds.push(id);
        return posted;
      };
      for (const company of [big, small]) await post(generators[0]!, orderFor(company, 100, 2));
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      const reportOn = (await seedSentMessages(desk, big, size.reports)).map((externalId) => ({
        phoneNumberId: big.phoneNumberId,
        externalId,
      }));

      await crowd.connect({
        url: desk.url,
        tokens: [await tokenOf(desk.url, big, "ana@burst.example")],
        count: size.agents,
        comesBack: true,
        after: null,
      });
      await crowd.forget();
      const watching = watchBacklog(desk);
      const statuses = orderFor(big, 3_000 * size.scale, size.seconds);
      const [reported, written] = await Promise.all([
        post(generators[0]!, { ...statuses, source: { ...statuses.source, reportOn } }),
        post(generators[1]!, orderFor(big, 300 * size.scale, size.seconds)),
      ]);
      const backlog = await watching.stop();
      const startedAt = performance.now();
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      const restSeconds = (performance.now() - startedAt) / 1_000;
      const heard = await crowd.report();
      await crowd.close();

      const rounds = [];
      for (let round = 0; round < size.rounds; round++) {
        const seconds = options.isSmoke ? 1 : 8;
        const alone = await post(generators[0]!, orderFor(small, QUIET_PER_SECOND, seconds));
        await waitUntilQuiet(desk, QUIET_LIMIT_MS);
        const [beside] = await Promise.all([
          post(generators[0]!, orderFor(small, QUIET_PER_SECOND, seconds)),
          post(generators[1]!, orderFor(big, FLOOD_PER_SECOND * (options.isSmoke ? 0.1 : 1), seconds)),
        ]);
        await waitUntilQuiet(desk, QUIET_LIMIT_MS);
        rounds.push({ alone, beside });
      }
      const account = await settleAccount(desk, ackedIds);
      const all = [...reported.latenciesMs, ...written.latenciesMs];
      const text = [
        table([
          LATENCY_HEAD,
          latencyRow(`due to answer, ${3_300 * size.scale}/s`, all, "p99 250"),
          [
            "due to the agent's frame",
            heard.dueMs.count,
            heard.dueMs.p50,
            heard.dueMs.p95,
            heard.dueMs.p99,
            heard.dueMs.max,
            "",
          ],
          latencyRow(
            "the quiet company, alone",
            rounds.flatMap(({ alone }) => alone.latenciesMs),
          ),
          latencyRow(
            "the quiet company, beside a flood",
            rounds.flatMap(({ beside }) => beside.latenciesMs),
          ),
        ]),
        `answers: statuses ${JSON.stringify(reported.statuses)}, messages ${JSON.stringify(written.statuses)}`,
        `what waited: most ${backlog.most}, at the end ${backlog.last} (goal 0), at rest after ${restSeconds.toFixed(1)} s`,
        `${account.acknowledged} messages acknowledged, ${account.lost} lost, ${account.doubled} doubled, ${account.recovered} stored though answered late`,
      ].join("\n");
      return {
        text,
        figures: {
          perSecond: 3_300 * size.scale,
          seconds: size.seconds,
          answer: summarise(all),
          statuses: reported.statuses,
          messages: written.statuses,
          backlog,
          restSeconds,
          frame: heard.dueMs,
          account,
        },
        ratios: {
          P20: ratioOf(
            rounds.map(({ alone, beside }) => ({
              product: summarise(beside.latenciesMs).p99,
              floor: summarise(alone.latenciesMs).p99,
            })),
            { atMost: 3 },
          ),
        },
      };
    } finally {
      await crowd.stop();
      for (const generator of generators) await generator.stop();
      await desk.stop();
    }
  },
};

const companyOf = (desk: Desk, name: string): Promise<Company> =>
  desk.company({
    name,
    teams: ["Sales"],
    inboxTeam: "Sales",
    people: [{ name: "Ana", email: "ana@burst.example", role: "supervisor", teams: ["Sales"] }],
  });

function watchBacklog(desk: Desk) {
  let most = 0;
  let isStopped = false;
  const overTime: number[] = [];
  const look = async () => {
    const { inbound, live } = await backlogOf(desk);
    overTime.push(inbound + live);
    most = Math.max(most, inbound + live);
    return inbound + live;
  };
  const watching = (async () => {
    while (!isStopped) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return {
    async stop() {
      const last = await look();
      isStopped = true;
      await watching;
      return { most, last, overTime };
    },
  };
}
