/** The open conversation: header, thread, composer, and the panel beside it or, where it is narrow, over it. */
import { useQuery } from "@tanstack/react-query";
import { Dialog } from "radix-ui";
import { type Ref, useCallback, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../app/session.ts";
import { detailQuery } from "../../live/queries.ts";
import type { Conversation, ConversationDetail, Message } from "../../live/wire.ts";
import { ToastArea } from "../../ui/toast.tsx";
import { useMedia } from "../../ui/use-media.ts";
import { Composer, type ComposerHandle } from "./composer.tsx";
import { ContextPanel } from "./context-panel.tsx";
import { ConversationHeader } from "./conversation-header.tsx";
import { Thread } from "./thread.tsx";
import { FailedThread, ThreadSkeleton } from "./thread-states.tsx";
import { useMarkRead } from "./use-mark-read.ts";
import { usePlacing } from "./use-placing.ts";

/** What the keys can do to the open conversation. */
export type ConversationHandle = {
  reply: () => void;
  /** @returns whether it could be taken */
  take: () => boolean;
  openCloseMenu: () => void;
};

type Props = {
  conversationId: string;
  /** As the list knows it, so that the header is there before the answer. */
  known: Conversation | null;
  onBack: () => void;
  handle: Ref<ConversationHandle>;
};

export function ConversationView({ conversationId, known, onBack, handle }: Props) {
  const { t } = useTranslation();
  const query = useQuery(detailQuery(conversationId));
  const detail: Known | null = query.data ?? (known && { conversation: known, changes: null });
  if (query.isError && !query.data)
    return (
      <main aria-label={t("conversation.name")} className="relative flex min-h-0 min-w-0 flex-col bg-bg">
        <FailedThread error={query.error} onRetry={() => void query.refetch()} isBusy={query.isFetching} />
        <ToastArea />
      </main>
    );
  if (!detail)
    return (
      <main aria-label={t("conversation.name")} className="relative flex min-h-0 min-w-0 flex-col bg-bg">
        <div className="h-14 flex-none border-b border-line" />
        <ThreadSkeleton />
      </main>
    );
  return <OpenConversation key={conversationId} detail={detail} onBack={onBack} handle={handle} />;
}

/** What is known so far: the history comes with the answer. */
type Known = { conversation: Conversation; changes: ConversationDetail["changes"] | null };
const NO_CHANGES: ConversationDetail["changes"] = [];

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

type OpenProps = { detail: Known; onBack: () => void; handle: Ref<ConversationHandle> };

function OpenConversation({ detail, onBack, handle }: OpenProps) {
  const { t } = useTranslation();
  const { conversation, changes } = detail;
  const may = useMay();
  const placing = usePlacing(conversation);
  const composer = useRef<ComposerHandle>(null);
  const panelButton = useRef<HTMLButtonElement>(null);
  const hasSheet = useMedia("hasSheet");
  const [isBesideOpen, setBesideOpen] = useState(readPanel);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [isCloseMenuOpen, setCloseMenuOpen] = useState(false);
  // Looking at it marks it read at once, so what was unread has to be remembered before.
  const [unreadAtOpening] = useState(conversation.unreadCount);
  const [quoted, setQuoted] = useState<Message | null>(null);
  useMarkRead(conversation);

  const isPanelOpen = hasSheet ? isSheetOpen : isBesideOpen;
  const setPanel = (isOpen: boolean) => {
    if (hasSheet) return setSheetOpen(isOpen);
    setBesideOpen(isOpen);
    rememberPanel(isOpen);
  };
  const canTake =
    (conversation.state === "new" || conversation.state === "queued") && may("conversation.take", conversation);
  const canClose = conversation.state !== "closed" && may("conversation.close", conversation);
  const canAnswer = conversation.state !== "closed" && may("message.send", conversation);

  useImperativeHandle(handle, () => ({
    reply: () => composer.current?.focus(),
    take: () => {
      if (canTake) placing.take();
      return canTake;
    },
    openCloseMenu: () => {
      if (canClose) setCloseMenuOpen(true);
    },
  }));
  const quote = useCallback((message: Message) => {
    setQuoted(message);
    composer.current?.focus();
  }, []);

  const panel = <ContextPanel conversation={conversation} changes={changes} onFold={() => setPanel(false)} />;
  return (
    <div
      className={`grid min-h-0 min-w-0 ${!hasSheet && isBesideOpen ? "grid-cols-[minmax(0,1fr)_var(--w-panel)]" : "grid-cols-[minmax(0,1fr)]"}`}
    >
      <main aria-label={t("conversation.name")} className="flex min-h-0 min-w-0 flex-col bg-bg">
        <ConversationHeader
          conversation={conversation}
          placing={placing}
          isCloseMenuOpen={isCloseMenuOpen}
          onCloseMenu={setCloseMenuOpen}
          onBack={onBack}
          isPanelOpen={isPanelOpen}
          onPanel={() => setPanel(!isPanelOpen)}
          panelButton={panelButton}
        />
        <div className="relative flex min-h-0 flex-1 flex-col">
          <Thread
            conversation={conversation}
            changes={changes ?? NO_CHANGES}
            unreadAtOpening={unreadAtOpening}
            canAnswer={canAnswer}
            onQuote={quote}
          />
          <ToastArea />
        </div>
        <Composer conversation={conversation} quoted={quoted} onQuoteDone={() => setQuoted(null)} handle={composer} />
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
