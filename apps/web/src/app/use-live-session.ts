/** Everything that runs for as long as somebody is signed in: the live feed, the outbox, their drafts. */
import { useEffect } from "react";
import { followLiveFeed } from "../live/feed.ts";
import { followDrafts, openDrafts } from "../outbox/drafts.ts";
import { closeOutbox, openOutbox } from "../outbox/outbox.ts";
import { startSending } from "../outbox/send-outbox.ts";
import { speakAsPersonWishes } from "./i18n.ts";
import { closeUploads, openUploads } from "../outbox/uploads.ts";
import { useWorkspace } from "./session.ts";

export function useLiveSession(): void {
  const { me, tenant, liveCursor } = useWorkspace();
  const owner = `${tenant.id}.${me.id}`;
  useEffect(() => void speakAsPersonWishes(me.language), [me.language]);
  useEffect(() => {
    openDrafts(owner);
    openUploads(owner);
    openOutbox(owner);
    const stop = [followDrafts(), followLiveFeed(liveCursor), startSending()];
    return () => {
      for (const each of stop) each();
      closeOutbox();
      closeUploads();
    };
    // The feed goes on from its own cursor; a later answer's cursor must not restart it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [owner]);
}
