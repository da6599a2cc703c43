/** What somebody signed in has, wherever they are. */
import { createRoute, Outlet, redirect } from "@tanstack/react-router";
import { useEffect } from "react";
import { askFirst } from "../first-questions.ts";
import { NoticeCards, UpdateCard } from "../later.tsx";
import { SignedInSession } from "../session.ts";
import { followStanding, useStanding } from "../standing.ts";
import { isSignedOut } from "../trpc.ts";
import { useLiveSession } from "../use-live-session.ts";
import { useTitleBadge } from "../use-title-badge.ts";
import { rootRoute } from "./root-route.ts";

/** The feed, the outbox and the title go on from page to page. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ location, matches }) => {
    try {
      await askFirst(matches);
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      throw redirect({ to: "/login", search: { back: location.href }, replace: true });
    }
  },
  component: () => (
    <SignedInSession>
      <SignedInPages />
    </SignedInSession>
  ),
});

function SignedInPages() {
  useLiveSession();
  useTitleBadge();
  useEffect(followStanding, []);
  const stands = useStanding((state) => state.stands);
  return (
    <>
      <Outlet />
      {stands && (
        <>
          <NoticeCards />
          <UpdateCard />
        </>
      )}
    </>
  );
}
