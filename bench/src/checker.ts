/**
 * Holds three accounts against each other after everything has come to rest: what the generator tried, what the database
 * holds, and what the provider was asked to send. Pure, so that it is tested on accounts with known defects.
 */
import { afterReport, type DeliveryStatus, type ReportedStatus } from "@max/domain/message/delivery-status";
import { type Attempt, type Promised, promisesOf } from "./ledger.ts";

/** An inbound message as the database has it. */
export type StoredInbound = {
  externalId: string;
  tenantId: string;
  conversationId: string;
  /** Digits of the phone of the contact it was filed under. */
  phone: string;
  /** Milliseconds: the first part of its place in the thread. */
  sortAt: number;
  /** The second part: the number of its delivery, and its place therein. */
  arrival: readonly [number, number];
};

export type StoredOutbound = {
  clientMessageId: string;
  tenantId: string;
  status: DeliveryStatus;
  /** What the provider has reported about it. */
  reports: readonly ReportedStatus[];
};

export type Stored = {
  inbound: readonly StoredInbound[];
  outbound: readonly StoredOutbound[];
  /** How many conversations of each thread are not closed. */
  openByThread: readonly { threadId: string; open: number }[];
  /** Counts that are kept beside what they count, by what they say: `<tenant> queued`. */
  counts: readonly { of: string; kept: number; really: number }[];
};

/** A message that went out, in the order in which the provider took them. `id` is the `clientMessageId` read from its text. */
export type Seen = {
  id: string;
  /** Whose number it left from. */
  tenantId: string;
};

const DEFECTS = {
  lost: "acknowledged webhooks without a stored message",
  doubled: "inbound messages stored more than once",
  phantom: "stored inbound messages that nobody sent",
  crossed: "messages stored for, or sent from the number of, another company",
  misfiled: "messages filed under another customer",
  disordered: "messages out of place in their thread",
  openTwice: "threads with more than one open conversation",
  sendLost: "accepted sends without a stored message",
  sendDoubled: "sends stored more than once",
  sendPhantom: "stored or delivered sends that nobody asked for",
  sentTwice: "messages the provider sent more than once",
  unsaid: "accepted sends that did not go out and do not say so",
  unsettled: "messages that still wait or are still being sent",
  overtaken: "sends that left before an earlier one of their conversation",
  fellBack: "messages whose status is behind what was reported",
  miscounted: "kept counts that are not the number of rows",
} as const;
export type Defect = keyof typeof DEFECTS;

export type Findings = Record<Defect, string[]> & {
  /** Stored though never acknowledged: allowed, the provider's repeat would have met it. */
  recovered: number;
  acked: number;
  accepted: number;
  /** Accepted sends whose fate is open to the agent: they see it and decide. */
  unconfirmed: number;
  failed: number;
};

const PLAINLY_NOT_SENT: ReadonlySet<DeliveryStatus> = new Set(["failed", "unconfirmed"]);
const AT_WORK: ReadonlySet<DeliveryStatus> = new Set(["queued", "sending"]);

export function check(attempts: readonly Attempt[], stored: Stored, seen: readonly Seen[]): Findings {
  const inbound = promisesOf(attempts, "inbound");
  const sends = promisesOf(attempts, "send");
  const promised = [...inbound.values()];
  const asked = [...sends.values()];
  const accepted = asked.filter((send) => send.ackedAt !== null);

  const storedTimes = countBy(stored.inbound, (row) => row.externalId);
  const sendTimes = countBy(stored.outbound, (row) => row.clientMessageId);
  const seenTimes = countBy(seen, ({ id }) => id);
  const statusOf = new Map(stored.outbound.map((row) => [row.clientMessageId, row.status]));
  const more = (times: Map<string, number>) => [...times].filter(([, count]) => count > 1).map(([id]) => id);
  const rowsWhere = (fits: (row: StoredInbound, sent: Promised) => boolean) =>
    stored.inbound.flatMap((row) => {
      const sent = inbound.get(row.externalId);
      return sent && fits(row, sent) ? [row.externalId] : [];
    });

  return {
    lost: promised.filter((p) => p.ackedAt !== null && !storedTimes.has(p.id)).map((p) => p.id),
    doubled: more(storedTimes),
    phantom: [...storedTimes.keys()].filter((id) => !inbound.has(id)),
    crossed: [
      ...rowsWhere((row, sent) => row.tenantId !== sent.tenantId),
      ...stored.outbound
        .filter((row) => (sends.get(row.clientMessageId)?.tenantId ?? row.tenantId) !== row.tenantId)
        .map((row) => row.clientMessageId),
      ...seen.filter(({ id, tenantId }) => (sends.get(id)?.tenantId ?? tenantId) !== tenantId).map(({ id }) => id),
    ],
    misfiled: rowsWhere((row, sent) => row.phone !== sent.party),
    disordered: [...rowsWhere((row, sent) => row.sortAt !== sent.providerAt), ...outOfArrival(stored.inbound, inbound)],
    openTwice: stored.openByThread.filter(({ open }) => open > 1).map(({ threadId }) => threadId),
    sendLost: accepted.filter((send) => !sendTimes.has(send.id)).map((send) => send.id),
    sendDoubled: more(sendTimes),
    sendPhantom: [...new Set([...sendTimes.keys(), ...seenTimes.keys()])].filter((id) => !sends.has(id)),
    sentTwice: more(seenTimes),
    unsaid: accepted
      .filter(({ id }) => {
        const status = statusOf.get(id);
        return status && !seenTimes.has(id) && !PLAINLY_NOT_SENT.has(status) && !AT_WORK.has(status);
      })
      .map((send) => send.id),
    unsettled: stored.outbound.filter((row) => AT_WORK.has(row.status)).map((row) => row.clientMessageId),
    overtaken: overtaken(seen, sends),
    fellBack: stored.outbound
      .filter((row) => row.reports.some((report) => afterReport(row.status, report) !== row.status))
      .map((row) => row.clientMessageId),
    miscounted: stored.counts.filter(({ kept, really }) => kept !== really).map(({ of }) => of),
    recovered: promised.filter((p) => p.ackedAt === null && storedTimes.has(p.id)).length,
    acked: promised.filter((p) => p.ackedAt !== null).length,
    accepted: accepted.length,
    unconfirmed: stored.outbound.filter((row) => row.status === "unconfirmed").length,
    failed: stored.outbound.filter((row) => row.status === "failed").length,
  };
}

