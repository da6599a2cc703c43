/** The menu that `@` opens in a note: people and teams, by parts of their names, with the arrows and Enter or Tab. */
import { stillCalled } from "@max/domain/conversation/mention";
import { clsx } from "clsx";
import { TextAlignStart } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "../../words/use-translation.ts";
import { useWorkspace } from "../../app/session.ts";
import { calledBefore, noteCalled } from "../../outbox/called-before.ts";
import type { Mentioned } from "../../outbox/notes.ts";
import { MAX_MENTIONS } from "../../words/limits.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { type Callable, callable, callAt, findCalled } from "./find-called.ts";

export type CallMenu = {
  menu: ReactNode;
  /** What the text box says of the menu it opens. */
  field: { "aria-autocomplete"?: "list"; "aria-controls"?: string; "aria-activedescendant"?: string };
  /** The caret moved, or the text changed. */
  onCaret: () => void;
  onBlur: () => void;
  /** Whom a text calls, typed or chosen. */
  calledIn: (text: string) => Mentioned[];
  /** @returns whether the key was the menu's */
  onKey: (event: KeyboardEvent) => boolean;
};

type Input = {
  box: RefObject<HTMLTextAreaElement | null>;
  text: string;
  /** Only notes call people. */
  isOn: boolean;
  onText: (text: string) => void;
};

/** Everybody who can be called but oneself. */
export function useCallable(): (Callable & { hint: string; picture: string | null })[] {
  const { me, users, teams } = useWorkspace();
  return useMemo(() => {
    const nameOf = new Map<string, string>(teams.map(({ id, name }) => [id, name]));
    const people = users.filter(({ id }) => id !== me.id);
    return [
      ...people.map(({ id, name, teamIds, picture }) => ({
        ...callable("user", id, name),
        picture,
        hint: teamIds.flatMap((teamId) => nameOf.get(teamId) ?? []).join(", "),
      })),
      ...teams.map(({ id, name }) => ({ ...callable("team", id, name), hint: "", picture: null })),
    ];
  }, [me, users, teams]);
}

export function useCallMenu({ box, text, isOn, onText }: Input): CallMenu {
  const { t } = useTranslation();
  const everybody = useCallable();
  const names = useMemo(() => everybody.map(({ name }) => name), [everybody]);
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [at, setAt] = useState(0);
  /** Where an `@` stands whose menu was closed. */
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const begun = isOn && caret !== null ? callAt(text, caret, names) : null;
  const query = begun && begun.from !== closedAt ? begun.query : null;
  const found = query === null ? [] : findCalled(everybody, query, calledBefore());
  const isOpen = found.length > 0;
  const active = Math.min(at, found.length - 1);

  const onCaret = () => {
    const place = box.current?.selectionStart ?? null;
    setCaret(place);
    if (place === null || !callAt(box.current?.value ?? "", place, names)) setClosedAt(null);
  };
  const insert = (one: Callable | undefined) => {
    if (!one || !begun || !box.current) return;
    const end = begun.from + one.name.length + 2;
    flushSync(() => {
      onText(
        `${text.slice(0, begun.from)}@${one.name} ${text.slice(begun.from + 1 + begun.query.length).replace(/^ /, "")}`,
      );
      setAt(0);
    });
    noteCalled(one.id);
    box.current.focus();
    box.current.setSelectionRange(end, end);
    setCaret(end);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((active + step + found.length) % found.length);
    else if ((event.key === "Enter" && !event.shiftKey) || (event.key === "Tab" && !event.shiftKey))
      insert(found[active]);
    else if (event.key === "Escape") setClosedAt(begun?.from ?? null);
    else {
      setAt(0);
      return false;
    }
    event.preventDefault();
    return true;
  };

  return {
    onCaret,
    onBlur: () => setCaret(null),
    calledIn: (written) => {
      // Of two with one name it is whom somebody chose last.
      const ranks = new Map(calledBefore().map((one, rank) => [one, rank]));
      const rankOf = (one: Callable) => ranks.get(one.id) ?? ranks.size;
      const inOrder = everybody.toSorted((a, b) => rankOf(a) - rankOf(b));
      return stillCalled(written, inOrder)
        .slice(0, MAX_MENTIONS)
        .map(({ type, id: called }) => ({ type, id: called }));
    },
    onKey,
    field: isOn
      ? {
          "aria-autocomplete": "list",
          ...(isOpen && { "aria-controls": id, "aria-activedescendant": `${id}-${active}` }),
        }
      : {},
    menu: isOpen && (
      <div
        id={id}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a <select> takes the focus from the text
        role="listbox"
        aria-label={t("mention.menu")}
        className="absolute bottom-full left-0 z-20 mb-1.5 w-72 max-w-[calc(100vw-16px)] rounded-2 bg-raised p-1 text-13 text-ink shadow-2 [--ground:var(--bg-raised)]"
      >
        {found.map((one, place) => (
          <div
            key={one.id}
            id={`${id}-${place}`}
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an <option> cannot hold a picture
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            // The box keeps the focus and its caret.
            onPointerDown={(event) => {
              event.preventDefault();
              insert(one);
            }}
            onPointerMove={() => setAt(place)}
            className={clsx(
              "flex h-8 cursor-default items-center gap-2 rounded-1 px-2 select-none max-sm:h-11",
              place === active && "bg-accent-soft",
            )}
          >
            {one.type === "user" ? (
              <Avatar name={one.name} id={one.id} side="agent" picture={one.picture} size={18} />
            ) : (
              <Icon of={TextAlignStart} className="text-ink-3" />
            )}
            <bdi className="min-w-0 flex-1 truncate">{one.name}</bdi>
            <span className="max-w-28 flex-none truncate text-12 text-ink-3">
              {one.type === "team" ? t("mention.team") : one.hint}
            </span>
          </div>
        ))}
      </div>
    ),
  };
}
