/** Saying that one is away, or back: from the menu, the palette and a key. */
import type { ChosenPresence } from "@max/domain/presence/presence";
import type { TFunction } from "i18next";
import { queryClient } from "./query-client.ts";
import { choosePresence } from "../live/presence.ts";
import { workspaceQuery } from "../live/queries.ts";
import { showToast } from "../ui/toast.tsx";
import { wordsForError } from "./error-words.ts";

export async function changePresence(presence: ChosenPresence, t: TFunction): Promise<void> {
  try {
    await choosePresence(presence);
    showToast(t(presence === "away" ? "presence.nowAway" : "presence.nowAvailable"), () =>
      changePresence(presence === "away" ? "available" : "away", t),
    );
  } catch (error) {
    showToast(wordsForError(t, error));
  }
}

/** From one to the other. */
export function togglePresence(t: TFunction): void {
  const now = queryClient.getQueryData(workspaceQuery.queryKey)?.me.presence;
  void changePresence(now === "away" ? "available" : "away", t);
}
