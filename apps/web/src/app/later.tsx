/** Parts of the page that it can stand without for a moment. They are fetched once it stands, so nobody waits for them later either. */
import { type ComponentProps, Suspense, useLayoutEffect, useState } from "react";
import { FilterPicker } from "../features/list-filter/filter-button.tsx";
import { usePalette } from "../features/palette/open-palette.ts";
import { openWords } from "./i18n.ts";
import { fetched } from "../ui/fetched.ts";

export const ConversationView = fetched(async () => {
  const [{ ConversationView: View }] = await Promise.all([
    import("../features/conversation/conversation-view.tsx"),
    openWords("thread"),
  ]);
  return View;
});
export const MentionList = fetched(async () => (await import("../features/mentions/mention-list.tsx")).MentionList);
export const BulkBar = fetched(async () => (await import("../features/bulk/bulk-bar.tsx")).BulkBar);
export const BulkProgress = fetched(async () => (await import("../features/bulk/bulk-progress.tsx")).BulkProgress);
const FetchedKeysHelp = fetched(async () => (await import("../ui/keys-help.tsx")).KeysHelp);
const FetchedPalette = fetched(async () => (await import("../features/palette/palette.tsx")).Palette);
const SearchPage = fetched(async () => (await import("./search-page.tsx")).SearchPage);

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

/** Called once the inbox stands. */
export function fetchLater(): void {
  for (const part of [
    FilterPicker,
    FetchedPalette,
    ConversationView,
    BulkBar,
    MentionList,
    FetchedKeysHelp,
    SearchPage,
  ])
    part.fetch();
}
