/**
 * Sends the mail that is owed. A mail whose fate is not known is sent again: it says the same, and its link is the same. What
 * the server will never take is written down for the admin; the rest waits longer each time, until nobody is to get it any more.
 */
import type { Database } from "@max/db/client";
import type { Logger } from "@max/platform/logger";
import type { Mailer } from "@max/platform/mailer";
import { composeOwedMail, dropMail, MailWork, settleMail } from "@max/services/mail/owed-mail";
import { claim, giveBack, LeaseLost, type Claimed } from "@max/services/outbox/claim";
import { callAs } from "./deps.ts";

export type MailDeps = {
  db: Database;
  log: Logger;
  /** Null where no mail server is set up: what is owed waits. */
  mailer: Mailer | null;
  masterKey: Buffer;
  publicUrl: string;
};

const AT_ONCE = 10;
/** Longer than a server may take to answer. */
const LEASE_MS = 120_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** @returns how many were taken up */
export async function sendMails(deps: MailDeps): Promise<number> {
  if (deps.mailer === null) return 0;
  const rows = await claim(deps.db, "mail", { limit: AT_ONCE, leaseMs: LEASE_MS, inOrder: false });
  const { mailer } = deps;
  await Promise.all(
    rows.map((row) =>
      sendOne(deps, mailer, row).catch(async (error: unknown) => {
        if (error instanceof LeaseLost) return;
        deps.log.warn({ err: error, seq: row.seq }, "a mail waits");
        await giveBack(deps.db, [row], pauseMs(row.attempts));
      }),
    ),
  );
  return rows.length;
}

const pauseMs = (attempts: number) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));

async function sendOne(deps: MailDeps, mailer: Mailer, row: Claimed): Promise<void> {
  if (row.tenantId === null) throw new Error("Owed mail names no company.");
  const call = callAs(deps, "mail", row.tenantId);
  const work = MailWork.parse(row.payload);
  const mail = await composeOwedMail(call, deps, work);
  if (mail === null) return dropMail(call, row);
  const outcome = await mailer.send(mail);
  if (outcome.kind === "retry") throw new Error(`The mail server did not take it: ${outcome.reason}`);
  await settleMail(call, work, row, outcome.kind === "refused" ? outcome.reason : null);
}
