/** What somebody signed in has, wherever they are. */
import { createRoute, Outlet, redirect } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { workspaceQuery } from "../../live/queries.ts";
import { queryClient } from "../query-client.ts";
import { isSignedOut } from "../trpc.ts";
import { useLiveSession } from "../use-live-session.ts";
import { useTitleBadge } from "../use-title-badge.ts";
import { rootRoute } from "./root-route.ts";

/** Nothing of it is drawn before there is news. */
const NoticeCards = lazy(async () => ({
  default: (await import("../../features/notices/notice-cards.tsx")).NoticeCards,
}));

const UpdateCard = lazy(async () => ({ default: (await import("../update-card.tsx")).UpdateCard }));

/** The feed, the outbox and the title go on from page to page. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(workspaceQuery);
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      throw redirect({ to: "/login", search: { back: location.href }, replace: true });
    }
  },
  component: function SignedIn() {
    useLiveSession();
    useTitleBadge();
    return (
      <>
        <Outlet />
        <Suspense>
          <NoticeCards />
          <UpdateCard />
        </Suspense>
      </>
    );
  },
});
