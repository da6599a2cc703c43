/** Plays the six seeded defects on a desk, each with its copy of the product, and says what the checker found. */
import { check, type Defect, defectsIn, type Findings, type FollowerFindings } from "../checker.ts";
import type { Company, Desk } from "../desk.ts";
import { withLedger } from "../faults/fault-run.ts";
import { readAttempts } from "../ledger.ts";
import { followLive } from "../live-client.ts";
import { phoneOf, tokenOf } from "../load.ts";
import { heardBy, messageIdsOf, readSeen, readStored, waitUntilQuiet } from "../observe.ts";
import { ackBeforeCommit } from "./ack-before-commit.ts";
import { buildCopy } from "./build-copy.ts";
import { cursorByTime } from "./cursor-by-time.ts";
import { lockPerMessage } from "./lock-per-message.ts";
import { noUniqueKey } from "./no-unique-key.ts";
import { requeueWithoutFence } from "./requeue-without-fence.ts";
import { retryOnUnknown } from "./retry-on-unknown.ts";
import type { SeededDefect } from "./seeded-defect.ts";

export const SEEDED_DEFECTS: readonly SeededDefect[] = [
  ackBeforeCommit,
  cursorByTime,
  requeueWithoutFence,
  retryOnUnknown,
  // These two take a key out of the database, so they come last.
  noUniqueKey,
  lockPerMessage,
];

const REST_LIMIT_MS = 20_000;

export type Bite = { findings: Findings; follower: FollowerFindings; sentences: string[] };

/** Brings these out one after the other, on the programs as they run now, and holds all accounts against each other. */
export async function provokeAll(desk: Desk, company: Company, defects: readonly SeededDefect[]): Promise<Bite> {
  const token = await tokenOf(desk.url, company, company.people[0]!.email);
  return withLedger(async (ledger, path) => {
    const words = new Set<string>();
    const client = await followLive(desk.url, token, (text) => words.add(text));
    const hasHeard = (text: string) => words.has(text);
    let strangers = 0;
    const stranger = () => phoneOf(strangers++);
    for (const { provoke } of defects) await provoke({ desk, company, ledger, hasHeard, stranger });
    await waitUntilQuiet(desk, REST_LIMIT_MS);
    const findings = check(readAttempts(path), await readStored(desk, [company]), readSeen(desk, [company]));
    const follower = await heardBy(client, await messageIdsOf(desk, company));
    return { findings, follower, sentences: defectsIn(findings) };
  });
}

/** How often the checker found what this defect must be called. */
export function countOf({ findings, follower }: Bite, finds: Defect | keyof FollowerFindings): number {
  const found = finds in follower ? follower[finds as keyof FollowerFindings] : findings[finds as Defect];
  return typeof found === "number" ? found : found.length;
}

/**
 * Starts the defect's copies, and the product's own programs where a copy ran before; and takes out of the database what the
 * defect leaves out.
 * @param programs which program runs in place of the product's own, by its app
 */
export async function plant(desk: Desk, programs: Map<string, string>, { name, seeds, schema }: SeededDefect) {
  const restarted = new Set(programs.keys());
  programs.clear();
  for (const app of new Set(seeds.map((seed) => seed.app))) {
    programs.set(app, await buildCopy(name, app, seeds));
    restarted.add(app);
  }
  for (const statement of schema ?? []) await desk.owner.query(statement);
  for (const app of restarted) {
    await desk.kill(`${app}-1`);
    desk.start(`${app}-1`);
  }
  await desk.ready();
}
