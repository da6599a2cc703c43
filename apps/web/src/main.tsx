/** Starts the page: the words first, so that nothing is painted in a language the reader did not ask for. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { startWords } from "./app/i18n.ts";
import { askFirst } from "./app/first-questions.ts";
import { queryClient } from "./app/query-client.ts";
import { router } from "./app/router.tsx";
import { signedInRoute } from "./app/routes/signed-in-route.tsx";
import { followSystemTheme } from "./app/theme.ts";
import { keepAnswersCurrent } from "./live/catch-up.ts";
import { TooltipProvider } from "./ui/tooltip.tsx";
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet exports nothing
import "./styles.css";

followSystemTheme();
keepAnswersCurrent();
// The answers come while the page is being drawn. Whether there is somebody signed in is the router's to find out.
const matches = router.matchRoutes(router.latestLocation);
if (matches.some(({ routeId }) => routeId === signedInRoute.id)) askFirst(matches).catch(() => undefined);
await startWords();

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root element.");
createRoot(root).render(
  <QueryClientProvider client={queryClient}>
    <TooltipProvider>
      <RouterProvider router={router} />
    </TooltipProvider>
  </QueryClientProvider>,
);
