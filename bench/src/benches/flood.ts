/**
 * One customer who sends 100,000 messages in two minutes (G9): how late others' messages are meanwhile, what agents hear of it, how
 * long it takes until everything is stored, and how much memory the worker needs.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Company, type Desk, startDesk } from "../desk.ts";
import { faultRules } from "../faults/fault-run.ts";
import { settleAccount } from "../ingest/account.ts";
import { backlogOf } from "../ingest/backlog.ts";
import { type PostOrder, startGenerator } from "../ingest/start-generator.ts";
import { messagesTo } from "../ingest/webhook-source.ts";
import { LATENCY_HEAD, latencyRow, summarise, table } from "../latency.ts";
import { followLive } from "../live-client.ts";
import { tokenOf } from "../load.ts";
import { waitUntilQuiet } from "../observe.ts";
import { memoryOf } from "../processes.ts";
import { ratioOf } from "../ratio.ts";
import type { Scenario } from "../scenario.ts";

const FLOOD_PER_SECOND = 834;
const OTHERS_PER_SECOND = 20;
const OTHERS = 200;
/** A number that no other customer has. */
const LOUD = 700_000;
const LOUD_NAME = `Customer ${LOUD}`;
const LOOK_EVERY_MS = 500;
const REST_LIMIT_MS = 400_000;
/** So many frames a second of a conversation that is flooded. */
const MOST_FRAMES = 5;
/** How late others may be (p95). */
const LAG_LIMIT_MS = 1_000;
const WORDS = /^\d+ (\d+) /;

export const flood: Scenario = {
  name: "flood",
  about:
    "one customer sends 100,000 messages in two minutes: others' lag, the agents' frames, memory, until all is stored",
  async run(options) {
    const size = options.isSmoke
      ? { aloneSeconds: 1, seconds: 3, perSecond: 250 }
      : { aloneSeconds: 20, seconds: options.seconds ?? 120, perSecond: options.perSecond ?? FLOOD_PER_SECOND };
    const desk = await startDesk({ backend: options.backend, rules: faultRules });
    const generators = await Promise.all([startGenerator(), startGenerator()]);
    const [loud, others] = generators as [(typeof generators)[0], (typeof generators)[0]];
    try {
      const company = await desk.company({
        name: "Casa Lumen",
        teams: ["Sales"],
        inboxTeam: "Sales",
        people: [{ name: "Ana", email: "ana@flood.example", role: "supervisor", teams: ["Sales"] }],
        holdsFloods: true,
      });
      const orderOf = (
        senders: { senders: number; firstSender: number },
        perSecond: number,
        seconds: number,
      ): PostOrder => ({
        origin: desk.url,
        path: "/webhooks/whatsapp",
        connections: 64,
        perSecond,
        seconds,
        source: { ...messagesTo([company], senders.senders), ...senders },
      });
      const quiet = { senders: OTHERS, firstSender: 0 };
      await others.post(orderOf(quiet, 50, 2));
      await waitUntilQuiet(desk, REST_LIMIT_MS);

      const lagsMs: number[] = [];
      const framesAt: number[] = [];
      const client = await followLive(
        desk.url,
        await tokenOf(desk.url, company, "ana@flood.example"),
        (text, at, customer) => {
          if (customer !== LOUD_NAME) lagsMs.push(at - Number(WORDS.exec(text)?.[1]));
        },
        (customer, at) => {
          if (customer === LOUD_NAME) framesAt.push(at);
        },
      );
      const alone = await others.post(orderOf(quiet, OTHERS_PER_SECOND, size.aloneSeconds));
      await waitUntilQuiet(desk, REST_LIMIT_MS);
      const aloneMs = lagsMs.splice(0);

      const watching = watch(desk);
      const [flooded, beside] = await Promise.all([
        loud.post(orderOf({ senders: 1, firstSender: LOUD }, size.perSecond, size.seconds)),
        others.post(orderOf(quiet, OTHERS_PER_SECOND, size.seconds)),
      ]);
      const endedAt = performance.now();
      await waitUntilQuiet(desk, REST_LIMIT_MS);
      const restSeconds = (performance.now() - endedAt) / 1_000;
      const { workerMb, mostWaiting } = await watching.stop();
      client.close();

      const stored = await storedOf(desk, company);
      const account = await settleAccount(desk, [...alone.ackedIds, ...flooded.ackedIds, ...beside.ackedIds]);
      // That it began, and what came through first, is told one by one.
      const mostFrames = mostInASecond(framesAt.slice(stored.through + 1));
      if (mostFrames > MOST_FRAMES)
        throw new Error(`Agents heard ${mostFrames} frames a second of a conversation that is flooded.`);
      if (stored.held === 0 || stored.through + stored.held !== flooded.acked)
        throw new Error(
          `Of ${flooded.acked} messages ${stored.through} came through and ${stored.held} are held back.`,
        );
      if (stored.unread !== stored.through || stored.summed !== stored.held)
        throw new Error(
          `${stored.unread} are unread of ${stored.through}; ${stored.summed} are told of ${stored.held}.`,
        );
      const text = [
        table([
          LATENCY_HEAD,
          latencyRow("others, alone", aloneMs),
          latencyRow("others, beside the flood", lagsMs, "p95 1000"),
        ]),
        `the flood: ${flooded.acked} acknowledged (${JSON.stringify(flooded.statuses)}), ${stored.through} through, ${stored.held} held back`,
        `frames of its conversation: ${framesAt.length} in all, after the burst at most ${mostFrames} a second (goal ${MOST_FRAMES})`,
        `most that waited ${mostWaiting}; all stored ${restSeconds.toFixed(1)} s after the end (goal 300); worker at most ${workerMb.toFixed(0)} MB (goal 512)`,
        `${account.acknowledged} messages acknowledged, ${account.lost} lost, ${account.doubled} doubled`,
      ].join("\n");
      return {
        text,
        figures: {
          flooded: flooded.acked,
          seconds: flooded.seconds,
          stored,
          alone: summarise(aloneMs),
          beside: summarise(lagsMs),
          frames: framesAt.length,
          mostFrames,
          mostWaiting,
          restSeconds,
          workerMb,
          account,
        },
        ratios: {
          G9: ratioOf([{ product: summarise(lagsMs).p95, floor: LAG_LIMIT_MS }], { atMost: 1 }),
        },
      };
    } finally {
      for (const generator of generators) await generator.stop();
      await desk.stop();
    }
  },
};

