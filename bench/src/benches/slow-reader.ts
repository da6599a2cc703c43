/** Clients that take a kilobyte a second among agents who take everything: the slow are cut, the others notice nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import { liveFollowers, type Rig, withRig } from "../crowd/rig.ts";
import { type CrowdReport, mustHaveHeardAll, untilHeard } from "../crowd/start-crowd.ts";
import { readSlowly } from "../crowd/slow-reader.ts";
import { busyLine } from "../floor.ts";
import { table } from "../latency.ts";
import { memoryOf } from "../processes.ts";
import { ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

/** Larger than usual, so that what the machine itself holds for a socket is full soon. */
const PADDING_BYTES = 3_500;
const HEAR_LIMIT_MS = 30_000;
const CUT_LIMIT_MS = 30_000;

export const slowReader: Scenario = {
  name: "slow-reader",
  about: "clients that take 1 kB/s among 200 agents: when they are cut, what they cost, whether others notice",
  async run(options) {
    const size = options.isSmoke
      ? { agents: 5, slow: 2, perSecond: 20, perWebhook: 20, seconds: 2, rounds: 1 }
      : {
          agents: 200,
          slow: 10,
          perSecond: options.perSecond ?? 60,
          perWebhook: 1,
          seconds: options.seconds ?? 20,
          rounds: options.rounds ?? 1,
        };
    return withRig({ backend: options.backend, apis: 1, teams: 2, isSplit: false }, async (rig) => {
      const { crowd, desk, tokens } = rig;
      await crowd.connect({ url: desk.url, tokens, count: size.agents, comesBack: false, after: null });
      const rounds = [];
      for (let round = 0; round < size.rounds; round++) {
        const alone = await tellAll(rig, size);
        const readers = await Promise.all(Array.from({ length: size.slow }, () => readSlowly(desk.url, tokens[0]!)));
        const before = memoryOf(rig.api().pid).rssMb;
        const startedAt = Date.now();
        const beside = await tellAll(rig, size);
        const deadline = Date.now() + CUT_LIMIT_MS;
        while ((await liveFollowers(rig)) > size.agents && Date.now() < deadline) {
          await tellAll(rig, { ...size, seconds: 1 });
          await sleep(100);
        }
        const cutMs = Date.now() - startedAt;
        const left = (await liveFollowers(rig)) - size.agents;
        for (const reader of readers) reader.close();
        if (left !== 0) throw new Error(`${left} slow clients were not cut.`);
        const grownMb = memoryOf(rig.api().pid).rssMb - before;
        rounds.push({ alone, beside, cutMs, grownMb });
      }
      const last = rounds.at(-1)!;
      const rows = [
        ["ms from the row to the frame of the others", "p50", "p95", "p99", "max"],
        ...(["alone", "beside"] as const).map((which) => {
          const { p50, p95, p99, max } = last[which].rowMs;
          return [which === "alone" ? "without slow clients" : `beside ${size.slow} slow clients`, p50, p95, p99, max];
        }),
      ];
      const text = `all slow clients cut after ${last.cutMs} ms; the api grew by ${last.grownMb.toFixed(0)} MB meanwhile`;
      return {
        text: `${table(rows)}\n${text}\n${busyLine()}`,
        figures: { rounds },
        ratios: {
          G22: ratioOf(
            rounds.map(({ alone, beside }) => ({ product: beside.rowMs.p95, floor: alone.rowMs.p95 })),
            { atMost: 1.5 },
          ),
        },
      };
    });
  },
};

async function tellAll(
  rig: Rig,
  size: { perSecond: number; perWebhook: number; seconds: number },
): Promise<CrowdReport> {
  await rig.crowd.forget();
  const posted = await rig.generator.post(rig.webhooks({ ...size, paddingBytes: PADDING_BYTES }));
  const report = await untilHeard(rig.crowd, posted.acked, HEAR_LIMIT_MS);
  mustHaveHeardAll(report, { atLeast: posted.acked, atMost: posted.acked });
  if (report.lost > 0) throw new Error(`${report.lost} agents who took everything were cut.`);
  return report;
}
