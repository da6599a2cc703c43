/** Everything from one box: customers, tags, conversations and what was said, what can be done with the open one, and where to go. */
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import type { Anchor } from "../../live/queries.ts";
import { anchorOfFound, firstFoundQuery, placeOf, viewOfFound, viewOfTag } from "../../live/search.ts";
import type { Found } from "../../live/wire.ts";
import { ConversationRow, CustomerRow, firstFound, MessageRow, TagRow } from "../../ui/found-rows.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { findPlain, PickerGroup } from "../../ui/picker.tsx";
import { useWaited } from "../../ui/use-waited.ts";
import type { Act } from "./act.ts";
import { closePalette, openPalette, usePalette } from "./open-palette.ts";
import { usePlaces } from "./use-places.tsx";

/** As fast as people type two letters of one word. */
const TYPING_MS = 120;
type Props = {
  /** What can be done now, asked each time it opens. */
  acts: () => Act[];
  takeNext: () => void;
  /** To a view, to a conversation in it, and to what was looked for in that. */
  go: (view: InboxView, conversationId: string | null, anchor?: Anchor) => void;
  /** To a person's page; null: to everybody. */
  openContact: (contactId: string | null) => void;
  /** To the page with everything that is found. */
  searchAll: (q: string) => void;
};

export function Palette(props: Props) {
  const { t } = useTranslation();
  const isOpen = usePalette((state) => state.isOpen);
  /** What was chosen runs once the focus is free: it may want it. */
  const chosen = useRef<(() => void) | null>(null);
  const choose = (run: () => void) => {
    chosen.current = run;
    closePalette();
  };
  useEffect(() => {
    // At once when it closes without a choice: the next key is for whoever was writing.
    if (isOpen) return () => void (chosen.current ?? usePalette.getState().from?.focus());
  }, [isOpen]);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => (next ? openPalette() : closePalette())}>
      <Dialog.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            chosen.current?.();
            chosen.current = null;
          }}
          className="fixed top-28 left-1/2 z-50 flex max-h-[calc(100%-144px)] w-160 max-w-[calc(100%-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-dialog bg-raised shadow-3 outline-none max-sm:top-4 max-sm:max-h-[calc(100%-32px)]"
        >
          <Dialog.Title className="sr-only">{t("palette.name")}</Dialog.Title>
          <OpenPalette {...props} choose={choose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function OpenPalette({
  acts,
  takeNext,
  go,
  openContact,
  searchAll,
  choose,
}: Props & { choose: (run: () => void) => void }) {
  const { t } = useTranslation();
  // What was typed until this stands, also while it was being drawn; and from then on it is typed here.
  const typedEarly = usePalette((state) => state.typed);
  const [typedHere, setTyped] = useState<string | null>(null);
  const typed = typedHere ?? typedEarly;
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    box.current?.focus();
    // Behind what was typed early: the next letter goes on with it.
    box.current?.setSelectionRange(box.current.value.length, box.current.value.length);
  }, []);
  const [doable] = useState(acts);
  const places = usePlaces({ go: (view) => go(view, null), openContacts: () => openContact(null), takeNext });
  const search = useWaited(useDeferredValue(typed.trim()), TYPING_MS);
  const found = useQuery(firstFoundQuery(search));
  const isAsking = typed.trim() !== "";
  const isSearching = isAsking && firstFoundQuery(search).enabled === true;
  const list = isSearching ? (found.data ?? null) : null;
  const seeAll = () => choose(() => searchAll(typed.trim()));
  // What is found comes a moment after the letters: it is what Enter opens, unless somebody has moved on meanwhile.
  const [chosen, setChosen] = useState("");
  const hasMoved = useRef(false);
  const first = list && firstFound(list);
  useEffect(() => {
    if (first && !hasMoved.current) setChosen(first);
  }, [first]);
  return (
    <Command
      label={t("palette.name")}
      filter={findPlain}
      loop
      value={chosen}
      onValueChange={setChosen}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") hasMoved.current = true;
        if (event.key !== "Enter" || !event.shiftKey || !isSearching) return;
        event.preventDefault();
        seeAll();
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex h-14 flex-none items-center gap-3 border-b border-line px-4.5">
        <Icon of={Search} className="text-ink-2" />
        <Command.Input
          ref={box}
          value={typed}
          onValueChange={(text) => {
            hasMoved.current = false;
            setTyped(text);
          }}
          placeholder={t("palette.placeholder")}
          className="h-full min-w-0 flex-1 bg-transparent text-15 shadow-none! outline-none max-sm:text-16"
        />
      </div>
      <Command.List className="min-h-0 flex-1 overflow-y-auto p-2">
        {found.isError && isAsking && (
          <p role="alert" className="px-2 py-2 text-red-ink">
            {t("palette.failed")}
          </p>
        )}
        <Command.Empty className="px-2 py-3 text-ink-2">
          {found.isFetching || search !== typed.trim() ? t("palette.looking") : t("palette.nothing")}
        </Command.Empty>
        {list && (
          <FoundGroups
            found={list}
            search={search}
            typed={typed}
            go={(...to) => choose(() => go(...to))}
            openContact={(contactId) => choose(() => openContact(contactId))}
          />
        )}
        {doable.length > 0 && (
          <PickerGroup label={t("palette.do")}>
            {doable
              .filter((act) => isAsking || !act.isOnlyFound)
              .map((act) => (
                <ActItem key={act.id} act={act} onSelect={() => choose(act.run)} />
              ))}
          </PickerGroup>
        )}
        <PickerGroup label={t("palette.go")}>
          {places.map((act) => (
            <ActItem key={act.id} act={act} onSelect={() => choose(act.run)} />
          ))}
        </PickerGroup>
      </Command.List>
      {isSearching && (
        <button
          type="button"
          onClick={seeAll}
          className="flex h-10 flex-none items-center gap-3 border-t border-line px-4.5 text-left text-ink-2 transition-colors hover:bg-hover max-sm:h-12"
        >
          <Icon of={Search} size={16} />
          <span className="min-w-0 flex-1 truncate">{t("search.seeAll", { q: typed.trim() })}</span>
          <Key>⇧</Key>
          <Key>⏎</Key>
        </button>
      )}
      <p className="flex flex-none items-center gap-4 border-t border-line px-4.5 py-2.5 text-12 text-ink-3 pointer-coarse:hidden">
        <Hint keys={["↑", "↓"]}>{t("palette.move")}</Hint>
        <Hint keys={["⏎"]}>{t("palette.choose")}</Hint>
        <span className="ml-auto">
          <Hint keys={["Esc"]}>{t("palette.close")}</Hint>
        </span>
      </p>
    </Command>
  );
}

