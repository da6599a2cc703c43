/**
 * A menu that a sign opens while one types: `/` for canned responses, `:` for emoji, whatever a caller adds. The box keeps the
 * focus; arrows, Enter and Tab choose, Escape closes until the next such word.
 */
import { clsx } from "clsx";
import { type ComponentProps, type KeyboardEvent, type ReactNode, type RefObject, useId, useState } from "react";
import { useTranslation } from "../words/use-translation.ts";
import { type Rankable, rankItems } from "../words/rank-items.ts";
import { wordAtCaret } from "../words/word-at-caret.ts";
import { insertText } from "./insert-text.ts";
import { useMedia } from "./use-media.ts";

export type CaretItem = Rankable & {
  /** Tells it apart from the others. */
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  icon?: ReactNode;
};

export type CaretSource = {
  /** One sign. */
  trigger: string;
  /** What the menu is called. */
  name: string;
  /** As `mostUsedFirst` leaves them; null while they are fetched. */
  items: readonly CaretItem[] | null;
  /** What is said when nothing fits; left out, the menu closes then. */
  nothingFound?: string;
  /** What is written in place of the typed word. */
  textOf: (item: CaretItem) => string;
  /** After it is written: `start` is where in the box. */
  onChosen?: (item: CaretItem, start: number) => void;
};

type Options = {
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  sources: readonly CaretSource[];
};

/** So many can be reached by the arrows; further letters find the others. */
const REACHED = 100;
const ROWS = { wide: 8, phone: 5 };

/**
 * @returns `boxProps` for the textarea; `onKeyDown`, asked before its own keys, true when the menu took the key; and `menu`, to be
 *   put into a `relative` frame around the box, above which it opens
 */
export function useCaretMenu({ box, text, sources }: Options) {
  const id = useId();
  const { t } = useTranslation();
  const rowCount = useMedia("isPhone") ? ROWS.phone : ROWS.wide;
  const [caret, setCaret] = useState<number | null>(null);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [active, setActive] = useState({ word: "", at: 0 });

  const triggers = sources.map(({ trigger }) => trigger);
  const word = caret === null || caret > text.length ? null : wordAtCaret(text, caret, triggers);
  if (closedAt !== null && word?.start !== closedAt) setClosedAt(null);
  const source = word && word.start !== closedAt ? sources.find(({ trigger }) => trigger === word.trigger) : undefined;
  const query = word?.query ?? "";
  const items = source?.items;
  const found = items ? rankItems(items, query, REACHED) : [];
  const isOpen = source !== undefined && (found.length > 0 || !items || source.nothingFound !== undefined);
  // Another word begins at its best match again.
  const wordKey = `${word?.start} ${query}`;
  const at = active.word === wordKey ? Math.min(active.at, Math.max(found.length - 1, 0)) : 0;
  const optionId = (item: CaretItem) => `${id}-${item.id}`;
  const chosen = found[at];

  const choose = (item: CaretItem | undefined) => {
    if (!item || !source || !word || !box.current) return;
    insertText(box.current, word.start, word.end, source.textOf(item));
    source.onChosen?.(item, word.start);
  };
  const move = (by: number) => setActive({ word: wordKey, at: (at + by + found.length) % Math.max(found.length, 1) });

  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    const act = KEYS[event.key];
    if (!act || (act !== "close" && found.length === 0) || (event.shiftKey && act === "choose")) return false;
    event.preventDefault();
    if (act === "close") setClosedAt(word?.start ?? null);
    else if (act === "choose") choose(chosen);
    else move(act === "next" ? 1 : -1);
    return true;
  };

  const boxProps: ComponentProps<"textarea"> = {
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-controls": isOpen && found.length > 0 ? id : undefined,
    "aria-activedescendant": isOpen && chosen ? optionId(chosen) : undefined,
    onSelect: ({ currentTarget }) => {
      const { selectionStart, selectionEnd } = currentTarget;
      setCaret(selectionStart === selectionEnd ? selectionStart : null);
    },
  };

  const first = Math.max(0, Math.min(at - rowCount + 2, found.length - rowCount));
  const menu = (
    <>
      <output className="sr-only">{isOpen && items && t("caretMenu.found", { count: found.length })}</output>
      {isOpen && source && (
        <div className="absolute bottom-full left-0 z-40 mb-1.5 w-110 max-w-full rounded-2 bg-raised p-1 shadow-2 max-sm:left-2 max-sm:max-w-[calc(100%-16px)]">
          {found.length === 0 ? (
            <p className="px-2 py-1.5 text-ink-2">{items ? source.nothingFound : t("caretMenu.loading")}</p>
          ) : (
            // The box keeps the focus, which no tag of a list would let it.
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
            <div role="listbox" id={id} aria-label={source.name}>
              {found.slice(first, first + rowCount).map((item, place) => (
                <Option
                  key={item.id}
                  id={optionId(item)}
                  item={item}
                  isActive={item === chosen}
                  position={first + place + 1}
                  total={found.length}
                  onActive={() => setActive({ word: wordKey, at: first + place })}
                  onChoose={() => choose(item)}
                />
              ))}
            </div>
          )}
        </div>
      )}
    </>
  );
  return { boxProps, onKeyDown, menu, close: () => setCaret(null) };
}

const KEYS: Readonly<Record<string, "next" | "previous" | "choose" | "close">> = {
  ArrowDown: "next",
  ArrowUp: "previous",
  Enter: "choose",
  Tab: "choose",
  Escape: "close",
};

type OptionProps = {
  id: string;
  item: CaretItem;
  isActive: boolean;
  position: number;
  total: number;
  onActive: () => void;
  onChoose: () => void;
};

function Option({ id, item, isActive, position, total, onActive, onChoose }: OptionProps) {
  return (
    // The keyboard reaches it through the box, which keeps the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      tabIndex={-1}
      id={id}
      aria-selected={isActive}
      aria-posinset={position}
      aria-setsize={total}
      onPointerDown={(event) => event.preventDefault()}
      onPointerMove={isActive ? undefined : onActive}
      onClick={onChoose}
      className={clsx(
        "flex h-8 cursor-default items-center gap-2 rounded-1 px-2 select-none max-sm:h-11",
        isActive && "bg-accent-soft",
      )}
    >
      {item.icon && <span className="flex-none">{item.icon}</span>}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint && <span className="max-w-40 flex-none truncate text-12 text-ink-3">{item.hint}</span>}
    </div>
  );
}
