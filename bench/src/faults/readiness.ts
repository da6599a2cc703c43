/** Asks `/readyz` of one api again and again, as a load balancer does, and keeps what it said. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const ASK_EVERY_MS = 150;
const ANSWER_WITHIN_MS = 2_500;
const Report = z.record(z.string(), z.string());

/** `status` null: nobody answered. `down`: the dependencies it named. */
export type Saying = { at: number; answeredAt: number; status: number | null; down: string[] };

export type ReadinessWatch = {
  said: readonly Saying[];
  /** @throws Error when it does not say so in time */
  untilReady(limitMs: number): Promise<void>;
  close(): Promise<void>;
};

export function watchReadiness(url: string): ReadinessWatch {
  const said: Saying[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const at = Date.now();
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
        .then(async (response) => ({ status: response.status, report: Report.safeParse(await response.json()) }))
        .catch(() => null);
      const down = Object.entries(answer?.report.data ?? {}).flatMap(([name, state]) => (state === "up" ? [] : [name]));
      said.push({ at, answeredAt: Date.now(), status: answer?.status ?? null, down });
      await sleep(ASK_EVERY_MS);
    }
  })();
  return {
    said,
    async untilReady(limitMs) {
      const since = Date.now();
      while (!said.some(({ at, status }) => at >= since && status === 200)) {
        if (Date.now() > since + limitMs)
          throw new Error(`/readyz is not well again after ${limitMs} ms: ${JSON.stringify(said.at(-1))}`);
        await sleep(ASK_EVERY_MS);
      }
    },
    async close() {
      isOver = true;
      await watching;
    },
  };
}