/** What became of the flood. */
async function storedOf(desk: Desk, company: Company) {
  const { rows } = await desk.owner.query<{ through: number; held: number; unread: number; summed: number }>(
    `select (select count(*)::int from messages m where m.tenant_id = c.tenant_id and m.conversation_id = c.id) as through,
       (select count(*)::int from held_messages h where h.tenant_id = c.tenant_id and h.conversation_id = c.id) as held,
       c.unread_count as unread, c.held_count as summed
     from conversations c join contacts k on k.tenant_id = c.tenant_id and k.id = c.contact_id
     where c.tenant_id = $1 and k.name = $2`,
    [company.tenantId, LOUD_NAME],
  );
  return rows[0]!;
}

function mostInASecond(instants: readonly number[]): number {
  let most = 0;
  let from = 0;
  instants.forEach((at, to) => {
    while (instants[from]! <= at - 1_000) from++;
    most = Math.max(most, to - from + 1);
  });
  return most;
}

/** The worker's memory and what waits, until it is stopped. */
function watch(desk: Desk) {
  let workerMb = 0;
  let mostWaiting = 0;
  let isStopped = false;
  const watching = (async () => {
    while (!isStopped) {
      workerMb = Math.max(workerMb, memoryOf(desk.pidOf("worker-1")!).rssMb);
      const { inbound, live } = await backlogOf(desk);
      mostWaiting = Math.max(mostWaiting, inbound + live);
      await sleep(LOOK_EVERY_MS);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await watching;
      return { workerMb, mostWaiting };
    },
  };
}
