/** Load, a fault in the middle of it, rest, and then the three accounts held against each other. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Rules } from "@max/emulators/meta/world";
import { check, checkFollower, defectsIn, type Findings, type FollowerFindings } from "../checker.ts";
import type { Company, Desk } from "../desk.ts";
import { summarise, table } from "../latency.ts";
import { type AttemptLedger, openAttemptLedger, readAttempts } from "../ledger.ts";
import { followLive } from "../live-client.ts";
import { arrive, deliverText, phoneOf, sendText, tokenOf } from "../load.ts";
import { conversationsOf, messageIdsOf, readSeen, readStored, waitUntilQuiet } from "../observe.ts";

export type FaultLoad = {
  seconds: number;
  messagesPerSecond: number;
  sendsPerSecond: number;
  customers: number;
  followers: number;
  kills: number;
};

/** The provider's limits and delays stay out of the way; its repeats come soon enough for a short run. */
export const faultRules: Partial<Rules> = {
  perSecond: null,
  window: "off",
  unknownRecipient: "accept",
  statusDelaysMs: { sent: 50, delivered: 100, read: 100 },
  retryDelaysMs: [200, 500, 1_000],
};

/** The short form, which runs with the tests. */
export const SHORT: FaultLoad = {
  seconds: 10,
  messagesPerSecond: 100,
  sendsPerSecond: 10,
  customers: 40,
  followers: 3,
  kills: 3,
};

export type FaultResult = {
  findings: Findings;
  defects: string[];
  followers: FollowerFindings[];
  /** For each kill: milliseconds until the work went on. */
  backMs: number[];
  /** The longest time a live client was without its subscription. */
  longestGapMs: number;
  /** From a webhook's 200 to its message's row, and from the moment it was due to its 200. */
  storedMs: number[];
  ackedMs: number[];
  attempts: number;
};

/** Runs `tell` with an attempt ledger of its own, which leaves with it. */
export async function withLedger<T>(run: (ledger: AttemptLedger, path: string) => Promise<T>): Promise<T> {
  const path = join(tmpdir(), `max-attempts-${randomBytes(6).toString("hex")}.jsonl`);
  const ledger = openAttemptLedger(path);
  try {
    return await run(ledger, path);
  } finally {
    ledger.close();
    await rm(path, { force: true });
  }
}

/**
 * @param kill does the fault once; resolves with the milliseconds until the work went on
 * @param restLimitMs how long everything may take to come to rest after the last request
 */
export async function runFault(
  desk: Desk,
  load: FaultLoad,
  kill: (company: Company) => Promise<number>,
  restLimitMs: number,
): Promise<FaultResult> {
  const company = await desk.company({ name: "Casa Fault" });
  const token = await tokenOf(desk.url, company, company.people[0]!.email);
  return withLedger(async (ledger, path) => {
    const followers = await Promise.all(Array.from({ length: load.followers }, () => followLive(desk.url, token)));
    const phones = Array.from({ length: load.customers }, (_, n) => phoneOf(n));
    await Promise.all(phones.map((from) => deliverText(desk.url, company, ledger, { from, text: "Hello" })));
    const conversations = [...(await conversationsOf(desk, company, phones.length)).values()];

    const ackedAt = new Map<string, number>();
    const ackedMs: number[] = [];
    const forMs = load.seconds * 1_000;
    const inbound = arrive({ perSecond: load.messagesPerSecond, forMs }, async (n, dueAt) => {
      const { id, answeredAt } = await deliverText(desk.url, company, ledger, {
        from: phones[n % phones.length]!,
        text: `Message ${n}`,
      });
      ackedAt.set(id, answeredAt);
      ackedMs.push(answeredAt - dueAt);
    });
    const outbound = arrive({ perSecond: load.sendsPerSecond, forMs }, async (n) => {
      await sendText(desk.url, company, ledger, { conversationId: conversations[n % conversations.length]! });
    });
    const kills = killEvenly(load, () => kill(company));
    const [backMs] = await Promise.all([kills, inbound, outbound]);

    await waitUntilQuiet(desk, restLimitMs);
    const attempts = readAttempts(path);
    const findings = check(attempts, await readStored(desk, [company]), readSeen(desk, [company]));
    const messageIds = await messageIdsOf(desk, company);
    const heard = followers.map((follower) => {
      follower.close();
      return checkFollower(follower.heard, messageIds);
    });
    return {
      findings,
      defects: defectsIn(findings),
      followers: heard,
      backMs,
      longestGapMs: Math.max(0, ...followers.flatMap((follower) => follower.gapsMs)),
      storedMs: await storedAfter(desk, company, ackedAt),
      ackedMs,
      attempts: attempts.length,
    };
  });
}

/** The first after a while of plain load, the last with load still to come. */
async function killEvenly({ seconds, kills }: FaultLoad, kill: () => Promise<number>): Promise<number[]> {
  const startedAt = Date.now();
  const backMs: number[] = [];
  for (let n = 1; n <= kills; n++) {
    await sleep(Math.max(0, startedAt + (n * seconds * 1_000) / (kills + 1) - Date.now()));
    backMs.push(await kill());
  }
  return backMs;
}

async function storedAfter(desk: Desk, company: Company, ackedAt: ReadonlyMap<string, number>): Promise<number[]> {
  const { rows } = await desk.owner.query<{ id: string; at: number }>(
    `select external_id as id, (extract(epoch from created_at) * 1000)::float8 as at from messages
     where tenant_id = $1 and direction = 'inbound'`,
    [company.tenantId],
  );
  return rows.flatMap(({ id, at }) => (ackedAt.has(id) ? [Math.max(0, at - ackedAt.get(id)!)] : []));
}

export function describeFault(name: string, result: FaultResult): string {
  const { findings, followers } = result;
  const stored = summarise(result.storedMs);
  const acked = summarise(result.ackedMs);
  const heard = followers.reduce((sum, one) => sum + one.missed.length + one.heardTwice.length + one.backwards, 0);
  const rows: (string | number)[][] = [
    [name, "", "goal"],
    ["kills", result.backMs.length, ""],
    ["attempts, repeats included", result.attempts, ""],
    ["webhooks acknowledged", findings.acked, ""],
    ["sends accepted", findings.accepted, ""],
    ["kinds of defects found", result.defects.length, "0"],
    ["  lost", findings.lost.length + findings.sendLost.length, "0"],
    [
      "  doubled, sent twice among them",
      findings.doubled.length + findings.sendDoubled.length + findings.sentTwice.length,
      "0",
    ],
    ["  phantom", findings.phantom.length + findings.sendPhantom.length, "0"],
    ["recovered (stored, not acknowledged)", findings.recovered, ""],
    ["sends left unconfirmed, shown as such", findings.unconfirmed, ""],
    ["live events missed, doubled or out of order", heard, "0"],
    ["work goes on after a kill, ms, longest", Math.max(...result.backMs), name === "f1" ? "2000" : "15000"],
    ["live client away, ms, longest", result.longestGapMs, "5000"],
    ["due to 200, ms, p50 / p99", `${acked.p50.toFixed(0)} / ${acked.p99.toFixed(0)}`, ""],
    [
      "200 to row, ms, p50 / p99 / max",
      `${stored.p50.toFixed(0)} / ${stored.p99.toFixed(0)} / ${stored.max.toFixed(0)}`,
      "",
    ],
  ];
  return [table(rows), ...result.defects].join("\n");
}
