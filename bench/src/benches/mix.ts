/**
 * What a number lives with (G2): 50 answers a second, the 150 reports that the provider makes of them, and 50 messages, all at
 * once. Each answer must end as read.
 */
import { startDesk } from "../desk.ts";
import { faultRules, withLedger } from "../faults/fault-run.ts";
import { settleAccount } from "../ingest/account.ts";
import { startGenerator } from "../ingest/start-generator.ts";
import { messagesTo } from "../ingest/webhook-source.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { arrive, sendText } from "../load.ts";
import { waitUntilQuiet } from "../observe.ts";
import type { Scenario } from "../scenario.ts";

const PER_SECOND = 50;
const SENDERS = 200;
const REST_LIMIT_MS = 60_000;

export const mix: Scenario = {
  name: "mix",
  about:
    "50 answers, their 150 reports and 50 messages a second at once: times of the 200, and each answer ends as read (G2)",
  async run(options) {
    const seconds = options.isSmoke ? 2 : (options.seconds ?? (options.isLong ? 600 : 60));
    const perSecond = options.isSmoke ? 10 : (options.perSecond ?? PER_SECOND);
    const desk = await startDesk({ backend: options.backend, rules: { ...faultRules, autoRead: true } });
    const generator = await startGenerator();
    try {
      const company = await desk.company({ name: "Casa Mix", teams: ["Sales"], inboxTeam: "Sales" });
      const order = {
        origin: desk.url,
        path: "/webhooks/whatsapp",
        connections: 64,
        perSecond,
        seconds,
        source: messagesTo([company], SENDERS),
      };
      // Everybody is met once, so that there are conversations to answer.
      const first = await generator.post({ ...order, perSecond: 100, seconds: SENDERS / 100 });
      await waitUntilQuiet(desk, REST_LIMIT_MS);
      const { rows } = await desk.owner.query<{ id: string }>("select id from conversations where tenant_id = $1", [
        company.tenantId,
      ]);
      const acceptMs: number[] = [];
      const asked: string[] = [];
      const received = await withLedger(async (ledger) => {
        const [posted] = await Promise.all([
          generator.post(order),
          arrive({ perSecond, forMs: seconds * 1_000 }, async (n, due) => {
            const { messageId, answeredAt } = await sendText(desk.url, company, ledger, {
              conversationId: rows[n % rows.length]!.id,
            });
            acceptMs.push(answeredAt - due);
            asked.push(messageId);
          }),
        ]);
        return posted;
      });
      await waitUntilQuiet(desk, REST_LIMIT_MS);
      const account = await settleAccount(desk, [...first.ackedIds, ...received.ackedIds]);
      const { rows: ends } = await desk.owner.query<{ status: string; n: number }>(
        "select status, count(*)::int as n from messages where id = any($1) group by 1",
        [asked],
      );
      const endedAs = (wanted: string) => ends.find(({ status }) => status === wanted)?.n ?? 0;
      const [read, unconfirmed] = [endedAs("read"), endedAs("unconfirmed")];
      const atProvider = desk.emulator.ledger.sends().length;
      // On a machine that cannot keep up a request may break off unanswered: then its agent is told, and nobody sends it again.
      if (read + unconfirmed !== asked.length || atProvider < read || atProvider > asked.length)
        throw new Error(`Of ${asked.length} answers ${atProvider} went out; they ended as ${JSON.stringify(ends)}.`);
      return {
        text: [
          table([
            LATENCY_HEAD,
            latencyRow(`message due to 200, ${perSecond}/s`, received.latenciesMs, "p50 25, p99 250, max 1000"),
            latencyRow(`answer due to accepted, ${perSecond}/s`, acceptMs, "p95 150"),
          ]),
          `${asked.length} answers, none twice at the provider, ${read} ended as read (goal all), ${unconfirmed} shown as unconfirmed`,
          `${account.acknowledged} messages acknowledged, ${account.lost} lost, ${account.doubled} doubled`,
        ].join("\n"),
        figures: {
          perSecond,
          seconds,
          answer: summarise(received.latenciesMs),
          accept: summarise(acceptMs),
          sent: asked.length,
          read,
          unconfirmed,
          account,
        },
      };
    } finally {
      await generator.stop();
      await desk.stop();
    }
  },
};
