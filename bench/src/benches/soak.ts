/**
 * Whether MAX grows while it works: a constant load for a minute, half an hour or two hours, memory, handles, keys and tables
 * looked at all the while, and the ledgers held against each other at the end.
 */
import { check, defectsIn } from "../checker.ts";
import { type Company, type Desk, startDesk } from "../desk.ts";
import { faultRules, withLedger } from "../faults/fault-run.ts";
import { busy, busyLine } from "../floor.ts";
import { growthPerTenMinutes, hasGrown, lineThrough, type Sample } from "../growth.ts";
import { summarise, table } from "../latency.ts";
import { type AttemptLedger, readAttempts } from "../ledger.ts";
import { followLive } from "../live-client.ts";
import { arrive, deliverText, phoneOf, sendText } from "../load.ts";
import { conversationsOf, heardBy, messageIdsOf, readSeen, readStored, waitUntilQuiet } from "../observe.ts";
import { type Ratio, ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";
import { type Count, COUNTS, type Look, watchGrowth } from "../soak/watch-growth.ts";

const SECONDS = 60;
const LONG_SECONDS = 7_200;
const PER_SECOND = 50;
/** One of so many is an agent's answer, the others are customers' messages. */
const EACH_NTH_IS_A_SEND = 10;
const CUSTOMERS = 200;
const FOLLOWERS = 3;
/** A process fills its caches and its heap's first sizes in this share of the run, but in no more than five minutes. */
const WARM_UP_SHARE = 0.25;
const WARM_UP_MOST_MS = 300_000;
/** A slope of a percent in ten minutes cannot be told from the collector's teeth in less time than that. */
const SLOPE_NEEDS_MS = 600_000;
const SLOPE_GOAL = { atMost: 1.01 };
const REST_LIMIT_MS = 60_000;

export const soak: Scenario = {
  name: "soak",
  about: "50/s for a minute (--seconds 1800: half an hour; --long: two): memory, handles, keys, tables, ledgers (G26)",
  async run({ seconds, perSecond, backend, isLong, isSmoke }) {
    const forMs = (seconds ?? (isLong ? LONG_SECONDS : SECONDS)) * 1_000;
    const desk = await startDesk({ rules: faultRules, backend });
    try {
      const company = await desk.company({ name: "Casa Soak" });
      return await withLedger(async (ledger, path) => {
        // A key does not end after a quarter of an hour, as a person's token does.
        const begin = () => followLive(desk.url, company.apiKey);
        const followers = await Promise.all(Array.from({ length: FOLLOWERS }, begin));
        const watch = watchGrowth(desk, company);
        const ackMs = await load(desk, company, ledger, { forMs, perSecond: perSecond ?? PER_SECOND });
        const looks = await watch.end();
        await waitUntilQuiet(desk, REST_LIMIT_MS);

        const stored = await readStored(desk, [company]);
        const defects = defectsIn(check(readAttempts(path), stored, readSeen(desk, [company])));
        const messageIds = await messageIdsOf(desk, company);
        const heard = await Promise.all(followers.map((follower) => heardBy(follower, messageIds)));
        const unheard = heard.reduce((sum, one) => sum + one.missed.length + one.heardTwice.length + one.backwards, 0);
        const settled = looks.filter(({ atMs }) => atMs >= Math.min(forMs * WARM_UP_SHARE, WARM_UP_MOST_MS));
        const grown = isSmoke ? [] : grownIn(settled);
        const stood = looks.slice(1).filter((look, n) => look.head <= looks[n]!.head).length;
        if (defects.length + unheard + grown.length + stood > 0)
          throw new Error(
            `Lost, doubled or misplaced: ${defects.join("; ") || "nothing"}. Live events missed, doubled or out of order: ${unheard}. ` +
              `Grew: ${grown.join(", ") || "nothing"}. Looks at which no live event had been numbered: ${stood}.`,
          );
        return {
          text: describe(settled, stored.inbound.length + stored.outbound.length, ackMs),
          figures: {
            seconds: forMs / 1_000,
            perSecond: perSecond ?? PER_SECOND,
            machineLoad: busy(),
            messages: stored.inbound.length + stored.outbound.length,
            ack: summarise(ackMs),
            memoryPerTenMinutes: {
              api: growthPerTenMinutes(of(settled, "apiMb")),
              worker: growthPerTenMinutes(of(settled, "workerMb")),
            },
            first: settled[0],
            last: settled.at(-1),
          },
          ratios: memoryRatios(settled),
        };
      });
    } finally {
      await desk.stop();
    }
  },
};

async function load(
  desk: Desk,
  company: Company,
  ledger: AttemptLedger,
  rate: { forMs: number; perSecond: number },
): Promise<number[]> {
  const phones = Array.from({ length: CUSTOMERS }, (_, n) => phoneOf(n));
  await Promise.all(phones.map((from) => deliverText(desk.url, company, ledger, { from, text: "Hello" })));
  const conversations = [...(await conversationsOf(desk, company, CUSTOMERS)).values()];
  const ackMs: number[] = [];
  await arrive(rate, async (n, dueAt) => {
    if (n % EACH_NTH_IS_A_SEND === 0) {
      await sendText(desk.url, company, ledger, { conversationId: conversations[n % conversations.length]! });
      return;
    }
    const from = phones[n % phones.length]!;
    const { answeredAt } = await deliverText(desk.url, company, ledger, { from, text: `Message ${n}` });
    ackMs.push(answeredAt - dueAt);
  });
  return ackMs;
}

const of = (looks: readonly Look[], count: Count): Sample[] =>
  looks.map((look) => ({ atMs: look.atMs, value: look[count] }));

const grownIn = (looks: readonly Look[]): string[] =>
  (Object.keys(COUNTS) as Count[])
    .filter((count) => COUNTS[count].isCount && hasGrown(of(looks, count)))
    .map((count) => COUNTS[count].label);

/** What each process would hold ten minutes on, over what it held: only from a run long enough to say so. */
function memoryRatios(looks: readonly Look[]): Record<string, Ratio> {
  const spanMs = (looks.at(-1)?.atMs ?? 0) - (looks[0]?.atMs ?? 0);
  if (spanMs < SLOPE_NEEDS_MS) return {};
  const ratioFor = (count: Count) => {
    const { first, perMinute } = lineThrough(of(looks, count));
    return ratioOf([{ product: first + perMinute * 10, floor: first }], SLOPE_GOAL);
  };
  return { "G26 api memory after 10 min": ratioFor("apiMb"), "G26 worker memory after 10 min": ratioFor("workerMb") };
}

function describe(looks: readonly Look[], messages: number, ackMs: readonly number[]): string {
  const acked = summarise(ackMs);
  const rows = (Object.keys(COUNTS) as Count[]).map((count) => {
    const samples = of(looks, count);
    const values = samples.map(({ value }) => value);
    const { first, last } = lineThrough(samples);
    const perTenMinutes = COUNTS[count].isCount ? "" : `${(growthPerTenMinutes(samples) * 100).toFixed(1)} %`;
    const range = `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
    return [COUNTS[count].label, first.toFixed(0), last.toFixed(0), range, perTenMinutes];
  });
  const spanMs = (looks.at(-1)?.atMs ?? 0) - (looks[0]?.atMs ?? 0);
  const short = spanMs < SLOPE_NEEDS_MS ? "Too short for a slope that means anything: --seconds 1800.\n" : "";
  return (
    `${table([["after warm-up", "line begins", "line ends", "range", "per 10 min"], ...rows])}\n` +
    `${messages} messages, nothing lost or doubled; due to 200: p50 ${acked.p50.toFixed(0)} ms, p99 ${acked.p99.toFixed(0)} ms\n${short}${busyLine()}`
  );
}
