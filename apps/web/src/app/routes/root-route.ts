/** What all addresses stand below, and what is shown where there is none. */
import { createRootRoute, Outlet } from "@tanstack/react-router";
import { FailedPage, MissingPage } from "../error-pages.tsx";

export const rootRoute = createRootRoute({
  component: Outlet,
  errorComponent: FailedPage,
  notFoundComponent: MissingPage,
});
