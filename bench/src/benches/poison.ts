/**
 * One webhook in a hundred cannot be applied as it is (G10): what the others feel of it, against the same load without them in
 * turn; and that each of the hundredth is stored in some form or set aside within a minute, where somebody can see and replay it.
 */
import { startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { settleAccount } from "../ingest/account.ts";
import { manyCompanies } from "../ingest/many-companies.ts";
import { type PostOrder, startGenerator } from "../ingest/start-generator.ts";
import { messagesTo } from "../ingest/webhook-source.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { waitUntilQuiet } from "../observe.ts";
import { ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const SENDERS = 2_000;
const POISON_EVERY = 100;
const SET_ASIDE_WITHIN_MS = 60_000;

export const poison: Scenario = {
  name: "poison",
  about:
    "1 % of the webhooks cannot be applied: the others' times with and without them in turn; set aside within 60 s (G10)",
  async run(options) {
    const size = options.isSmoke
      ? { companies: 2, seconds: 1, rounds: 1 }
      : { companies: 20, seconds: options.seconds ?? 20, rounds: options.rounds ?? 3 };
    const desk = await startDesk({ backend: options.backend, rules: faultRules });
    const generator = await startGenerator();
    try {
      const companies = await manyCompanies(desk, size.companies);
      const order: PostOrder = {
        origin: desk.url,
        path: "/webhooks/whatsapp",
        connections: 256,
        perSecond: options.perSecond ?? 200,
        seconds: size.seconds,
        source: messagesTo(companies, SENDERS),
      };
      const ackedIds: string[] = [];
      const post = async (poisonEvery?: number) => {
        const posted = await generator.post({
          ...order,
          source: { ...order.source, ...(poisonEvery !== undefined && { poisonEvery }) },
        });
        ackedIds.push(...posted.ackedIds);
        const refused = Object.entries(posted.statuses).filter(([status]) => status !== "200");
        if (refused.length > 0)
          throw new Error(`Authentic webhooks were not taken: ${JSON.stringify(posted.statuses)}`);
        return {
          ...posted,
          poisoned: Object.values(posted.statuses).reduce((a, b) => a + b, 0) - posted.ackedIds.length,
        };
      };
      await post();
      await waitUntilQuiet(desk, SET_ASIDE_WITHIN_MS);
      const rounds: { clean: number[]; poisoned: number[] }[] = [];
      let poisoned = 0;
      let slowestMs = 0;
      for (let round = 0; round < size.rounds; round++) {
        const clean = await post();
        await waitUntilQuiet(desk, SET_ASIDE_WITHIN_MS);
        const mixed = await post(POISON_EVERY);
        poisoned += mixed.poisoned;
        const startedAt = performance.now();
        // At rest means that nothing waits for another try either.
        await waitUntilQuiet(desk, SET_ASIDE_WITHIN_MS);
        slowestMs = Math.max(slowestMs, performance.now() - startedAt);
        rounds.push({ clean: clean.latenciesMs, poisoned: mixed.latenciesMs });
      }
      const { rows } = await desk.owner.query<{ aside: number; stored: number }>(
        `select (select count(*)::int from quarantined_items) as aside,
           (select count(*)::int from messages where direction = 'inbound' and not external_id = any($1)) as stored`,
        [ackedIds],
      );
      const { aside, stored } = rows[0]!;
      if (aside + stored !== poisoned)
        throw new Error(`Of ${poisoned} hostile webhooks ${aside} were set aside and ${stored} stored in some form.`);
      // Those that were stored in some form are no phantoms: the account is of the good ones alone.
      const account = await settleAccount(desk, ackedIds);
      const all = (name: "clean" | "poisoned") => rounds.flatMap((round) => round[name]);
      return {
        text: [
          table([
            LATENCY_HEAD,
            latencyRow(`due to 200, ${order.perSecond}/s`, all("clean"), "p50 25, p99 250"),
            latencyRow("beside 1 % that cannot be applied", all("poisoned"), "p99 1.2 x"),
          ]),
          `${poisoned} hostile webhooks: ${aside} set aside, ${stored} stored in some form; at rest after ${slowestMs.toFixed(0)} ms at most (goal ${SET_ASIDE_WITHIN_MS})`,
          `${account.acknowledged} good messages acknowledged, ${account.lost} lost, ${account.doubled} doubled`,
        ].join("\n"),
        figures: {
          clean: summarise(all("clean")),
          poisoned: summarise(all("poisoned")),
          hostile: poisoned,
          aside,
          stored,
          slowestMs,
        },
        ratios: {
          G10: ratioOf(
            rounds.map((round) => ({ product: summarise(round.poisoned).p99, floor: summarise(round.clean).p99 })),
            { atMost: 1.2 },
          ),
        },
      };
    } finally {
      await generator.stop();
      await desk.stop();
    }
  },
};
