/** Whether the page shows what it was opened for. Until then nothing else is fetched: all of it shares a processor and six connections. */
import { create } from "zustand";
import { queryClient } from "./query-client.ts";

export const useStanding = create<{ stands: boolean }>(() => ({ stands: false }));

/** A question that nobody answers must not keep back the rest for good. */
const LONGEST_WAIT_MS = 5_000;

/** Safari has no idle callbacks. */
export const whenIdle = (run: () => void): void =>
  "requestIdleCallback" in window ? void requestIdleCallback(run, { timeout: 1_000 }) : void setTimeout(run, 50);

/** The page stands once all it asked for has been answered and drawn. @returns how to stop looking */
export function followStanding(): () => void {
  if (useStanding.getState().stands) return () => undefined;
  const stand = () => {
    stop();
    useStanding.setState({ stands: true });
  };
  const look = () => {
    if (queryClient.isFetching() === 0) whenIdle(stand);
  };
  const unsubscribe = queryClient.getQueryCache().subscribe(look);
  const timer = setTimeout(stand, LONGEST_WAIT_MS);
  const stop = () => {
    clearTimeout(timer);
    unsubscribe();
  };
  look();
  return stop;
}

export const whenStanding = (): Promise<void> =>
  new Promise((resolve) => {
    if (useStanding.getState().stands) return resolve();
    const stop = useStanding.subscribe(({ stands }) => {
      if (!stands) return;
      stop();
      resolve();
    });
  });
