/**
 * Where the answer is written, and the note that no customer sees: Enter sends, Shift+Enter makes a line, the clock says how
 * long free text is possible. Each of the two keeps its own draft.
 */
import type { ComposerMode } from "@max/domain/conversation/draft";
import { hasReplyWindow } from "@max/domain/inbox/channel";
import { clsx } from "clsx";
import { LayoutTemplate } from "lucide-react";
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "../../words/use-translation.ts";
import { useMay } from "../../app/session.ts";
import { useServerNow } from "../../live/clock.ts";
import type { Conversation, Message } from "../../live/wire.ts";
import { beginTemplate, begunTemplateOf, leaveTemplate, useBegunTemplate } from "../../outbox/begun-templates.ts";
import { draftOf, keepDraft, keepSide, noteDraft, useDrafts } from "../../outbox/drafts.ts";
import { useWriteNote } from "../../outbox/notes.ts";
import { scheduleBox } from "../../outbox/schedule.ts";
import { takeBackLast } from "../../outbox/taking-back.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { typeSign } from "../../ui/insert-text.ts";
import { useMedia } from "../../ui/use-media.ts";
import { MAX_NOTE_LENGTH, MAX_TEXT_LENGTH } from "../../words/limits.ts";
import { replyClockOf } from "../../words/reply-clock.ts";
import { sendableUntil } from "../../words/sendable-until.ts";
import { AttachButton, AttachTray } from "./attach-tray.tsx";
import { BlankMarks } from "./blank-marks.tsx";
import { ComposerHead } from "./composer-head.tsx";
import { LaterButton, type LaterHandle } from "./later-button.tsx";
import { QuoteInComposer } from "./quote-in-composer.tsx";
import { SendButton } from "./send-button.tsx";
import { TemplatePicker } from "./template-picker.tsx";
import { useCallMenu } from "./use-call-menu.tsx";
import { useObstacle } from "./use-obstacle.ts";
import { useReplyMenus } from "./use-reply-menus.tsx";
import { useScheduling } from "./use-scheduling.ts";
import { useSayTyping } from "./use-say-typing.ts";
import { useAttaching } from "./use-uploads.ts";
import { RecordButton, VoiceRecorder } from "./voice-recorder.tsx";

export type ComposerHandle = {
  write: (mode: ComposerMode) => void;
  attach: (files: File[]) => void;
  /** Begins a reply, or goes on with it, with the menu of canned responses. */
  insertCanned: () => void;
};

type Props = {
  conversation: Conversation;
  quoted: Message | null;
  onQuoteDone: () => void;
  handle: Ref<ComposerHandle>;
};

/** Grows the box with its text up to 40 % of the pane; beyond that it scrolls. */
function fitToText(box: HTMLTextAreaElement, leastPx: number) {
  const frame = box.parentElement;
  if (!frame) return;
  // To measure costs a layout of the whole page, and most boxes are opened empty.
  if (box.value === "") {
    box.style.height = `${leastPx}px`;
    return;
  }
  // The frame keeps its height while the text is measured, or the thread above would be scrolled by the difference.
  frame.style.minHeight = `${frame.offsetHeight}px`;
  box.style.height = "0";
  const limitPx = (box.closest("main")?.clientHeight ?? 800) * 0.4;
  box.style.height = `${Math.min(Math.max(box.scrollHeight, leastPx), limitPx)}px`;
  frame.style.minHeight = "";
}

