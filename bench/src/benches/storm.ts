/**
 * Coming back: an api is killed under the feet of 2,000 agents while messages go on coming in; then clients that were away
 * for thousands of events, and for too many.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { liveHead, QUIET_LIMIT_MS, type Rig, withRig } from "../crowd/rig.ts";
import { type CrowdReport, mustHaveHeardAll, untilHeard } from "../crowd/start-crowd.ts";
import { busyLine } from "../floor.ts";
import { table } from "../latency.ts";
import { waitUntilQuiet } from "../observe.ts";
import { ticksOf } from "../processes.ts";
import type { Scenario } from "../scenario.ts";

const BACK_LIMIT_MS = 60_000;
const SAMPLE_MS = 500;
const TICKS_PER_SECOND = 100;
/** From this share of a core on, the api counts as busy with those who come back. */
const BUSY_SHARE = 0.8;
/** As many as can be told without beginning anew are 5,000. */
const MISSED_IN_ONE_WEBHOOK = 250;

export const storm: Scenario = {
  name: "storm",
  about: "2,000 agents come back to a killed api; a laptop wakes up after 4,500 events, and after too many",
  async run(options) {
    const size = options.isSmoke
      ? { agents: 40, perSecond: 20, afterMs: 1_000, missed: 1, sleepers: 3 }
      : { agents: 2_000, perSecond: options.perSecond ?? 20, afterMs: 12_000, missed: 18, sleepers: 5 };
    return withRig({ backend: options.backend, apis: 2, teams: 2, isSplit: false }, async (rig) => {
      const comeBack = await killUnderFeet(rig, size);
      const wakeUp = await wakeUpAfter(rig, size);
      const rows: (string | number)[][] = [
        ["api killed", "", "goal"],
        ["agents", size.agents, ""],
        ["away until following again, ms, p50", comeBack.report.awayMs.p50, ""],
        ["away until following again, ms, longest", comeBack.report.awayMs.max, "30000"],
        ["api busy after its start, s", comeBack.busySeconds, "10"],
        ["api processor time in that while, s", comeBack.cpuSeconds, ""],
        ["messages each heard once, in order", comeBack.messages, ""],
        ["agents that had to begin anew", comeBack.report.resets, "0"],
        ["away for many events", "", ""],
        [`events missed by each of ${size.sleepers}`, wakeUp.missed, ""],
        ["until the first of them, ms, longest", wakeUp.report.firstEventMs.max, ""],
        ["until the last of them, ms, longest", wakeUp.report.lastEventMs.max, "2000"],
        [`told to begin anew, of ${size.sleepers} away too long`, wakeUp.resets, String(size.sleepers)],
      ];
      return { text: `${table(rows)}\n${busyLine()}`, figures: { agents: size.agents, comeBack, wakeUp } };
    });
  },
};

async function killUnderFeet(rig: Rig, size: { agents: number; perSecond: number; afterMs: number }) {
  const { desk, crowd, generator, tokens } = rig;
  await crowd.connect({ url: desk.url, tokens, count: size.agents, comesBack: true, after: null });
  await crowd.forget();
  const seconds = Math.ceil(size.afterMs / 1_000) + 3;
  const posting = generator.post(rig.webhooks({ perSecond: size.perSecond, seconds }));
  await sleep(1_000);
  await desk.kill("api-1");
  desk.start("api-1");
  const busy = await watchProcessor(rig, size.afterMs);
  const posted = await posting;
  const deadline = Date.now() + BACK_LIMIT_MS;
  let report = await untilHeard(crowd, posted.acked, BACK_LIMIT_MS);
  while (report.following < size.agents && Date.now() < deadline) report = await crowd.report();
  mustHaveHeardAll(report, { atLeast: posted.acked, atMost: posted.acked });
  if (report.following < size.agents) throw new Error(`Only ${report.following} of ${size.agents} agents came back.`);
  await crowd.close();
  return { report, messages: posted.acked, ...busy };
}

/** How long the new process is busy, and what it uses in that time. */
async function watchProcessor(rig: Rig, forMs: number): Promise<{ busySeconds: number; cpuSeconds: number }> {
  const { pid } = rig.api();
  const until = Date.now() + forMs;
  let [ticks, at] = [ticksOf(pid), Date.now()];
  let [busySeconds, cpuSeconds] = [0, 0];
  while (Date.now() < until) {
    await sleep(SAMPLE_MS);
    const [ticksNow, now] = [ticksOf(pid), Date.now()];
    const [used, took] = [(ticksNow - ticks) / TICKS_PER_SECOND, (now - at) / 1_000];
    cpuSeconds += used;
    if (used / took >= BUSY_SHARE) busySeconds += took;
    [ticks, at] = [ticksNow, now];
  }
  return { busySeconds, cpuSeconds };
}

/** @returns what those heard who missed as many as can be told; and how many of those who missed more began anew */
async function wakeUpAfter(rig: Rig, size: { missed: number; sleepers: number }) {
  const { desk, crowd, generator, tokens } = rig;
  const sleptAt = await liveHead(rig);
  const posted = await generator.post(
    rig.webhooks({ perSecond: size.missed, seconds: 1, perWebhook: MISSED_IN_ONE_WEBHOOK }),
  );
  await waitUntilQuiet(desk, QUIET_LIMIT_MS);
  const wake = async (after: number): Promise<CrowdReport> => {
    await crowd.connect({ url: desk.url, tokens, count: size.sleepers, comesBack: false, after: String(after) });
    const report = await untilHeard(crowd, posted.acked, 5_000);
    await crowd.close();
    return report;
  };
  const report = await wake(sleptAt);
  mustHaveHeardAll(report, { atLeast: posted.acked, atMost: posted.acked });
  // A cursor that never was is answered like one that is too old, and costs a short run nothing.
  const isTooMany = posted.acked > 4_000;
  if (isTooMany) {
    await generator.post(rig.webhooks({ perSecond: 3, seconds: 1, perWebhook: MISSED_IN_ONE_WEBHOOK }));
    await waitUntilQuiet(desk, QUIET_LIMIT_MS);
  }
  const tooLong = await wake(isTooMany ? sleptAt : 999_999_999);
  if (tooLong.resets !== size.sleepers || tooLong.most > 0)
    throw new Error(`${tooLong.resets} of ${size.sleepers} clients that were away too long were told so.`);
  return { missed: posted.acked, report, resets: tooLong.resets };
}
