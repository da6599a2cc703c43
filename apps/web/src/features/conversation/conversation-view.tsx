/** The open conversation: header, thread, composer, and the panel beside it or, where it is narrow, over it. */
import type { ComposerMode } from "@max/domain/conversation/draft";
import { useQuery } from "@tanstack/react-query";
import { Dialog } from "radix-ui";
import { type ComponentProps, type Ref, useCallback, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "../../words/use-translation.ts";
import { useMay } from "../../app/session.ts";
import { detailQuery } from "../../live/queries.ts";
import type { Conversation, ConversationDetail, Message } from "../../live/wire.ts";
import { ToastArea } from "../../ui/toast.tsx";
import { useMedia } from "../../ui/use-media.ts";
import type { Act } from "../palette/act.ts";
import { DropHint } from "./attach-tray.tsx";
import { Composer, type ComposerHandle } from "./composer.tsx";
import { ContextPanel } from "./context-panel.tsx";
import { ConversationHeader, type HeaderMenu } from "./conversation-header.tsx";
import { OfflineQuestion } from "./offline-question.tsx";
import { TakenBackQuestion } from "./taken-back-question.tsx";
import { Thread } from "./thread.tsx";
import { FailedThread, OpeningConversation } from "./thread-states.tsx";
import { UnseenQuestion } from "./unseen-question.tsx";
import { useActs } from "./use-acts.tsx";
import { useFileDrop } from "./use-uploads.ts";
import { useMarkRead } from "./use-mark-read.ts";
import { isPossible, useHandOn } from "./use-hand-on.ts";
import { useMarkMentionsSeen } from "./use-mark-mentions-seen.ts";
import { useQuoted } from "./use-quoted.ts";
import { usePlacing } from "./use-placing.ts";
import { useTakeBack } from "./use-take-back.ts";
import { useTagging } from "./use-tagging.ts";

/** What the keys can do to the open conversation. */
export type ConversationHandle = ComposerHandle & {
  /** @returns whether it could be taken */
  take: () => boolean;
  /** Opens a menu of the header, where the conversation may be changed like that. */
  open: (menu: HeaderMenu) => void;
  /** What the palette can do with it now. */
  acts: () => Act[];
};

type Props = {
  conversationId: string;
  /** As the list knows it, so that the header is there before the answer. */
  known: Conversation | null;
  onBack: () => void;
  /** See `usePlacing`. */
  leave: () => () => void;
  comeBack: () => void;
  handle: Ref<ConversationHandle>;
} & Pick<ComponentProps<typeof Thread>, "anchor" | "onLeaveAnchor">;

export function ConversationView({ conversationId, known, ...rest }: Props) {
  const { t } = useTranslation();
  const query = useQuery(detailQuery(conversationId));
  const detail: Known | null =
    query.data ?? (known && { conversation: known, changes: null, notes: null, scheduled: null });
  if (query.isError && !query.data)
    return (
      <main aria-label={t("conversation.name")} className="relative flex min-h-0 min-w-0 flex-col bg-bg">
        <FailedThread error={query.error} onRetry={() => void query.refetch()} isBusy={query.isFetching} />
        <ToastArea />
      </main>
    );
  if (!detail) return <OpeningConversation />;
  return <OpenConversation key={conversationId} detail={detail} {...rest} />;
}

/** What is known so far: the history, the notes and what is to be sent come with the answer. */
type Known = { conversation: Conversation } & {
  [Part in "changes" | "notes" | "scheduled"]: ConversationDetail[Part] | null;
};
const NO_CHANGES: ConversationDetail["changes"] = [];
const NO_NOTES: ConversationDetail["notes"] = [];
const NOTHING_SCHEDULED: ConversationDetail["scheduled"] = [];

const PANEL_KEY = "max.panel";
function readPanel(): boolean {
  try {
    return localStorage.getItem(PANEL_KEY) !== "folded";
  } catch {
    return true;
  }
}
function rememberPanel(isOpen: boolean) {
  try {
    localStorage.setItem(PANEL_KEY, isOpen ? "open" : "folded");
  } catch {
    // Without storage it lasts as long as the page.
  }
}

type OpenProps = { detail: Known } & Omit<Props, "conversationId" | "known">;

function OpenConversation({ detail, onBack, leave, comeBack, handle, anchor, onLeaveAnchor }: OpenProps) {
  const { t } = useTranslation();
  const { conversation, changes, notes, scheduled } = detail;
  const may = useMay();
  const placing = usePlacing(conversation.id, leave, comeBack);
  const handOn = useHandOn(conversation);
  const tagging = useTagging(conversation);
  const composer = useRef<ComposerHandle>(null);
  const panelButton = useRef<HTMLButtonElement>(null);
  const hasSheet = useMedia("hasSheet");
  const [isBesideOpen, setBesideOpen] = useState(readPanel);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [openMenu, setOpenMenu] = useState<HeaderMenu | null>(null);
  // Looking at it marks it read at once, so what was unread has to be remembered before.
  const [unreadAtOpening] = useState(conversation.unreadCount);
  const { quoted, quote, drop: dropQuote } = useQuoted(conversation.id);
  useMarkRead(conversation);
  useMarkMentionsSeen(conversation.id, notes ?? NO_NOTES);

  const isPanelOpen = hasSheet ? isSheetOpen : isBesideOpen;
  const setPanel = (isOpen: boolean) => {
    if (hasSheet) return setSheetOpen(isOpen);
    setBesideOpen(isOpen);
    rememberPanel(isOpen);
  };
  const canTake =
    (conversation.state === "new" || conversation.state === "queued") && may("conversation.take", conversation);
  const canOpen: Record<HeaderMenu, boolean> = {
    assign: isPossible(handOn),
    tag: tagging.may,
    snooze: conversation.state === "assigned" && may("conversation.snooze", conversation),
    close: conversation.state !== "closed" && may("conversation.close", conversation),
  };
  const canAnswer = conversation.state !== "closed" && may("message.send", conversation);

  const drop = useFileDrop(canAnswer ? (files) => composer.current?.attach(files) : null);
  const write = (mode: ComposerMode) => composer.current?.write(mode);
  const open = (menu: HeaderMenu) => {
    if (!canOpen[menu]) return;
    if (menu === "snooze" && conversation.snoozedUntil) placing.run({ type: "wake" });
    else {
      if (menu === "tag") tagging.begin();
      setOpenMenu(menu);
    }
  };
  const acts = useActs({ conversation, placing, tagging, write, open });
  useImperativeHandle(handle, () => ({
    write,
    attach: (files) => composer.current?.attach(files),
    insertCanned: () => composer.current?.insertCanned(),
    open,
    acts,
    take: () => {
      if (canTake) placing.run({ type: "take" });
      return canTake;
    },
  }));
  const quoteInReply = useCallback(
    (message: Message) => {
      quote(message);
      composer.current?.write("reply");
    },
    [quote],
  );
  const writeReply = useCallback(() => composer.current?.write("reply"), []);
  const takeBack = useTakeBack(writeReply);

  const panel = (
    <ContextPanel
      conversation={conversation}
      changes={changes}
      notes={notes ?? NO_NOTES}
      tagging={tagging}
      onTag={() => {
        setSheetOpen(false);
        open("tag");
      }}
      onFold={() => setPanel(false)}
    />
  );
  return (
    <div
      className={`grid min-h-0 min-w-0 ${!hasSheet && isBesideOpen ? "grid-cols-[minmax(0,1fr)_var(--w-panel)]" : "grid-cols-[minmax(0,1fr)]"}`}
    >
      <main
        aria-label={t("conversation.name")}
        className="relative flex min-h-0 min-w-0 flex-col bg-bg"
        {...drop.handlers}
      >
        {drop.isOver && <DropHint />}
        <ConversationHeader
          conversation={conversation}
          placing={placing}
          tagging={tagging}
          openMenu={openMenu}
          onMenu={setOpenMenu}
          onBack={onBack}
          isPanelOpen={isPanelOpen}
          onPanel={() => setPanel(!isPanelOpen)}
          panelButton={panelButton}
        />
        <div className="relative flex min-h-0 flex-1 flex-col">
          <Thread
            conversation={conversation}
            changes={changes ?? NO_CHANGES}
            notes={notes ?? NO_NOTES}
            scheduled={scheduled ?? NOTHING_SCHEDULED}
            unreadAtOpening={unreadAtOpening}
            canAnswer={canAnswer}
            onQuote={quoteInReply}
            onTakeBack={takeBack}
            anchor={anchor}
            onLeaveAnchor={onLeaveAnchor}
          />
          <ToastArea />
        </div>
        <UnseenQuestion conversationId={conversation.id} onRead={() => write("reply")} />
        <TakenBackQuestion conversationId={conversation.id} onAdded={writeReply} />
        <OfflineQuestion placing={placing} />
        <Composer conversation={conversation} quoted={quoted} onQuoteDone={dropQuote} handle={composer} />
      </main>
      {!hasSheet && isBesideOpen && (
        <aside aria-label={t("panel.name")} className="min-h-0 min-w-0 overflow-y-auto border-l border-line bg-bg">
          {panel}
        </aside>
      )}
      {hasSheet && (
        <Dialog.Root open={isSheetOpen} onOpenChange={setSheetOpen}>
          <Dialog.Portal>
            <div className="fixed inset-0 z-30 bg-scrim" />
            <Dialog.Content
              aria-describedby={undefined}
              className="fixed inset-y-0 right-0 z-40 w-(--w-panel) max-w-full overflow-y-auto bg-bg shadow-3 outline-none max-sm:w-full"
            >
              <Dialog.Title className="sr-only">{t("panel.name")}</Dialog.Title>
              {panel}
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
      )}
    </div>
  );
}
