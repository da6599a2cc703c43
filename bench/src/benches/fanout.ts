/**
 * One event to many agents: MAX's subscription in turn with plain tRPC over WebSocket and with plain `ws`. Events come in as
 * webhooks at a second api, so that the api which holds the sockets does nothing but tell them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "../child.ts";
import { type Rig, withRig } from "../crowd/rig.ts";
import { type Crowd, type CrowdReport, mustHaveHeardAll, untilHeard } from "../crowd/start-crowd.ts";
import type { FloorEvent } from "../floors/fanout-floor.ts";
import { table } from "../latency.ts";
import { arrive } from "../load.ts";
import { memoryOf, ticksOf } from "../processes.ts";
import { medianOf, type Ratio, ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

/** All sizes hear the same number of frames a second. */
const FRAMES_PER_SECOND = 10_000;
const SECONDS = 6;
const WARM_UP_AGENTS = 50;
const SETTLE_MS = 1_500;
const HEAR_LIMIT_MS = 15_000;
const MS_PER_TICK = 10;
const LIMIT_MS = 200;

type Variant = "max" | "trpc" | "ws";
type Measured = { agents: number; kbPerAgent: number; usPerFrame: number; report: CrowdReport };
export const fanout: Scenario = {
  name: "fanout",
  about:
    "one event to 200, 1,000 and 2,000 agents beside plain tRPC and plain ws: time, CPU per frame, memory per agent",
  async run(options) {
    const seconds = options.isSmoke ? 1 : (options.seconds ?? SECONDS);
    const rounds = options.rounds ?? 3;
    // Ratios come from the middle size; the others are run once, to see how cost grows.
    const sizes = options.isSmoke ? [20] : [...Array.from({ length: rounds }, () => 1_000), 200, 2_000];
    const rigged = { backend: options.backend, apis: 2, teams: 2, isSplit: false };
    return withRig(rigged, async (rig) => {
      const sample = await sampleEvent(rig);
      const measured: Record<Variant, Measured>[] = [];
      for (const agents of sizes) {
        const load = { agents, perSecond: Math.max(1, Math.round(FRAMES_PER_SECOND / Math.max(agents, 200))), seconds };
        measured.push({
          max: await measureMax(rig, load),
          trpc: await measureFloor(rig, sample, "trpc", load),
          ws: await measureFloor(rig, sample, "ws", load),
        });
      }
      const gating = measured.filter(({ max }) => max.agents === sizes[0]);
      return {
        text: `${describe(measured)}\nOf ${FRAMES_PER_SECOND} frames a second; every agent heard every event once, in order.`,
        figures: { rounds: measured },
        ratios: ratiosOf(gating),
      };
    });
  },
};

type Load = { agents: number; perSecond: number; seconds: number };

/** One of MAX's own events, for the floors to tell. */
async function sampleEvent({ desk }: Rig): Promise<FloorEvent> {
  const { rows } = await desk.owner.query<{ event: FloorEvent }>(
    "select event from live_events where event ->> 'type' = 'message.created' limit 1",
  );
  return rows[0]!.event;
}

async function measureMax(rig: Rig, load: Load): Promise<Measured> {
  const { desk, crowd, generator, tokens } = rig;
  // A new process each time: one that has served a crowd before has its memory already.
  await desk.kill("api-1", "SIGTERM");
  desk.start("api-1");
  await desk.ready("api-1");
  return measure(crowd, rig.api().pid, { url: desk.url, tokens }, load, async () => {
    const posted = await generator.post(rig.webhooks(load));
    return posted.acked;
  });
}

async function measureFloor({ crowd }: Rig, sample: FloorEvent, variant: "trpc" | "ws", load: Load): Promise<Measured> {
  type Order = { seq: number; event: FloorEvent };
  const floor = await startChild<Order, { port: number }>("floors/fanout-floor.ts", [variant]);
  let seq = 0;
  try {
    const url = `http://127.0.0.1:${floor.first.port}`;
    return await measure(crowd, floor.pid, { url, tokens: [] }, load, async () => {
      await arrive({ perSecond: load.perSecond, forMs: load.seconds * 1_000 }, async (_n, dueAt) => {
        seq++;
        floor.send({ seq, event: worded(sample, seq, dueAt) });
      });
      return seq;
    });
  } finally {
    await floor.stop();
  }
}

