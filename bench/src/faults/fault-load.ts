/** Load that goes on while faults come and go, for two companies at once, and the checker at its end. */
import { check, defectsIn, type Findings, type FollowerFindings } from "../checker.ts";
import type { Company } from "../desk.ts";
import type { Attempt, AttemptLedger } from "../ledger.ts";
import { followLive, type LiveClient } from "../live-client.ts";
import { arrive, deliverText, phoneOf, sendText, tokenOf } from "../load.ts";
import {
  conversationsOf,
  eventNumbersOf,
  heardBy,
  messageIdsOf,
  readSeen,
  readStored,
  waitUntilQuiet,
} from "../observe.ts";
import type { FaultDesk } from "./fault-desk.ts";

export type LoadSize = {
  messagesPerSecond: number;
  sendsPerSecond: number;
  /** Of each company. */
  customers: number;
  /** Live clients, all companies together. */
  followers: number;
};

export type FaultLoad = {
  size: LoadSize;
  /** Every answer so far, and every time nobody answered. */
  attempts: readonly Attempt[];
  followers: readonly LiveClient[];
  ledger: AttemptLedger;
  /** A conversation of each company that has one, to be read or answered. */
  conversations: ReadonlyMap<Company, readonly string[]>;
  /** When each webhook was due, by its id. */
  dueAt: ReadonlyMap<string, number>;
  /** Resolves when every request has its answer. */
  stop(): Promise<void>;
};

const TOKEN_USED_FOR_MS = 10 * 60_000;
const FOREVER_MS = 24 * 3_600_000;

/** @param url where the load goes; a balancer before the apis, or the api itself */
export async function startFaultLoad(
  desk: FaultDesk,
  file: AttemptLedger,
  size: LoadSize,
  url = desk.url,
): Promise<FaultLoad> {
  const attempts: Attempt[] = [];
  const ledger: AttemptLedger = {
    ...file,
    write(attempt) {
      attempts.push(attempt);
      file.write(attempt);
    },
  };
  const { companies } = desk;
  const of = <T>(all: readonly T[], n: number) => all[n % all.length]!;
  const tokens = createTokens(url);
  const followers = await Promise.all(
    Array.from({ length: size.followers }, (_, n) => {
      const company = of(companies, n);
      return followLive(url, tokens.of(company));
    }),
  );
  const phones = Array.from({ length: size.customers }, (_, n) => phoneOf(n));
  const conversations = new Map<Company, string[]>();
  for (const company of companies) {
    await Promise.all(phones.map((from) => deliverText(url, company, ledger, { from, text: "Hello" })));
    conversations.set(company, [...(await conversationsOf(desk, company, phones.length)).values()]);
  }

  const stopping = new AbortController();
  const failures: unknown[] = [];
  const dueAt = new Map<string, number>();
  const steady = (perSecond: number, run: (n: number, due: number) => Promise<void>) =>
    arrive({ perSecond, forMs: FOREVER_MS, signal: stopping.signal }, (n, due) =>
      run(n, due).catch((error: unknown) => void failures.push(error)),
    );
  const inbound = steady(size.messagesPerSecond, async (n, due) => {
    const from = of(phones, Math.floor(n / companies.length));
    const { id } = await deliverText(url, of(companies, n), ledger, { from, text: `Message ${n}` });
    dueAt.set(id, due);
  });
  const outbound = steady(size.sendsPerSecond, async (n) => {
    const company = of(companies, n);
    const conversationId = of(conversations.get(company)!, Math.floor(n / companies.length));
    await sendText(url, company, ledger, { conversationId });
  });

  return {
    size,
    attempts,
    followers,
    ledger,
    conversations,
    dueAt,
    async stop() {
      stopping.abort();
      await Promise.all([inbound, outbound]);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Signing in costs a slow hash on purpose, so all clients of a company share a token for most of its 15 minutes. */
function createTokens(url: string) {
  const kept = new Map<Company, { token: Promise<string>; until: number }>();
  return {
    of: (company: Company) => () => {
      const known = kept.get(company);
      if (known && known.until > Date.now()) return known.token;
      const token = tokenOf(url, company, company.people[0]!.email);
      kept.set(company, { token, until: Date.now() + TOKEN_USED_FOR_MS });
      token.catch(() => kept.delete(company));
      return token;
    },
  };
}

export type Verdict = { findings: Findings; defects: string[]; followers: FollowerFindings[] };

/** Once everything has come to rest: what was tried, what is stored, what the provider saw and what the clients heard. */
export async function judge(desk: FaultDesk, load: FaultLoad, restLimitMs: number): Promise<Verdict> {
  await waitUntilQuiet(desk, restLimitMs);
  const { companies } = desk;
  const findings = check(load.attempts, await readStored(desk, companies), readSeen(desk, companies));
  const defects = [...desk.crashes, ...defectsIn(findings)];
  const followers: FollowerFindings[] = [];
  for (const [n, company] of companies.entries()) {
    const messageIds = await messageIdsOf(desk, company);
    const numbers = await eventNumbersOf(desk, company);
    for (const follower of load.followers.filter((_, place) => place % companies.length === n)) {
      const heard = await heardBy(follower, messageIds, numbers);
      followers.push(heard);
      for (const [what, found] of Object.entries(heard)) {
        const count = typeof found === "number" ? found : found.length;
        if (count > 0) defects.push(`a live client of ${company.slug}: ${count} ${what}`);
      }
    }
  }
  return { findings, defects, followers };
}
