/**
 * Does taking a message cost more when there are many (P9)? Messages received whole a second by an empty desk and by one that holds
 * 1 M messages of 100,000 conversations, in turn.
 */
import { startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { settleAccount } from "../ingest/account.ts";
import { manyCompanies } from "../ingest/many-companies.ts";
import { receiveWhole } from "../ingest/receive-whole.ts";
import { startGenerator } from "../ingest/start-generator.ts";
import { messagesTo } from "../ingest/webhook-source.ts";
import { medianOfEach, table } from "../latency.ts";
import { inTurn, ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const SENDERS = 2_000;

export const grown: Scenario = {
  name: "grown",
  about:
    "messages received whole a second by an empty desk and by one that holds 1 M messages (--long: 10 M), in turn (P9)",
  async run(options) {
    const size = options.isSmoke
      ? { companies: 2, seconds: 1, rounds: 1, messages: 2_000 }
      : {
          companies: 20,
          seconds: options.seconds ?? 8,
          rounds: options.rounds ?? 3,
          messages: options.isLong ? 10_000_000 : 1_000_000,
        };
    const generator = await startGenerator();
    const desks: Awaited<ReturnType<typeof startDesk>>[] = [];
    try {
      const place = async (messages: number) => {
        const desk = await startDesk({ backend: options.backend, rules: faultRules });
        desks.push(desk);
        if (messages > 0)
          await desk.max("seed million", { messages: String(messages), tenants: String(size.companies) });
        const companies = await manyCompanies(desk, size.companies);
        const ackedIds: string[] = [];
        const receive = async () => {
          const { perSecond, posted } = await receiveWhole(desk, generator, {
            origin: desk.url,
            path: "/webhooks/whatsapp",
            connections: 64,
            seconds: size.seconds,
            perSecond: null,
            source: messagesTo(companies, SENDERS),
          });
          ackedIds.push(...posted.ackedIds);
          return perSecond;
        };
        // Everybody is met once, and nothing is measured cold.
        await receive();
        return { desk, receive, ackedIds };
      };
      const empty = await place(0);
      const full = await place(size.messages);
      const rounds = await inTurn(size.rounds, { empty: empty.receive, full: full.receive });
      await settleAccount(empty.desk, empty.ackedIds);
      const { rows } = await full.desk.owner.query<{ lost: number }>(
        `select count(*)::int as lost from unnest($1::text[]) id
         where not exists (select 1 from message_external_ids x where x.external_id = id)`,
        [full.ackedIds],
      );
      if (rows[0]!.lost > 0) throw new Error(`${rows[0]!.lost} acknowledged messages are lost among the many.`);
      const rates = medianOfEach(rounds);
      return {
        text: table([
          ["received whole a second, median of the rounds", "empty", `${size.messages} messages`],
          ["", rates.empty, rates.full],
        ]),
        figures: { messages: size.messages, rates, rounds },
        ratios: {
          P9: ratioOf(
            rounds.map((round) => ({ product: round.full, floor: round.empty })),
            { atLeast: 0.8 },
          ),
        },
      };
    } finally {
      await generator.stop();
      for (const desk of desks) await desk.stop();
    }
  },
};
