/** Holds the desk's work still at a chosen statement, by a lock in the database, and waits until somebody stands at it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Desk } from "../desk.ts";

const LOOK_EVERY_MS = 10;
const LIMIT_MS = 20_000;

/** Locks a table against writing, or against everything, while `work` runs. */
export async function whileLocked(
  desk: Desk,
  table: string,
  mode: "share row exclusive" | "access exclusive",
  work: () => Promise<void>,
): Promise<void> {
  const client = await desk.owner.connect();
  try {
    await client.query(`begin; lock table ${table} in ${mode} mode`);
    await work();
  } finally {
    // Also when the connection broke with its server: then the lock is gone anyway.
    await client.query("rollback").catch(() => {});
    client.release(true);
  }
}

/** Resolves when a statement that holds these words waits for a lock. */
export const untilBlocked = (desk: Desk, words: string): Promise<void> =>
  untilTrue(`a statement on ${words} that waits`, async () => {
    const { rows } = await desk.owner.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where wait_event_type = 'Lock' and application_name like 'max%' and strpos(query, $1) > 0`,
      [words],
    );
    return rows[0]!.n > 0;
  });

/** @throws Error that names `what` when it does not become true */
export async function untilTrue(what: string, look: () => Promise<boolean>, limitMs = LIMIT_MS): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`There was no ${what} within ${limitMs} ms.`);
    await sleep(LOOK_EVERY_MS);
  }
}
