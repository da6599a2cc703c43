import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { InboxView } from "../live/inbox-view.ts";
import type { Anchor } from "../live/queries.ts";
import { searchOf, searchOfAnchor } from "./view-address.ts";

/** The ways from one page to another: a view, a conversation in it and what was looked for in that; a person, or everybody; all that is found. */
export function useGo() {
  const navigate = useNavigate();
  return useMemo(
    () => ({
      go: (view: InboxView, conversationId: string | null, anchor?: Anchor) =>
        void (conversationId === null
          ? navigate({ to: "/inbox/$view", params: { view: view.name }, search: searchOf(view) })
          : navigate({
              to: "/inbox/$view/$conversationId",
              params: { view: view.name, conversationId },
              search: { ...searchOf(view), ...searchOfAnchor(anchor ?? null) },
            })),
      openContact: (contactId: string | null) =>
        void (contactId === null
          ? navigate({ to: "/contacts" })
          : navigate({ to: "/contacts/$contactId", params: { contactId } })),
      searchAll: (q: string) => void navigate({ to: "/search", search: { q } }),
    }),
    [navigate],
  );
}
