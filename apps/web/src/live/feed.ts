/** The client's one subscription. It goes on from the last cursor after every interruption. */
import { queryClient } from "../app/query-client.ts";
import { client } from "../app/trpc.ts";
import { applyLiveEvent } from "./cache.ts";
import { forgetConnection, noteConnection } from "./connection.ts";
import { workspaceQuery } from "./queries.ts";

const ASK_WHO_I_AM_EVERY_MS = 10_000;

/**
 * Follows everything this person may see, from `cursor` on.
 * @returns how to stop
 */
export function followLiveFeed(cursor: string): () => void {
  let askedAt = 0;
  let isSocketOpen = false;
  let last = cursor;
  let stopCurrent: () => void = () => undefined;
  let restart: ReturnType<typeof setTimeout> | null = null;

  // A refused socket looks like an unreachable one; a plain request tells the two apart and leads to sign-in.
  const askWhoIAm = () => {
    if (Date.now() - askedAt < ASK_WHO_I_AM_EVERY_MS) return;
    askedAt = Date.now();
    void queryClient.invalidateQueries({ queryKey: workspaceQuery.queryKey });
  };

  const subscribe = () => {
    const subscription = client.live.events.subscribe(
      { lastEventId: last },
      {
        onData: ({ id, data }) => {
          last = id;
          applyLiveEvent(id, data);
        },
        onConnectionStateChange: ({ state, error }) => {
          isSocketOpen = state === "pending";
          noteConnection(isSocketOpen && navigator.onLine);
          if (state === "connecting" && error) askWhoIAm();
        },
        // The server ended it, for instance because rights changed: begin anew from where we are.
        onError: () => {
          noteConnection(false);
          askWhoIAm();
          again();
        },
        onComplete: again,
      },
    );
    stopCurrent = () => subscription.unsubscribe();
  };
  const again = () => {
    if (restart) clearTimeout(restart);
    restart = setTimeout(subscribe, 1000);
  };
  const onLine = () => noteConnection(isSocketOpen && navigator.onLine);

  addEventListener("online", onLine);
  addEventListener("offline", onLine);
  subscribe();
  return () => {
    if (restart) clearTimeout(restart);
    removeEventListener("online", onLine);
    removeEventListener("offline", onLine);
    stopCurrent();
    forgetConnection();
  };
}
