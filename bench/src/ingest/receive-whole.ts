/** How many deliveries a second a desk receives to the end: from the socket to the numbered live event, with what waits bounded. */
import type { Desk } from "../desk.ts";
import { waitUntilQuiet } from "../observe.ts";
import { backlogOf, holdBacklog } from "./backlog.ts";
import type { Generator, PostOrder, Posted } from "./start-generator.ts";

const QUIET_LIMIT_MS = 180_000;

/**
 * Posts for the order's seconds and waits until the desk is at rest.
 * @param order without a rate: as fast as what waits allows
 */
export async function receiveWhole(
  desk: Desk,
  generator: Generator,
  order: PostOrder,
): Promise<{ perSecond: number; mostWaiting: number; posted: Posted }> {
  const governor = holdBacklog(desk, generator);
  const before = await backlogOf(desk);
  const startedAt = performance.now();
  const posted = await generator.post(order);
  const after = await backlogOf(desk);
  const seconds = (performance.now() - startedAt) / 1_000;
  await governor.stop();
  await waitUntilQuiet(desk, QUIET_LIMIT_MS);
  return { perSecond: (posted.acked + before.inbound - after.inbound) / seconds, mostWaiting: governor.most(), posted };
}
