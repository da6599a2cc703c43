/** Parts of the page that it can stand without for a moment. They are fetched once it stands, so nobody waits for them later either. */
import { type ComponentProps, Suspense, useLayoutEffect } from "react";
import { FilterPicker } from "../features/list-filter/filter-button.tsx";
import { usePalette } from "../features/palette/open-palette.ts";
import { openWords } from "./i18n.ts";
import { fetched, fetchedPatiently } from "../ui/fetched.ts";
import { useKeysHelp } from "../ui/open-keys-help.ts";
import { useWasOpened } from "../ui/use-was-opened.ts";
import { whenIdle, whenStanding } from "./standing.ts";

export const ConversationView = fetched(async () => {
  const [{ ConversationView: View }] = await Promise.all([
    import("../features/conversation/conversation-view.tsx"),
    openWords("thread"),
  ]);
  return View;
});
export const MentionList = fetched(async () => (await import("../features/mentions/mention-list.tsx")).MentionList);
export const BulkBar = fetched(async () => (await import("../features/bulk/bulk-bar.tsx")).BulkBar);
export const BulkProgress = fetchedPatiently(
  async () => (await import("../features/bulk/bulk-progress.tsx")).BulkProgress,
);
/** Nothing of them is drawn before there is news. */
export const NoticeCards = fetchedPatiently(
  async () => (await import("../features/notices/notice-cards.tsx")).NoticeCards,
);
export const UpdateCard = fetchedPatiently(async () => (await import("./update-card.tsx")).UpdateCard);
const FetchedKeysHelp = fetchedPatiently(async () => (await import("../ui/keys-help.tsx")).KeysHelp);
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
  const wasOpened = useWasOpened(isOpen);
  return (
    wasOpened && (
      <Suspense fallback={<TypedEarly />}>
        <FetchedPalette {...props} />
      </Suspense>
    )
  );
}

/** The list of keys, from the first time it is opened. */
export function KeysHelp() {
  const isOpen = useKeysHelp((state) => state.isOpen);
  const wasOpened = useWasOpened(isOpen);
  return wasOpened && <FetchedKeysHelp />;
}

/** What keys open and letters are typed into is there when the list is, so that no letter goes astray: called before it is drawn. */
export function fetchPickers(): void {
  FilterPicker.fetch();
  FetchedPalette.fetch();
}

const LATER = [ConversationView, BulkBar, MentionList, FetchedKeysHelp, SearchPage];

/** Called when the inbox is drawn; begins once that stands, one part at a time, so that none gets in the way of a key. */
export function fetchLater(): void {
  const fetchFrom = (at: number) => {
    LATER[at]?.fetch();
    if (at + 1 < LATER.length) whenIdle(() => fetchFrom(at + 1));
  };
  void whenStanding().then(() => fetchFrom(0));
}
