/** Everything that runs for as long as somebody is signed in: the live feed, the outbox, their drafts. */
import { useRouter } from "@tanstack/react-router";
import { useEffect, useLayoutEffect } from "react";
import { serverNow } from "../live/clock.ts";
import { followLiveFeed } from "../live/feed.ts";
import type { Notice } from "../live/wire.ts";
import { placeOf } from "../notices/place-of.ts";
import { followDrafts, openDrafts } from "../outbox/drafts.ts";
import { closeOutbox, openOutbox } from "../outbox/outbox.ts";
import { startSending } from "../outbox/send-outbox.ts";
import { untilItComes } from "../ui/fetched.ts";
import { speakAsPersonWishes } from "./i18n.ts";
import { closeUploads, followUploads, openUploads } from "../outbox/uploads.ts";
import { useWorkspace } from "./session.ts";
import { whenStanding } from "./standing.ts";

export function useLiveSession(): void {
  const { me, tenant, liveCursor } = useWorkspace();
  const owner = `${tenant.id}.${me.id}`;
  useLater(owner);
  useEffect(() => void speakAsPersonWishes(me.language), [me.language]);
  // Before any effect of what is drawn with it: a page that comes whole at once asks what was begun as soon as it stands.
  useLayoutEffect(() => {
    openDrafts(owner);
    openUploads(owner);
    openOutbox(owner);
    return () => {
      closeOutbox();
      closeUploads();
    };
  }, [owner]);
  useEffect(() => {
    const stop = [followDrafts(), followUploads(), followLiveFeed(liveCursor), startSending()];
    return () => {
      for (const each of stop) each();
    };
    // The feed goes on from its own cursor; a later answer's cursor must not restart it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [owner]);
}

/** Loaded after the inbox: nobody waits for what tells them of news, for what brings their drafts to other devices, or for what keeps the page. */
function useLater(owner: string): void {
  const router = useRouter();
  useEffect(() => {
    const stops: (() => void)[] = [];
    let isOver = false;
    const openConversation = () => {
      const params: object = router.state.matches.at(-1)?.params ?? {};
      return "conversationId" in params ? String(params.conversationId) : null;
    };
    const open = (notice: Notice) => void router.navigate(placeOf(notice));
    const since = serverNow();
    const start = async () => {
      await whenStanding();
      const [{ startAnnouncing }, { keepDraftsEverywhere }, { followUpdates }] = await untilItComes(() =>
        Promise.all([
          import("../notices/announce.ts"),
          import("../outbox/keep-drafts-everywhere.ts"),
          import("./follow-updates.ts"),
        ]),
      );
      if (isOver) return;
      // While one develops, the page is the server's to replace.
      if (import.meta.env.PROD) stops.push(followUpdates());
      stops.push(startAnnouncing({ owner, since, openConversation, open }), keepDraftsEverywhere(owner));
    };
    void start();
    return () => {
      isOver = true;
      for (const stop of stops) stop();
    };
  }, [owner, router]);
}
