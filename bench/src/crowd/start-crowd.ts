/** Many agents' clients in a process of their own, so that what they cost is not the server's. Each keeps account of all it heard. */
import { startChild } from "../child.ts";
import type { Summary } from "../latency.ts";

export type Agents = {
  /** Where the WebSocket is: `http://host:port`. */
  url: string;
  /** Whom they are: taken in turn. Empty where nobody asks. */
  tokens: readonly string[];
  count: number;
  /** Come back after a loss, from the last cursor. */
  comesBack: boolean;
  /** From which cursor each begins; null: with what comes next. */
  after: string | null;
};

export type CrowdReport = {
  /** With a running subscription now. */
  following: number;
  /** Events heard by all of them together. */
  frames: number;
  /** Different new messages each agent heard, smallest and largest. */
  fewest: number;
  most: number;
  /** Agents that heard fewer than others. */
  behind: number;
  /** The answer to the last subscription that was refused. */
  refusal: string | null;
  /** Messages that an agent heard more than once, and cursors that did not rise: promises that were broken. */
  doubled: number;
  backwards: number;
  resets: number;
  /** From the moment in a message's words until its frame came. */
  dueMs: Summary;
  /** From the database's time of its row until its frame came. */
  rowMs: Summary;
  /** Of each subscription after a loss: from the loss until it ran again. */
  awayMs: Summary;
  /** From asking for a subscription until the first event and until the last event that came. */
  firstEventMs: Summary;
  lastEventMs: Summary;
  /** Connections that ended without being closed here. */
  lost: number;
};

export type CrowdRequest =
  | ({ type: "connect" } & Agents)
  /** Forgets all that was heard, but not the cursors. */
  | { type: "forget" }
  | { type: "report" }
  | { type: "close" };
export type CrowdReply = { type: "ready" | "done" } | { type: "report"; report: CrowdReport };

export type Crowd = {
  pid: number;
  /** Resolves when each has its subscription. */
  connect(agents: Agents): Promise<void>;
  forget(): Promise<void>;
  report(): Promise<CrowdReport>;
  close(): Promise<void>;
  stop(): Promise<void>;
};

export async function startCrowd(): Promise<Crowd> {
  const child = await startChild<CrowdRequest, CrowdReply>("crowd/crowd-process.ts");
  async function order(request: CrowdRequest): Promise<CrowdReply> {
    child.send(request);
    return child.next();
  }
  return {
    pid: child.pid,
    connect: async (agents) => void (await order({ type: "connect", ...agents })),
    forget: async () => void (await order({ type: "forget" })),
    async report() {
      const reply = await order({ type: "report" });
      if (reply.type !== "report") throw new Error("The crowd did not report.");
      return reply.report;
    },
    close: async () => void (await order({ type: "close" })),
    stop: child.stop,
  };
}

/** Resolves when every agent heard `messages` new messages, or nothing came for a second. */
export async function untilHeard(crowd: Crowd, messages: number, limitMs: number): Promise<CrowdReport> {
  const deadline = Date.now() + limitMs;
  let report = await crowd.report();
  while (report.fewest < messages && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    report = await crowd.report();
  }
  return report;
}

/** @throws Error unless every agent heard every message exactly once and in order */
export function mustHaveHeardAll(report: CrowdReport, messages: { atLeast: number; atMost: number }): void {
  const { fewest, most, doubled, backwards, behind, following, refusal } = report;
  if (fewest >= messages.atLeast && most <= messages.atMost && doubled === 0 && backwards === 0) return;
  throw new Error(
    `Of ${messages.atLeast} to ${messages.atMost} messages an agent heard ${fewest} to ${most}; ` +
      `${behind} heard fewer than others, ${following} follow now, the last refusal was ${refusal}; ` +
      `${doubled} were heard twice and ${backwards} cursors did not rise.`,
  );
}
