/** The addresses of the page. Whoever is not signed in goes to sign-in and comes back afterwards. */
import { createRouter } from "@tanstack/react-router";
import { queryClient, whenSignedOut } from "./query-client.ts";
import { contactRoutes } from "./routes/contact-routes.tsx";
import { homeRoute, inboxRoutes } from "./routes/inbox-routes.ts";
import { rootRoute } from "./routes/root-route.ts";
import { settingsRoutes } from "./routes/settings-routes.ts";
import { SIGN_IN_PATHS, signInRoutes } from "./routes/sign-in-routes.tsx";
import { signedInRoute } from "./routes/signed-in-route.tsx";

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...signInRoutes,
    homeRoute,
    signedInRoute.addChildren([...inboxRoutes, contactRoutes, settingsRoutes]),
  ]),
  defaultPendingMs: 150,
  scrollRestoration: false,
});

whenSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (SIGN_IN_PATHS.some((path) => pathname.startsWith(path))) return;
  // What is on the screen goes before what it was drawn from, so that no part of it is left without its data.
  void router.navigate({ to: "/login", search: { back: href } }).then(() => queryClient.clear());
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
