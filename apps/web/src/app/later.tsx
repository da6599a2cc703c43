/** Parts of the page that it can stand without for a moment. They are fetched once it stands, so nobody waits for them later either. */
import { type ComponentProps, lazy, Suspense, useLayoutEffect, useState } from "react";
import { usePalette } from "../features/palette/open-palette.ts";

const openConversation = () => import("../features/conversation/conversation-view.tsx");
const openBulkProgress = () => import("../features/bulk/bulk-progress.tsx");
const openKeysHelp = () => import("../ui/keys-help.tsx");
const openBulkBar = () => import("../features/bulk/bulk-bar.tsx");
const openFilter = () => import("../features/list-filter/filter-picker.tsx");
const openMentions = () => import("../features/mentions/mention-list.tsx");
const openPalette = () => import("../features/palette/palette.tsx");
const openSearch = () => import("./search-page.tsx");

export const ConversationView = lazy(async () => ({ default: (await openConversation()).ConversationView }));
export const MentionList = lazy(async () => ({ default: (await openMentions()).MentionList }));
export const BulkBar = lazy(async () => ({ default: (await openBulkBar()).BulkBar }));
export const BulkProgress = lazy(async () => ({ default: (await openBulkProgress()).BulkProgress }));
const FetchedKeysHelp = lazy(async () => ({ default: (await openKeysHelp()).KeysHelp }));
const FetchedPalette = lazy(async () => ({ default: (await openPalette()).Palette }));

/** What is typed before the palette is there stands in it when it comes. */
function TypedEarly() {
  useLayoutEffect(() => {
    const keep = (event: KeyboardEvent) => {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      usePalette.setState(({ typed }) => ({ typed: typed + event.key }));
    };
    window.addEventListener("keydown", keep, true);
    return () => window.removeEventListener("keydown", keep, true);
  }, []);
  return null;
}

/** The palette, from the first time it is opened. */
export function Palette(props: ComponentProps<typeof FetchedPalette>) {
  const isOpen = usePalette((state) => state.isOpen);
  const [wasOpened, setOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setOpened(true);
  return (
    wasOpened && (
      <Suspense fallback={<TypedEarly />}>
        <FetchedPalette {...props} />
      </Suspense>
    )
  );
}

export const KeysHelp = () => (
  <Suspense>
    <FetchedKeysHelp />
  </Suspense>
);

/** Begins early, where an address already says that it will be needed. A failure is told where it is drawn. */
export const fetchConversationView = (): void => void openConversation().catch(() => {});

const IDLE_AT_LATEST_MS = 2_000;

/** Fetches all of them as soon as the browser has nothing better to do. */
export function fetchLater(): void {
  const fetchAll = () => {
    for (const open of [openConversation, openPalette, openFilter, openBulkBar, openMentions, openSearch])
      open().catch(() => {});
  };
  if ("requestIdleCallback" in window) requestIdleCallback(fetchAll, { timeout: IDLE_AT_LATEST_MS });
  else setTimeout(fetchAll, IDLE_AT_LATEST_MS);
}
