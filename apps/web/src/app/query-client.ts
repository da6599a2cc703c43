/** One cache for everything the server said. The live feed keeps it current, so nothing in it goes stale by itself. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isPassing, isSignedOut, refusalOf } from "./trpc.ts";

let onSignedOut: () => void = () => undefined;
/** Called once per refusal when the session has ended. */
export const whenSignedOut = (listener: () => void) => {
  onSignedOut = listener;
};
const notice = (error: unknown) => {
  if (isSignedOut(error)) onSignedOut();
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: "always",
      retry: (failures, error) => failures < 1 && isPassing(refusalOf(error)),
      retryDelay: 400,
    },
    mutations: { networkMode: "always" },
  },
});
