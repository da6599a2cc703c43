/** A process that posts webhooks: as fast as they are answered on so many connections, or at a constant rate by the clock. */
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { arrive } from "../load.ts";
import type { GeneratorReply, GeneratorRequest, Posted } from "./start-generator.ts";
import { webhookSource } from "./webhook-source.ts";

const REFUSED_PAUSE_MS = 20;
let isPaused = false;
let posted = 0;

process.on("message", (request: GeneratorRequest) => {
  if (request.type === "pause") isPaused = request.isPaused;
  else void run(request).then((result) => process.send!({ type: "posted", result } satisfies GeneratorReply));
});
process.send!({ type: "ready" } satisfies GeneratorReply);

async function run(request: Extract<GeneratorRequest, { type: "post" }>): Promise<Posted> {
  const pool = new Pool(request.origin, { connections: request.connections, pipelining: 1 });
  const next = webhookSource(request.source, posted);
  const result: Posted = {
    statuses: {},
    acked: 0,
    ackedIds: [],
    ackedAtMs: [],
    latenciesMs: [],
    seconds: 0,
    retryAfters: 0,
  };
  const startedAt = performance.now();

  async function post(dueAtMs: number): Promise<number> {
    const { body, signature, ids } = next(Date.now() - performance.now() + dueAtMs);
    posted += request.source.perWebhook;
    let status = 0;
    try {
      const response = await pool.request({
        path: request.path,
        method: "POST",
        headers: { "content-type": "application/json", "x-hub-signature-256": signature },
        body,
      });
      await response.body.dump();
      status = response.statusCode;
      if (response.headers["retry-after"] !== undefined) result.retryAfters++;
    } catch {
      // A connection that broke counts as no answer: status 0.
    }
    result.statuses[status] = (result.statuses[status] ?? 0) + 1;
    if (status === 200) {
      result.acked += request.source.perWebhook;
      for (const id of ids) {
        result.ackedIds.push(id);
        result.ackedAtMs.push(Date.now());
      }
    }
    result.latenciesMs.push(performance.now() - dueAtMs);
    return status;
  }

  if (request.perSecond === null) {
    const endsAt = startedAt + request.seconds * 1_000;
    await Promise.all(
      Array.from({ length: request.connections }, async () => {
        while (performance.now() < endsAt) {
          if (isPaused) await sleep(2);
          else if ((await post(performance.now())) !== 200) await sleep(REFUSED_PAUSE_MS);
        }
      }),
    );
  } else {
    const toMonotonic = performance.now() - Date.now();
    await arrive({ perSecond: request.perSecond, forMs: request.seconds * 1_000 }, async (_n, dueAt) => {
      await post(dueAt + toMonotonic);
    });
  }
  result.seconds = (performance.now() - startedAt) / 1_000;
  await pool.close();
  return result;
}
