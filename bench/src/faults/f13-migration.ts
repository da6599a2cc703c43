/** F13: the database is migrated under load, while a long transaction is open. The version that runs goes on running. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { migrate } from "@max/db/migrate";
import { z } from "zod";
import { summarise } from "../latency.ts";
import { answersIn, BOTH, type Fault, type FaultContext, untilReceived, type Window } from "./fault.ts";

const MIGRATIONS = fileURLToPath(new URL("../../../packages/db/migrations", import.meta.url));
const ACK_P99_MS = 1_000;
const GOES_ON_WITHIN_MS = 15_000;
const OPEN_MS = 5_000;
/** A waiting migration lets go of the queue behind it after 0.3 s; four tables may wait one after the other. */
const LONGEST_ACK_MS = 2_000;

const Journal = z.looseObject({
  entries: z.array(z.looseObject({ idx: z.number(), when: z.number(), tag: z.string() })),
});

export const migration: Fault = {
  id: "F13",
  about: "an additive migration of the busiest tables under load, once with a long transaction open",
  backends: BOTH,
  async run(context) {
    const { atMost, fact } = context;
    const plain = await migrateWith(context, "plain", 0);
    atMost(
      "migrated: time to acknowledge, p99",
      ACK_P99_MS,
      () => summarise(answersIn(context, plain, "inbound").tookMs).p99,
    );
    const blocked = await migrateWith(context, "blocked", OPEN_MS);
    atMost(
      "migrated past an open transaction: longest time to acknowledge",
      LONGEST_ACK_MS,
      () => answersIn(context, blocked, "inbound").longestMs,
    );
    for (const [name, window] of [
      ["migrated", plain],
      ["migrated past an open transaction", blocked],
    ] as const)
      fact(`${name}: webhooks that were not acknowledged at once`, "0", () => {
        const { refused, strange, unanswered } = answersIn(context, window, "inbound");
        return { measured: refused + strange + unanswered, isKept: refused + strange + unanswered === 0 };
      });
    const goesOnMs = await untilReceived(context, Date.now());
    atMost("the version that ran before still receives", GOES_ON_WITHIN_MS, () => goesOnMs);
  },
};

/** @param openForMs how long a transaction that has read the tables stays open meanwhile */
async function migrateWith({ desk }: FaultContext, name: string, openForMs: number): Promise<Window> {
  const folder = await mkdtemp(join(tmpdir(), "max-migrations-"));
  const reader = await desk.owner.connect();
  try {
    await cp(MIGRATIONS, folder, { recursive: true });
    const path = join(folder, "meta/_journal.json");
    const journal = Journal.parse(JSON.parse(await readFile(path, "utf8")));
    const { rows } = await desk.owner.query<{ last: string }>(
      "select max(created_at) as last from drizzle.__drizzle_migrations",
    );
    const tag = `9999_add_${name}_column`;
    const column = `bench_${name}_${Date.now()}`;
    const last = journal.entries.at(-1)!;
    journal.entries.push({ ...last, idx: last.idx + 1, when: Math.max(last.when, Number(rows[0]!.last)) + 1, tag });
    await writeFile(path, JSON.stringify(journal));
    const tables = ["webhook_deliveries_in", "outbox", "messages", "conversations"];
    await writeFile(
      join(folder, `${tag}.sql`),
      tables.map((table) => `ALTER TABLE ${table} ADD COLUMN ${column} text;`).join("\n"),
    );

    const from = Date.now();
    await reader.query(`begin; select ${tables.map((table) => `(select count(*) from ${table})`).join(", ")}`);
    const closing = sleep(openForMs).then(() => reader.query("commit"));
    await Promise.all([closing, migrate(desk.postgres.url, desk.masterKey, folder)]);
    await sleep(1_000);
    return { from, to: Date.now() };
  } finally {
    reader.release(true);
    await rm(folder, { recursive: true, force: true });
  }
}
