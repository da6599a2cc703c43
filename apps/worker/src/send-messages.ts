/**
 * Owed sends, fair to tenants and in order within a conversation: claim, hand over, write down what became of it. While an
 * inbox's provider is away its messages wait in `queued`, untried.
 */
import { AttachmentId, InboxId, MessageId } from "@max/domain/ids";
import type { SendOutcome } from "@max/domain/message/transport";
import { isDatabaseAway } from "@max/db/database-away";
import type { Call } from "@max/db/transaction";
import type { CircuitBreaker } from "@max/platform/circuit-breaker";
import { claim, finishAsSystem, giveBack, holdOn, LeaseLost, putBack, type Claimed } from "@max/services/outbox/claim";
import { postpone, type Postponed } from "@max/services/outbox/postpone";
import { claimForSending, type OutboundWork, type Sendable } from "@max/services/message/claim-for-sending";
import { recordReactionOutcome } from "@max/services/message/record-reaction-outcome";
import { recordSendOutcome } from "@max/services/message/record-send-outcome";
import pRetry from "p-retry";
import { z } from "zod";
import { bringFile, type Unbrought } from "./bring-file.ts";
import { adapterOf, callAs, type WorkerDeps } from "./deps.ts";

/** Longer than a send may take and its outcome be written. What is then offered again and still `sending` becomes `unconfirmed`. */
const LEASE_MS = 20_000;
/** What the slowest channel may take. */
export const LONGEST_SEND_MS = 15_000;
/** What writing down the outcome may take before the lease ends. */
const WRITTEN_WITHIN_MS = 3_000;

/** Five in a row, and the provider counts as away; then one message every ten seconds asks whether it is back. */
export const SEND_CIRCUITS = { opensAfter: 5, probesEveryMs: 10_000, asksAgainAfterMs: 2_000 };
const WAIT_SPREAD_MS = 500;
const OURS: ReadonlySet<string> = new Set(["address_passed_on", "inbox_off", "no_access_token", "too_late"]);

const Payload: z.ZodType<OutboundWork> = z.union([
  z.object({ messageId: MessageId, inboxId: InboxId.optional(), fileId: AttachmentId.optional() }),
  z.object({ reactionTo: MessageId, targetExternalId: z.string(), emoji: z.string().nullable() }),
]);

/** Starts as many sends as there is room for. They go on after this returns. @returns how many were started */
export async function sendMessages(deps: WorkerDeps): Promise<number> {
  let started = 0;
  while (deps.sending.free() > 0 && !deps.stopping.aborted) {
    const leasedUntil = Date.now() + LEASE_MS;
    const claimed = await claim(deps.db, "outbound", { limit: deps.sending.free(), leaseMs: LEASE_MS, inOrder: true });
    if (claimed.length === 0) break;
    // Told to stop while it claimed: the others have them at once, and nobody counts this as a try.
    if (deps.stopping.aborted) {
      await putBack(deps.db, claimed);
      break;
    }
    const held = heldOf(deps.circuits, claimed);
    await postpone(deps.db, [...held.values()]);
    for (const row of claimed) if (!held.has(row.seq)) deps.sending.start(() => sendOne(deps, row, leasedUntil));
    started += claimed.length - held.size;
  }
  return started;
}

/**
 * What need not be looked at, because its inbox's provider is away: so that a long line of waiting messages costs little.
 * Only work that nobody has tried: of any other its message may be one that a lost worker left in `sending`.
 */
function heldOf(circuits: CircuitBreaker, claimed: Claimed[]): Map<number, Postponed> {
  const held = new Map<number, Postponed>();
  for (const { seq, token, attempts, payload } of claimed) {
    const { data: work } = Payload.safeParse(payload);
    if (attempts > 1 || !work || !("messageId" in work) || !work.inboxId) continue;
    const waitMs = circuits.waitMs(work.inboxId);
    if (waitMs !== null) held.set(seq, { seq, token, delayMs: spread(waitMs) });
  }
  return held;
}

/** A little apart, so that what waits does not come back all at once. */
const spread = (waitMs: number) => waitMs + Math.random() * WAIT_SPREAD_MS;

