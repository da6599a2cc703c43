/** Everything from one box: conversations by the customer's name or number, what can be done with the open one, and where to go. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../app/trpc.ts";
import { useServerNow } from "../../live/clock.ts";
import type { InboxView } from "../../live/inbox-view.ts";
import type { Conversation } from "../../live/wire.ts";
import { ChannelGlyph } from "../../ui/channel-glyph.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Key } from "../../ui/key.tsx";
import { findPlain, PickerGroup } from "../../ui/picker.tsx";
import { markMatches } from "../../words/mark-matches.ts";
import { useTimeWords } from "../../words/use-time-words.ts";
import type { Act } from "./act.ts";
import { closePalette, openPalette, usePalette } from "./open-palette.ts";
import { usePlaces } from "./use-places.tsx";
import { useWaited } from "./use-waited.ts";

/** As fast as people type two letters of one word. */
const TYPING_MS = 120;
const FOUND_AT_MOST = 8;
const LEAST_LETTERS = 2;

const foundQuery = (q: string) => ({
  queryKey: ["found", q],
  queryFn: async (): Promise<Conversation[]> =>
    (await client.conversation.list.query({ q, limit: FOUND_AT_MOST })).items,
  enabled: q.length >= LEAST_LETTERS || /^#?\d+$/.test(q),
  placeholderData: keepPreviousData,
  staleTime: 5_000,
});

type Props = {
  /** What can be done now, asked each time it opens. */
  acts: () => Act[];
  takeNext: () => void;
  /** To a view, and to a conversation in it. */
  go: (view: InboxView, conversationId: string | null) => void;
};

/** The view in which a found conversation stands. */
const viewOf = (found: Conversation): InboxView => ({
  name: found.state === "closed" ? "closed" : found.snoozedUntil ? "snoozed" : "open",
});

export function Palette(props: Props) {
  const { t } = useTranslation();
  const isOpen = usePalette((state) => state.isOpen);
  /** What was chosen runs once the focus is free: it may want it. */
  const chosen = useRef<(() => void) | null>(null);
  const choose = (run: () => void) => {
    chosen.current = run;
    closePalette();
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => (next ? openPalette() : closePalette())}>
      <Dialog.Portal>
        <div className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (chosen.current) chosen.current();
            else usePalette.getState().from?.focus();
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

function OpenPalette({ acts, takeNext, go, choose }: Props & { choose: (run: () => void) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [doable] = useState(acts);
  const places = usePlaces((view) => go(view, null), takeNext);
  const search = useWaited(useDeferredValue(typed.trim()), TYPING_MS);
  const found = useQuery(foundQuery(search));
  const isAsking = typed.trim() !== "";
  const list = isAsking && foundQuery(search).enabled ? (found.data ?? []) : [];
  // What is found comes a moment after the letters: it is what Enter opens, unless somebody has moved on meanwhile.
  const [chosen, setChosen] = useState("");
  const hasMoved = useRef(false);
  const first = list[0]?.id;
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
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex h-14 flex-none items-center gap-3 border-b border-line px-4.5">
        <Icon of={Search} className="text-ink-2" />
        <Command.Input
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
        {list.length > 0 && (
          <PickerGroup label={t("list.name")}>
            {list.map((conversation) => (
              <FoundConversation
                key={conversation.id}
                conversation={conversation}
                search={search}
                typed={typed}
                onSelect={() => choose(() => go(viewOf(conversation), conversation.id))}
              />
            ))}
          </PickerGroup>
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

type FoundProps = { conversation: Conversation; search: string; typed: string; onSelect: () => void };

function FoundConversation({ conversation, search, typed, onSelect }: FoundProps) {
  const { t } = useTranslation();
  const words = useTimeWords();
  const nowMs = useServerNow();
  const { contact, preview, state, number } = conversation;
  const said = preview?.text?.trim() || (preview ? t(`kind.${preview.kind}`) : t("list.noPreview"));
  return (
    // The server has found it already; whatever is typed finds it here too.
    <Command.Item value={conversation.id} keywords={[typed]} onSelect={onSelect} className={ITEM}>
      <span className="flex size-5 flex-none items-center justify-center text-ink-2">
        <ChannelGlyph channel={conversation.channel} size={16} />
      </span>
      <bdi className="max-w-[50%] flex-none truncate">
        {markMatches(contact.name, search).map((part) =>
          part.isMatch ? (
            <span key={part.from} className="font-semibold text-accent-ink">
              {part.text}
            </span>
          ) : (
            part.text
          ),
        )}
      </bdi>
      <span className="min-w-0 flex-1 truncate text-12 text-ink-3">
        <span className="tabular-nums">#{number}</span> {state === "closed" && `${t("conversation.closed")} · `}
        <bdi>{said}</bdi>
      </span>
      <time dateTime={conversation.lastActivityAt} className="flex-none text-12 text-ink-3 tabular-nums">
        {words.age(conversation.lastActivityAt, nowMs)}
      </time>
    </Command.Item>
  );
}
