/** F5: Redis is emptied, and lost with an empty one in its place. What was pending comes again from the database. */
import { setTimeout as sleep } from "node:timers/promises";
import { tokenOf } from "../load.ts";
import { type Fault, type FaultContext, untilReceived } from "./fault.ts";

const RESUMES_WITHIN_MS = 30_000;
const PAUSE_MS = 2_000;

export const redisLost: Fault = {
  id: "F5",
  about: "FLUSHALL, and Redis lost with an empty one in its place",
  backends: ["redis"],
  async run(context) {
    const { desk, pick, fact, atMost } = context;
    const company = desk.companies[0]!;
    const token = await tokenOf(desk.url, company, company.people[0]!.email);
    for (let n = 1; n <= pick({ test: 1, short: 1, long: 5 }); n++) {
      await desk.redis!.command("FLUSHALL");
      const flushedMs = await workResumes(context);
      atMost(`emptied (${n}): messages are received and answers leave`, RESUMES_WITHIN_MS, () => flushedMs);
      await sleep(PAUSE_MS);
      await desk.redis!.kill();
      await desk.redis!.startAgain();
      const lostMs = await workResumes(context);
      atMost(`lost (${n}): messages are received and answers leave`, RESUMES_WITHIN_MS, () => lostMs);
      await sleep(PAUSE_MS);
    }
    const answer = await fetch(`${desk.url}/api/v1/conversations?limit=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    fact("a session from before still holds", "200", () => ({
      measured: answer.status,
      isKept: answer.status === 200,
    }));
  },
};

async function workResumes(context: FaultContext): Promise<number> {
  const since = Date.now();
  const sentBefore = context.desk.emulator.ledger.sends().length;
  await untilReceived(context, since);
  while (context.desk.emulator.ledger.sends().length === sentBefore) {
    if (Date.now() > since + RESUMES_WITHIN_MS * 2) throw new Error("No answer has left since Redis lost everything.");
    await sleep(25);
  }
  return Date.now() - since;
}
