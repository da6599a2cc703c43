/** What every run under load shares: the provider's rules, and an account of what was tried that leaves with the run. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rules } from "@max/emulators/meta/world";
import { type AttemptLedger, openAttemptLedger } from "../ledger.ts";

/** The provider's limits and delays stay out of the way; its repeats come soon enough for a short run. */
export const faultRules: Partial<Rules> = {
  perSecond: null,
  window: "off",
  unknownRecipient: "accept",
  statusDelaysMs: { sent: 50, delivered: 100, read: 100 },
  retryDelaysMs: [200, 500, 1_000, 2_000],
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
