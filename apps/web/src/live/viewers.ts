/** Who else has the same conversation before their eyes. Looking is saying so: it begins and ends with being shown. */
import { useEffect, useState } from "react";
import { client, isPassing, refusalOf } from "../app/trpc.ts";

/** Passing by with J and K is not looking. */
const LOOKING_AFTER_MS = 250;
const ASK_AGAIN_MS = 1_000;
const NOBODY: readonly string[] = [];

function useIsPageShown(): boolean {
  const [isShown, setShown] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setShown(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isShown;
}

/** @returns the ids of colleagues */
export function useViewers(conversationId: string): readonly string[] {
  const [viewers, setViewers] = useState(NOBODY);
  const isShown = useIsPageShown();
  useEffect(() => {
    if (!isShown) return;
    let stop = () => {};
    const follow = () => {
      const subscription = client.live.viewers.subscribe(
        { conversationId },
        {
          onData: setViewers,
          onConnectionStateChange: ({ state }) => {
            // What is not known any more is not shown.
            if (state !== "pending") setViewers(NOBODY);
          },
          onError: (error) => {
            setViewers(NOBODY);
            if (isPassing(refusalOf(error))) next = setTimeout(follow, ASK_AGAIN_MS);
          },
        },
      );
      stop = () => subscription.unsubscribe();
    };
    let next = setTimeout(follow, LOOKING_AFTER_MS);
    return () => {
      clearTimeout(next);
      stop();
      setViewers(NOBODY);
    };
  }, [conversationId, isShown]);
  return viewers;
}
