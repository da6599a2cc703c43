/**
 * Moves live connections to other processes, one by one. All at once would have every client sign in, catch up and redraw
 * in the same second, on the processes that have just taken over the work of this one.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { WebSocket } from "ws";

/** What tRPC's client understands as: open another connection, go on there from the last event, then let go of this one. */
const RECONNECT = JSON.stringify({ id: null, method: "reconnect" });
/** "Service restart": for whoever did not follow that, and for clients that are not tRPC's. */
const RESTART_CODE = 1012;
/** A client needs one connection and one answer for its move. */
const MOVE_WITHIN_MS = 2_000;
const CLOSE_WITHIN_MS = 1_000;

/**
 * @param clients the live set: whoever comes meanwhile is moved at the end
 * @param windowMs over which the moves are spread; 0 lets go of all at once
 * @returns when none is left
 */
export async function moveSockets(clients: ReadonlySet<WebSocket>, windowMs: number): Promise<void> {
  if (windowMs > 0) {
    const present = [...clients];
    const turnMs = windowMs / Math.max(1, present.length);
    await Promise.all(
      present.map(async (client, index) => {
        // Each has a turn of its own and a random moment in it.
        await unlessGone(client, (index + Math.random()) * turnMs);
        await move(client);
      }),
    );
    await Promise.all([...clients].map(move));
    return;
  }
  for (const client of clients) {
    if (client.readyState === client.OPEN) client.send(RECONNECT);
    client.terminate();
  }
}

async function move(client: WebSocket): Promise<void> {
  if (client.readyState !== client.OPEN) return client.terminate();
  client.send(RECONNECT);
  await unlessGone(client, MOVE_WITHIN_MS);
  client.close(RESTART_CODE, "This server is being restarted.");
  await unlessGone(client, CLOSE_WITHIN_MS);
  client.terminate();
}

/** Waits, but not for a client that has left by itself. */
async function unlessGone(client: WebSocket, ms: number): Promise<void> {
  if (client.readyState === client.CLOSED) return;
  const gone = new AbortController();
  const onClose = () => gone.abort();
  client.once("close", onClose);
  await pause(ms, undefined, { signal: gone.signal }).catch(() => undefined);
  client.off("close", onClose);
}