/**
 * Messages of the same second stand in the order in which they came: one that was acknowledged before another was first sent
 * stands before it. Of two that were under way together, either may be first.
 */
function outOfArrival(rows: readonly StoredInbound[], inbound: ReadonlyMap<string, Promised>): string[] {
  const bySecond = groupBy(rows, (row) => `${row.conversationId} ${row.sortAt}`);
  return [...bySecond.values()].flatMap((group) => {
    const placed = group
      .toSorted((a, b) => a.arrival[0] - b.arrival[0] || a.arrival[1] - b.arrival[1])
      .flatMap((row) => inbound.get(row.externalId) ?? []);
    return outOfTurn(placed);
  });
}

function overtaken(seen: readonly Seen[], sends: ReadonlyMap<string, Promised>): string[] {
  const firstTimes = [...new Set(seen.map(({ id }) => id))];
  const known = firstTimes.flatMap((id) => sends.get(id) ?? []);
  return [...groupBy(known, (send) => send.party).values()].flatMap(outOfTurn);
}

/** Those that stand behind one which was first sent only after they were acknowledged. */
function outOfTurn(placed: readonly Promised[]): string[] {
  let latestStart = -Infinity;
  return placed.flatMap((one) => {
    const isLate = one.ackedAt !== null && one.ackedAt < latestStart;
    latestStart = Math.max(latestStart, one.firstSentAt);
    return isLate ? [one.id] : [];
  });
}

/** What a live client heard, against what there was to hear. */
export type Heard = { cursor: number; messageId: string | null; isReset: boolean };

export type FollowerFindings = {
  missed: string[];
  heardTwice: string[];
  /** Messages of nobody's, or of another company. */
  foreign: string[];
  backwards: number;
  resets: number;
  /** Numbers of stored events, from the first it heard on, that it never heard; it must be one who may see all. */
  gaps: number[];
};

/**
 * @param messageIds every message of its company, all made while the client followed
 * @param eventNumbers every event the database has for its company
 */
export function checkFollower(
  heard: readonly Heard[],
  messageIds: readonly string[],
  eventNumbers: readonly number[] = [],
): FollowerFindings {
  const own = new Set(messageIds);
  const cursors = new Set(heard.map(({ cursor }) => cursor));
  const first = heard[0]?.cursor ?? Infinity;
  const times = countBy(
    heard.flatMap(({ messageId }) => messageId ?? []),
    (id) => id,
  );
  return {
    missed: messageIds.filter((id) => !times.has(id)),
    heardTwice: [...times].filter(([, count]) => count > 1).map(([id]) => id),
    foreign: [...times.keys()].filter((id) => !own.has(id)),
    gaps: eventNumbers.filter((number) => number >= first && !cursors.has(number)),
    backwards: heard.filter(({ cursor }, n) => n > 0 && cursor <= heard[n - 1]!.cursor).length,
    resets: heard.filter(({ isReset }) => isReset).length,
  };
}

/** One sentence for each kind of defect that was found, with a few examples. Empty when all is well. */
export const defectsIn = (findings: Findings): string[] =>
  Object.entries(DEFECTS).flatMap(([defect, words]) => {
    const found = findings[defect as Defect];
    return found.length === 0 ? [] : [`${found.length} ${words}, such as ${found.slice(0, 3).join(", ")}`];
  });

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

function countBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return counts;
}