export function Composer({ conversation, quoted, onQuoteDone, handle }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const chosen = useDrafts((state) => state.sides[conversation.id]?.mode ?? "reply");
  const setMode = (next: ComposerMode) => keepSide(conversation.id, { mode: next });
  useEffect(() => {
    // Whoever comes back to an empty note did not mean to write one, nor to send a template where none is chosen.
    if (draftOf(noteDraft(conversation.id)) === "") keepSide(conversation.id, { mode: "reply" });
    if (!begunTemplateOf(conversation.id)) leaveTemplate(conversation.id);
  }, [conversation.id]);
  const mayNote = may("note.write", conversation);
  const mode = mayNote ? chosen : "reply";
  const isNote = mode === "note";
  const writeNote = useWriteNote(conversation.id);
  const isPhone = useMedia("isPhone");
  const box = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [hasFocus, setFocus] = useState(false);
  const [isRecording, setRecording] = useState(false);
  const draftKey = isNote ? noteDraft(conversation.id) : conversation.id;
  const text = useDrafts((state) => state.texts[draftKey] ?? "");
  const sayTyping = useSayTyping(conversation.id);
  const clock = replyClockOf(conversation, useServerNow());
  const replyObstacle = useObstacle(conversation, clock);
  const obstacle = isNote ? null : replyObstacle;
  const wantsTemplate = useBegunTemplate(conversation.id) !== undefined;
  // Without a reply window a template is all that WhatsApp takes.
  const needsTemplate = replyObstacle?.needsTemplate === true;
  const picksTemplate = !isNote && (needsTemplate || (wantsTemplate && !obstacle));
  const tooLong = text.length - (isNote ? MAX_NOTE_LENGTH : MAX_TEXT_LENGTH);
  const attaching = useAttaching(conversation);
  const isReplying = !isNote && !obstacle;
  const menus = useReplyMenus({ box, conversation, text, isOn: isReplying, onFiles: attaching.attachCanned });
  const cannotSend = obstacle
    ? [obstacle.what, obstacle.next].filter(Boolean).join(" ")
    : tooLong > 0
      ? t("composer.tooLong", { count: tooLong })
      : menus.blank && t("composer.unfilledFirst", { name: menus.blank.raw });
  const name = isNote ? t("note.name") : t("composer.name");

  const write = (next: ComposerMode) => {
    // The box of the other mode is drawn before it takes the focus.
    flushSync(() => setMode(next));
    const picker = frame.current?.querySelector("form, section");
    const field = picker ? picker.querySelector<HTMLElement>("input, select") : box.current;
    field?.focus();
  };
  const openPicker = () => {
    flushSync(() => beginTemplate(conversation.id, null));
    write("reply");
  };
  const closePicker = () => {
    const hadFocus = frame.current?.contains(document.activeElement) || document.activeElement === document.body;
    flushSync(() => leaveTemplate(conversation.id));
    if (hadFocus) write("reply");
  };
  const attach = (files: File[]) => {
    attaching.attach(files);
    write("reply");
  };
  useImperativeHandle(handle, () => ({
    write,
    attach,
    insertCanned: () => {
      write("reply");
      if (box.current && !box.current.hidden && !box.current.disabled) typeSign(box.current, "/");
    },
  }));
  const isEmpty = text.trim() === "" && (isNote || attaching.files.length === 0);

  useLayoutEffect(() => {
    if (box.current) fitToText(box.current, isPhone ? 44 : 52);
    // The text is not read here, but it is what the height follows.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [text, isPhone, mode, picksTemplate]);

  const calls = useCallMenu({ box, text, isOn: isNote, onText: (next) => keepDraft(draftKey, next) });

  const submit = () => {
    if (menus.blank) menus.selectBlank();
    if (cannotSend || isEmpty) return;
    if (isNote) {
      writeNote(text.trim(), calls.calledIn(text));
      return;
    }
    attaching.sendAll(text, quoted?.id ?? null);
    keepDraft(conversation.id, "");
    sayTyping("");
    onQuoteDone();
    box.current?.focus();
  };

  const sendLater = useScheduling(
    (dueAt) =>
      scheduleBox(
        { conversationId: conversation.id, files: attaching.files, text, quotedMessageId: quoted?.id ?? null },
        dueAt,
      ),
    () => {
      sayTyping("");
      onQuoteDone();
    },
  );
  const later = useRef<LaterHandle>(null);
  const isUploading = attaching.files.some(({ attachmentId }) => attachmentId === null);
  const cannotSchedule = cannotSend ?? (isEmpty ? t("composer.empty") : isUploading ? t("later.uploading") : null);

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (calls.onKey(event)) return;
    if (menus.onKeyDown(event)) return;
    if (event.key === "Escape") {
      if (quoted && !isNote) onQuoteDone();
      else box.current?.blur();
      return;
    }
    // In an empty box nothing else is to be undone.
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && text === "" && takeBackLast()) {
      event.preventDefault();
      return;
    }
    // While a word is being composed, Enter belongs to the input method.
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      later.current?.open();
      return;
    }
    if (event.shiftKey) return;
    event.preventDefault();
    submit();
  };

  return (
    <div
      ref={frame}
      className={clsx(
        "relative flex-none max-sm:border-t sm:mx-4 sm:mb-4 sm:rounded-3",
        isNote
          ? "bg-note text-note-ink [--ground:var(--note)] max-sm:border-note-line sm:shadow-[0_0_0_1.5px_var(--note-line)]"
          : "bg-bg max-sm:border-line",
        !isNote &&
          (hasFocus
            ? "sm:shadow-[0_0_0_1.5px_var(--accent),0_0_0_4px_var(--accent-soft)]"
            : "sm:shadow-[0_0_0_1px_var(--line-strong),var(--shadow-1)]"),
      )}
    >
      <ComposerHead
        conversation={conversation}
        mode={mode}
        onMode={mayNote ? write : null}
        clock={clock}
        obstacle={obstacle}
      />
      {quoted && !isNote && !obstacle && <QuoteInComposer quoted={quoted} onDrop={onQuoteDone} />}
      {calls.menu}
      {!isNote && !obstacle && !picksTemplate && <AttachTray {...attaching} />}
      {isRecording && !obstacle && (
        <VoiceRecorder
          onSend={(recorded) => {
            attaching.sendVoice(recorded, quoted?.id ?? null);
            onQuoteDone();
          }}
          onLeft={attaching.addVoice}
          onClose={() => setRecording(false)}
        />
      )}
      {picksTemplate && (
        <TemplatePicker
          key={conversation.id}
          conversation={conversation}
          onClose={needsTemplate ? null : closePicker}
          onSent={closePicker}
        />
      )}
      {menus.menu}
      {menus.blank && !picksTemplate && <BlankMarks box={box} text={text} />}
      <textarea
        {...(isNote ? calls.field : menus.boxProps)}
        ref={box}
        hidden={picksTemplate}
        aria-label={name}
        aria-describedby={obstacle ? "composer-obstacle" : undefined}
        placeholder={
          obstacle
            ? ""
            : isNote
              ? t("note.placeholder")
              : t("composer.placeholder", { name: conversation.contact.name })
        }
        value={text}
        disabled={obstacle !== null}
        dir="auto"
        rows={1}
        onChange={(event) => {
          keepDraft(draftKey, event.target.value);
          if (!isNote) sayTyping(event.target.value);
          calls.onCaret();
        }}
        onSelect={(event) => {
          calls.onCaret();
          menus.boxProps.onSelect?.(event);
        }}
        onKeyDown={onKeyDown}
        onPaste={isNote ? undefined : attaching.onPaste}
        onFocus={() => setFocus(true)}
        onBlur={() => {
          setFocus(false);
          calls.onBlur();
          menus.close();
        }}
        className="relative block w-full resize-none bg-transparent px-3.5 pt-2 pb-1 text-14 shadow-none! outline-none max-sm:px-5 max-sm:text-16"
      />
      <div
        hidden={picksTemplate}
        className="flex items-center justify-end gap-2 px-2 pt-1 pb-2 max-sm:px-3 max-sm:pb-4"
      >
        {!isNote && !obstacle && (
          <span className="mr-auto flex">
            <AttachButton onFiles={attach} />
            {!isRecording && <RecordButton onClick={() => setRecording(true)} />}
            {hasReplyWindow(conversation.channel) && (
              <IconButton label={t("template.open")} onClick={openPicker}>
                <Icon of={LayoutTemplate} />
              </IconButton>
            )}
          </span>
        )}
        <span className="px-1.5 text-12 text-ink-3" aria-live="polite">
          {tooLong > 0 ? (
            <span className="text-red-ink">{t("composer.tooLong", { count: tooLong })}</span>
          ) : menus.blank ? (
            <button type="button" onClick={() => menus.selectBlank()} className="touch-target rounded-1 text-amber-ink">
              {t("composer.unfilled", { name: menus.blank.raw })}
            </button>
          ) : (
            text !== "" && t("composer.draftKept")
          )}
        </span>
        {!isNote && !obstacle && (
          <LaterButton
            until={sendableUntil(conversation, false)}
            cannotSend={cannotSchedule}
            onChoose={sendLater}
            onLeave={() => box.current?.focus()}
            handle={later}
          />
        )}
        <SendButton isNote={isNote} isEmpty={isEmpty} cannotSend={cannotSend} onPress={submit} />
      </div>
    </div>
  );
}
