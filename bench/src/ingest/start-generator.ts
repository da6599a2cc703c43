/** The generator of webhooks as a process of its own, so that its work is not done by the process that measures. */
import { startChild } from "../child.ts";
import type { Source } from "./webhook-source.ts";

export type Posted = {
  /** How often each HTTP status was answered; 0 is no answer. */
  statuses: Record<number, number>;
  /** Messages or statuses in webhooks that were answered with 200. */
  acked: number;
  /** Of the messages among them, in the order of their answers. */
  ackedIds: string[];
  /** When each of those was answered, in milliseconds since 1970. */
  ackedAtMs: number[];
  /** From when each webhook was due to its answer. */
  latenciesMs: number[];
  seconds: number;
  /** Answers that said when to come again. */
  retryAfters: number;
};

export type PostOrder = {
  origin: string;
  path: string;
  source: Source;
  connections: number;
  seconds: number;
  /** Null: as fast as they are answered. */
  perSecond: number | null;
};

export type GeneratorRequest = ({ type: "post" } & PostOrder) | { type: "pause"; isPaused: boolean };
export type GeneratorReply = { type: "ready" } | { type: "posted"; result: Posted };

export type Generator = {
  post(order: PostOrder): Promise<Posted>;
  /** Holds back new webhooks of a run without a rate. */
  pause(isPaused: boolean): void;
  stop(): Promise<void>;
};

export async function startGenerator(): Promise<Generator> {
  const child = await startChild<GeneratorRequest, GeneratorReply>("ingest/generator.ts");
  return {
    async post(order) {
      child.send({ type: "post", ...order });
      for (;;) {
        const reply = await child.next();
        if (reply.type === "posted") return reply.result;
      }
    },
    pause: (isPaused) => child.send({ type: "pause", isPaused }),
    stop: child.stop,
  };
}