/** @param leasedUntil by this process's clock, in ms since 1970; a file that is brought first renews the lease */
async function sendOne(deps: WorkerDeps, row: Claimed, leasedUntil: number): Promise<void> {
  if (!row.tenantId) return finishAsSystem(deps.db, [row]);
  const call = callAs(deps, "channel-outbound", row.tenantId);
  const parsed = Payload.safeParse(row.payload);
  if (!parsed.success) {
    deps.log.error({ seq: row.seq }, "owed work that nobody can read is dropped");
    return finishAsSystem(deps.db, [row]);
  }
  const work = parsed.data;
  const leave = askLeave(deps.circuits);
  const lease = { ...row, until: leasedUntil };
  try {
    const step = await nextStep(deps, call, work, lease, leave.mayLeave);
    const waitMs = leave.waitMs();
    if (waitMs !== null) return await postpone(deps.db, [{ ...row, delayMs: spread(waitMs) }]);
    if (step === "wait") return await putBack(deps.db, [row]);
    if (!step) return;
    const outcome = "outcome" in step ? step.outcome : await handOver(deps, call, step, lease.until);
    leave.tell(outcome);
    const retryAfterMs = await written(() =>
      "messageId" in work
        ? recordSendOutcome(call, { messageId: work.messageId, inboxId: step.inboxId }, outcome, row)
        : recordReactionOutcome(call, work, outcome, row),
    );
    if (retryAfterMs !== null) await giveBack(deps.db, [row], retryAfterMs);
    if (outcome.kind !== "accepted")
      deps.log.warn(
        { outcome: outcome.kind, code: "code" in outcome ? outcome.code : null, attempt: row.attempts },
        "a send did not succeed",
      );
  } catch (error) {
    if (error instanceof LeaseLost)
      deps.log.warn({ seq: row.seq }, "a send was taken over before its outcome was written");
    else throw error;
  } finally {
    leave.end();
  }
}

/** What the provider said is known only here: a database that is away for a moment is asked again until the lease is over. */
const written = <T>(write: () => Promise<T>): Promise<T> =>
  pRetry(write, {
    shouldRetry: ({ error }) => isDatabaseAway(error),
    retries: Number.POSITIVE_INFINITY,
    maxRetryTime: LEASE_MS,
    minTimeout: 100,
    maxTimeout: 1_000,
  });

/** The message to hand over, once its file is with the provider; or why that could not be. */
async function nextStep(
  deps: WorkerDeps,
  call: Call,
  work: OutboundWork,
  lease: Claimed & { until: number },
  mayLeave: (inboxId: InboxId) => boolean,
): Promise<Sendable | Unbrought | "wait" | null> {
  if ("messageId" in work && work.fileId) {
    const unbrought = await bringFile(deps, call, work.fileId, lease, mayLeave);
    if (unbrought) return unbrought;
    // The send itself has a lease of its own ahead of it.
    lease.until = Date.now() + LEASE_MS;
    if (!(await holdOn(deps.db, lease, LEASE_MS))) throw new LeaseLost();
  }
  return claimForSending(call, work, lease, mayLeave);
}

/** One send's leave from the circuit of its inbox, asked for once. */
function askLeave(circuits: CircuitBreaker) {
  let answer: ReturnType<CircuitBreaker["enter"]> | null = null;
  const passage = () => (answer && !("waitMs" in answer) ? answer : null);
  return {
    mayLeave(inboxId: InboxId): boolean {
      answer ??= circuits.enter(inboxId);
      return passage() !== null;
    },
    /** Null when it need not wait. */
    waitMs: () => (answer && "waitMs" in answer ? answer.waitMs : null),
    tell(outcome: SendOutcome) {
      if (isAway(outcome)) passage()?.failed();
      else if (!isOurs(outcome)) passage()?.succeeded();
    },
    end: () => passage()?.unused(),
  };
}

/** No answer, or none of the provider's own making. A refusal of one message says that somebody is there. */
const isAway = (outcome: SendOutcome) =>
  outcome.kind === "unknown" ||
  (outcome.kind === "retry" && (outcome.code === "not_connected" || outcome.isUncertain === true));

/** Refused before anybody was asked. */
const isOurs = (outcome: SendOutcome) => "code" in outcome && OURS.has(outcome.code);

async function handOver(deps: WorkerDeps, call: Call, sendable: Sendable, leasedUntil: number): Promise<SendOutcome> {
  const { inboxId, channel, isTheirs, isOff, ...message } = sendable;
  if (isOff)
    return {
      kind: "rejected",
      code: "inbox_off",
      reason: "This inbox is turned off, so nothing was sent. Ask an admin to turn it on, then send it again.",
    };
  if (!isTheirs)
    return {
      kind: "rejected",
      code: "address_passed_on",
      reason:
        "This customer's number now belongs to somebody else, so nothing was sent. Wait until they write from their new one.",
    };
  const accessToken = await deps.tokens.of(call, { id: inboxId, channel });
  if (accessToken === null)
    return {
      kind: "rejected",
      code: "no_access_token",
      reason: "This inbox has no access token. An admin must connect it again.",
    };
  const adapter = adapterOf(deps, channel);
  const leftMs = leasedUntil - WRITTEN_WITHIN_MS - Date.now();
  // A process that stood still must not send behind the back of the one that took over and has gone on to the next message.
  if (leftMs <= 0)
    return {
      kind: "retry",
      code: "too_late",
      reason: "The worker stood still before it could be sent.",
      afterMs: null,
    };
  const { content } = message;
  const fileAddress =
    "source" in content && content.source.type === "own"
      ? deps.addressForApp(call.tenantId, inboxId, content.source.id)
      : null;
  const signal = AbortSignal.timeout(Math.min(adapter.sendTimeoutMs, leftMs));
  return adapter.send({ ...message, accessToken, fileAddress }, signal);
}