const Hint = ({ keys, children }: { keys: string[]; children: ReactNode }) => (
  <span className="flex items-center gap-1.5">
    {keys.map((key) => (
      <Key key={key}>{key}</Key>
    ))}
    {children}
  </span>
);

const ITEM =
  "flex h-10 cursor-default items-center gap-3 rounded-2 px-2.5 select-none data-[selected=true]:bg-accent-soft max-sm:h-12";

function ActItem({ act, onSelect }: { act: Act; onSelect: () => void }) {
  return (
    <Command.Item value={act.id} keywords={[act.words]} onSelect={onSelect} className={ITEM}>
      <span className="flex size-5 flex-none items-center justify-center text-ink-2">{act.icon}</span>
      <bdi className="min-w-0 flex-1 truncate">{act.words}</bdi>
      {act.hint && <span className="flex-none text-12 text-ink-3 tabular-nums">{act.hint}</span>}
      {act.shortcut && <Key>{act.shortcut}</Key>}
    </Command.Item>
  );
}

type GroupsProps = { found: Found; search: string; typed: string } & Pick<Props, "go" | "openContact">;

function FoundGroups({ found, search, typed, go, openContact }: GroupsProps) {
  const { t } = useTranslation();
  const { customers, conversations, messages, tags } = found;
  const row = { search, typed };
  return (
    <>
      {customers && customers.items.length > 0 && (
        <PickerGroup label={t("search.customers")}>
          {customers.items.map((customer) => (
            <CustomerRow key={customer.id} customer={customer} {...row} onSelect={() => openContact(customer.id)} />
          ))}
        </PickerGroup>
      )}
      {tags && tags.items.length > 0 && (
        <PickerGroup label={t("search.tags")}>
          {tags.items.map((tag) => (
            <TagRow key={tag.id} tag={tag} {...row} onSelect={() => go(viewOfTag(tag.id), null)} />
          ))}
        </PickerGroup>
      )}
      {conversations && conversations.items.length > 0 && (
        <PickerGroup label={t("search.conversations")}>
          {conversations.items.map((conversation) => {
            const open = () => go(viewOfFound(placeOf(conversation)), conversation.id);
            return (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                tags={tags?.items ?? []}
                {...row}
                onSelect={open}
              />
            );
          })}
        </PickerGroup>
      )}
      {messages && messages.items.length > 0 && (
        <PickerGroup label={t("search.messages")}>
          {messages.items.map((message) => {
            const open = () => go(viewOfFound(message), message.conversationId, anchorOfFound(message));
            return <MessageRow key={message.id} found={message} {...row} onSelect={open} />;
          })}
        </PickerGroup>
      )}
    </>
  );
}
