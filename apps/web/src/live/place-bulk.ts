/** Keeps the acts on many as they are by now, whichever way and in whichever order one hears of them. Pure. */
import type { BulkJob } from "./wire.ts";

const RANK: Record<BulkJob["state"], number> = { running: 0, cancelled: 1, done: 1, undoing: 2, undone: 3 };
const settled = ({ done, failed, undone, kept }: BulkJob) => done + failed + undone + kept;

/** The newest first, each once. A job only ever goes on: what says less than is known is old. */
export function placeBulk(jobs: readonly BulkJob[], job: BulkJob): BulkJob[] {
  const known = jobs.find(({ id }) => id === job.id);
  if (!known) return [job, ...jobs];
  const isOld = RANK[job.state] < RANK[known.state] || settled(job) < settled(known);
  return isOld ? [...jobs] : jobs.map((each) => (each.id === job.id ? job : each));
}

export const isBulkBusy = ({ state }: BulkJob) => state === "running" || state === "undoing";
