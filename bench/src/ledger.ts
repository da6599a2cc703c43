/**
 * The generator's own account of what it tried, kept apart from everything MAX knows: one JSON line for each attempt. What
 * MAX stored and what the provider saw are held against it afterwards.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { z } from "zod";

/** Milliseconds since 1970, by the clock of this machine. */
const Instant = z.number();

export const Attempt = z.object({
  /** `inbound`: a webhook with one message. `send`: an answer asked of the API. */
  kind: z.enum(["inbound", "send"]),
  /** The message id of the provider, or the `clientMessageId`. A repeat has the same one. */
  id: z.string(),
  tenantId: z.string(),
  /** Inbound: the digits of the customer's phone. Send: the conversation. */
  party: z.string(),
  /** When the provider says the customer wrote, in whole seconds; null for a send. */
  providerAt: Instant.nullable(),
  sentAt: Instant,
  /** Null: nobody answered. */
  status: z.number().int().nullable(),
  answeredAt: Instant.nullable(),
});
export type Attempt = z.infer<typeof Attempt>;

export type AttemptLedger = { write(attempt: Attempt): void; close(): void };

/** Each line is on its way to the disk before the next attempt begins, so that a killed generator leaves its account. */
export function openAttemptLedger(path: string): AttemptLedger {
  const file = openSync(path, "a");
  return {
    write: (attempt) => void writeSync(file, `${JSON.stringify(attempt)}\n`),
    close: () => closeSync(file),
  };
}

/** @throws ZodError or SyntaxError for a line that is no attempt: a damaged account proves nothing */
export const readAttempts = (path: string): Attempt[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Attempt.parse(JSON.parse(line)));

/** All attempts of one message as one: what was promised, and between which moments it must have been stored. */
export type Promised = Pick<Attempt, "kind" | "id" | "tenantId" | "party" | "providerAt"> & {
  firstSentAt: number;
  /** The first 200; null when it was never acknowledged. */
  ackedAt: number | null;
};

/** One entry for each message, in the order of their first attempts. */
export function promisesOf(attempts: readonly Attempt[], kind: Attempt["kind"]): Map<string, Promised> {
  const promises = new Map<string, Promised>();
  for (const attempt of attempts) {
    if (attempt.kind !== kind) continue;
    const { id, tenantId, party, providerAt, sentAt, status, answeredAt } = attempt;
    const ackedAt = status === 200 ? answeredAt : null;
    const known = promises.get(id);
    if (!known) promises.set(id, { kind, id, tenantId, party, providerAt, firstSentAt: sentAt, ackedAt });
    else {
      known.firstSentAt = Math.min(known.firstSentAt, sentAt);
      if (ackedAt !== null) known.ackedAt = Math.min(known.ackedAt ?? ackedAt, ackedAt);
    }
  }
  return promises;
}