/** The same event with words of its own, so that it is as long as MAX's. */
function worded(sample: FloorEvent, seq: number, dueAt: number): FloorEvent {
  const message = sample["message"] as Record<string, string>;
  const words = message["text"]!.replace(/^\d+ \d+ /, `${seq} ${Math.round(dueAt)} `);
  return { ...sample, message: { ...message, text: words, createdAt: new Date(dueAt).toISOString() } };
}

/** @param say tells the events and resolves with how many they were */
async function measure(
  crowd: Crowd,
  serverPid: number,
  server: { url: string; tokens: readonly string[] },
  load: Load,
  say: () => Promise<number>,
): Promise<Measured> {
  const agents = { ...server, comesBack: false, after: null };
  await crowd.connect({ ...agents, count: WARM_UP_AGENTS });
  await crowd.close();
  await sleep(SETTLE_MS);
  const before = memoryOf(serverPid).rssMb;
  await crowd.connect({ ...agents, count: load.agents });
  await sleep(SETTLE_MS);
  const kbPerAgent = ((memoryOf(serverPid).rssMb - before) * 1_024) / load.agents;
  await crowd.forget();
  const ticks = ticksOf(serverPid);
  const messages = await say();
  const report = await untilHeard(crowd, messages, HEAR_LIMIT_MS);
  const usPerFrame = ((ticksOf(serverPid) - ticks) * MS_PER_TICK * 1_000) / report.frames;
  await crowd.close();
  mustHaveHeardAll(report, { atLeast: messages, atMost: messages });
  return { agents: load.agents, kbPerAgent, usPerFrame, report };
}

function describe(measured: readonly Record<Variant, Measured>[]): string {
  const sizes = [...new Set(measured.map(({ max }) => max.agents))].sort((a, b) => a - b);
  const rows = sizes.flatMap((size) => {
    const rounds = measured.filter(({ max }) => max.agents === size);
    return (["max", "trpc", "ws"] as const).map((variant) => {
      const of = (figure: (one: Measured) => number) => medianOf(rounds.map((round) => figure(round[variant])));
      return [
        `${size} agents, ${{ max: "MAX", trpc: "plain tRPC", ws: "plain ws" }[variant]}`,
        of(({ report }) => report.rowMs.p50),
        of(({ report }) => report.rowMs.p95),
        of(({ report }) => report.rowMs.p99),
        of(({ report }) => report.dueMs.p99),
        of(({ usPerFrame }) => usPerFrame),
        of(({ kbPerAgent }) => kbPerAgent),
      ];
    });
  });
  return table([
    ["ms from the row, or from saying it", "p50", "p95", "p99", "due p99", "us/frame", "KB/agent"],
    ...rows,
  ]);
}

function ratiosOf(rounds: readonly Record<Variant, Measured>[]): Record<string, Ratio> {
  const pairs = (figure: (one: Measured) => number, floor: "trpc" | "ws") =>
    rounds.map((round) => ({ product: figure(round.max), floor: figure(round[floor]) }));
  return {
    P11: ratioOf(
      pairs(({ usPerFrame }) => usPerFrame, "trpc"),
      { atMost: 1.3 },
    ),
    "P11 over plain ws": ratioOf(
      pairs(({ usPerFrame }) => usPerFrame, "ws"),
      { atMost: 1.5 },
    ),
    P12: ratioOf(
      pairs(({ kbPerAgent }) => kbPerAgent, "trpc"),
      { atMost: 1.5 },
    ),
    "P13 of 200 ms": ratioOf(
      rounds.map(({ max }) => ({ product: max.report.rowMs.p99, floor: LIMIT_MS })),
      { atMost: 1 },
    ),
    "P13 over plain ws": ratioOf(
      pairs(({ report }) => report.rowMs.p99, "ws"),
      { atMost: 2 },
    ),
  };
}
