/**
 * How many webhooks a second, each against a bare program that does the least it could: accepted durably (P1), received whole
 * to the numbered live event (P2), and delivery statuses end to end (P3). Then the times of an answer at constant rates.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { startChild } from "../child.ts";
import { type Desk, startDesk } from "../desk.ts";
import { settleAccount } from "../ingest/account.ts";
import { manyCompanies } from "../ingest/many-companies.ts";
import { receiveWhole } from "../ingest/receive-whole.ts";
import { seedSentMessages } from "../ingest/seed-sent-messages.ts";
import { faultRules } from "../faults/fault-run.ts";
import { type Generator, type Posted, startGenerator } from "../ingest/start-generator.ts";
import { messagesTo, type Source } from "../ingest/webhook-source.ts";
import { LATENCY_HEAD, latencyRow, medianOfEach, summarise, table } from "../latency.ts";
import { waitUntilQuiet } from "../observe.ts";
import { inTurn, ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const CONNECTIONS = 64;
const SENDERS = 2_000;
const QUIET_LIMIT_MS = 180_000;

export const ingest: Scenario = {
  name: "ingest",
  about:
    "webhooks a second: accepted, received whole, statuses, each against its floor; answer times at constant rates",
  async run(options) {
    const size = options.isSmoke
      ? { companies: 2, seconds: 1, rounds: 1, reports: 200, steadySeconds: 1, burstSeconds: 1 }
      : {
          companies: 20,
          seconds: options.seconds ?? 4,
          rounds: options.rounds ?? 3,
          reports: 20_000,
          steadySeconds: options.isLong ? 600 : 20,
          burstSeconds: 10,
        };
    const desk = await startDesk({ backend: options.backend, rules: faultRules });
    const generator = await startGenerator();
    const floors: { stop(): Promise<void> }[] = [];
    try {
      const companies = await manyCompanies(desk, size.companies);
      const messages = messagesTo(companies, SENDERS);
      const toMax = {
        origin: desk.url,
        path: "/webhooks/whatsapp",
        connections: CONNECTIONS,
        seconds: size.seconds,
        perSecond: null,
      };

      const ackedIds: string[] = [];
      const post = async (order: Parameters<Generator["post"]>[0]): Promise<Posted> => {
        const posted = await generator.post(order);
        if (order.origin === desk.url) for (const id of posted.ackedIds) ackedIds.push(id);
        return posted;
      };
      // Everybody is met once, so that there are conversations for statuses to speak of, and nothing is measured cold.
      await post({ ...toMax, source: messages, seconds: 3 });
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      const reportOn = [];
      for (const company of companies)
        for (const externalId of await seedSentMessages(desk, company, Math.ceil(size.reports / companies.length)))
          reportOn.push({ phoneNumberId: company.phoneNumberId, externalId });
      const statuses: Source = { ...messages, reportOn };

      const floorUrl = await floorDatabase(desk);
      const floorOf = async (variant: string, source: Source) => {
        const child = await startChild<never, { port: number }>("floors/ingest-floor.ts", [variant], {
          FLOOR_DATABASE_URL: floorUrl,
          FLOOR_SECRET: source.appSecret,
        });
        floors.push(child);
        if (source.reportOn)
          await seedFloorStatuses(
            floorUrl,
            source.reportOn.map(({ externalId }) => externalId),
          );
        return async () => {
          const posted = await post({ ...toMax, origin: `http://127.0.0.1:${child.first.port}`, source });
          return posted.acked / posted.seconds;
        };
      };
      /** The worker is away, so that nothing but taking is measured; then it comes back and works off what waits. */
      const accept = async () => {
        await desk.kill("worker-1", "SIGTERM");
        const posted = await post({ ...toMax, source: messages });
        desk.start("worker-1");
        await waitUntilQuiet(desk, QUIET_LIMIT_MS);
        return posted.acked / posted.seconds;
      };
      let mostWaiting = 0;
      const whole = (source: Source) => async () => {
        const received = await receiveWhole(desk, generator, { ...toMax, seconds: size.seconds * 2, source });
        for (const id of received.posted.ackedIds) ackedIds.push(id);
        mostWaiting = Math.max(mostWaiting, received.mostWaiting);
        return received.perSecond;
      };
      const rounds = await inTurn(size.rounds, {
        batch: await floorOf("batch", messages),
        accept,
        model: await floorOf("model", messages),
        whole: whole(messages),
        status: await floorOf("status", statuses),
        reported: whole(statuses),
      });
      for (const floor of floors) await floor.stop();

      // Constant arrival: an answer is timed from the moment its webhook was due.
      const steady = {
        ...toMax,
        source: messages,
        connections: 256,
        perSecond: options.perSecond ?? 200,
        seconds: size.steadySeconds,
      };
      const g1 = await post(steady);
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      const g4 = await post({ ...steady, perSecond: 1_000, seconds: size.burstSeconds });
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      const surplus = await post({ ...steady, connections: 4_000, perSecond: 3_000, seconds: size.burstSeconds / 2 });
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      const g5 = await post({ ...steady, source: { ...messages, perWebhook: 1_000 }, perSecond: 1, seconds: 1 });
      const g5Started = performance.now();
      await waitUntilQuiet(desk, QUIET_LIMIT_MS);
      const g5VisibleMs = performance.now() - g5Started;

      const account = await settleAccount(desk, ackedIds);
      const rates = medianOfEach(rounds);
      const pairs = (product: "accept" | "whole" | "reported", floor: "batch" | "model" | "status") =>
        rounds.map((round) => ({ product: round[product], floor: round[floor] }));
      const text = [
        table([
          ["per second, median of the rounds", "floor", "MAX"],
          ["accepted durably (batch)", rates.batch, rates.accept],
          ["received whole, what waits bounded (model)", rates.model, rates.whole],
          ["statuses end to end (status)", rates.status, rates.reported],
        ]),
        "",
        table([
          LATENCY_HEAD,
          latencyRow("due to 200 at 200/s", g1.latenciesMs, "p50 25, p99 250"),
          latencyRow("due to 200 at 1,000/s", g4.latenciesMs, "p99 1000"),
          latencyRow("due to answer at 3,000/s", surplus.latenciesMs),
          latencyRow("one webhook of 1,000 messages", g5.latenciesMs, "1000"),
        ]),
        `answers at 3,000/s: ${JSON.stringify(surplus.statuses)}, ${surplus.retryAfters} with Retry-After`,
        `1,000 messages of one webhook at rest ${g5VisibleMs.toFixed(0)} ms after its answer (goal 5000)`,
        `${account.acknowledged} acknowledged, ${account.lost} lost, ${account.doubled} doubled, ${account.recovered} stored though answered late; most that waited while received whole: ${mostWaiting}`,
      ].join("\n");
      return {
        text,
        figures: {
          rates,
          rounds,
          g1: { ...summarise(g1.latenciesMs), statuses: g1.statuses },
          g4: { ...summarise(g4.latenciesMs), statuses: g4.statuses },
          surplus: { ...summarise(surplus.latenciesMs), statuses: surplus.statuses },
          g5: { answerMs: g5.latenciesMs[0], visibleMs: g5VisibleMs },
          account,
          mostWaiting,
        },
        ratios: {
          P1: ratioOf(pairs("accept", "batch"), { atLeast: 0.5 }),
          P2: ratioOf(pairs("whole", "model"), { atLeast: 0.3 }),
          P3: ratioOf(pairs("reported", "status"), { atLeast: 0.3 }),
        },
      };
    } finally {
      for (const floor of floors) await floor.stop();
      await generator.stop();
      await desk.stop();
    }
  },
};

/** On the same server as MAX, so that both write to the same disk. */
async function floorDatabase(desk: Desk): Promise<string> {
  const name = `floor_${randomBytes(4).toString("hex")}`;
  await desk.owner.query(`create database ${name}`);
  const url = new URL(desk.postgres.url);
  url.pathname = `/${name}`;
  return url.href;
}

async function seedFloorStatuses(floorUrl: string, externalIds: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: floorUrl });
  await client.connect();
  await client.query(
    `insert into floor_messages (id, external_id, conversation_id, body) select gen_random_uuid(), e, gen_random_uuid(), '' from unnest($1::text[]) e`,
    [externalIds],
  );
  await client.end();
}
