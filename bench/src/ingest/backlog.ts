/** How much accepted work is not yet on the screens, and a governor that holds the generator back so that it stays bounded. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Desk } from "../desk.ts";
import type { Generator } from "./start-generator.ts";

const LOOK_EVERY_MS = 200;
const MOST_WAITING = 1_500;
const GO_ON_BELOW = 750;

/** Deliveries that wait to be received, and live events that wait to be numbered. */
export async function backlogOf(desk: Desk): Promise<{ inbound: number; live: number }> {
  const { rows } = await desk.owner.query<{ inbound: number; live: number }>(
    `select (count(*) filter (where topic = 'inbound'))::int as inbound, (count(*) filter (where topic = 'live'))::int as live from outbox`,
  );
  return rows[0]!;
}

/** Live events numbered so far, over all companies: each stored message and each change is one. */
export async function numberedEvents(desk: Desk): Promise<number> {
  const { rows } = await desk.owner.query<{ n: number }>("select coalesce(sum(head), 0)::float8 as n from live_heads");
  return rows[0]!.n;
}

/** While it runs, the generator posts only as fast as the worker receives: what waits stays below a bound. */
export function holdBacklog(
  desk: Desk,
  generator: Pick<Generator, "pause">,
): { most(): number; stop(): Promise<void> } {
  let isStopped = false;
  let most = 0;
  const watching = (async () => {
    let isPaused = false;
    while (!isStopped) {
      const { inbound, live } = await backlogOf(desk);
      most = Math.max(most, inbound + live);
      const shouldPause: boolean = inbound + live > (isPaused ? GO_ON_BELOW : MOST_WAITING);
      if (shouldPause !== isPaused) generator.pause((isPaused = shouldPause));
      await sleep(isPaused ? 50 : LOOK_EVERY_MS);
    }
    generator.pause(false);
  })();
  return {
    most: () => most,
    async stop() {
      isStopped = true;
      await watching;
    },
  };
}
