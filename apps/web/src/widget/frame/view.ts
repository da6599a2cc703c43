/** The chat on the screen. What is shown follows from one state; what the visitor is writing is theirs and is never drawn anew. */
import { MAX_VISITOR_TEXT, type WidgetConfig } from "@max/domain/widget/wire";
import type { Chat, ChatState } from "./chat.ts";
import { draw, icon, ICONS } from "./draw.ts";
import { introduction } from "./introduction.ts";
import { createLog } from "./log.ts";
import { createTray, takeDrops } from "./tray.ts";
import { createWho } from "./who.ts";
import { type LANGUAGES, type Words } from "./words.ts";

type Screen = {
  config: WidgetConfig;
  words: Words;
  language: keyof typeof LANGUAGES;
  chat(): Chat;
  onClose(): void;
};

const EMOJI = [
  "😀",
  "😊",
  "😂",
  "😍",
  "😉",
  "😢",
  "😮",
  "😡",
  "👍",
  "👎",
  "🙏",
  "👏",
  "💪",
  "🎉",
  "❤️",
  "🔥",
  "✅",
  "⭐",
];

export function showChat(root: HTMLElement, { config, words, language, chat, onClose }: Screen) {
  const title = draw("div", { class: "title" }, config.title);
  const who = createWho(config.title, (hash) => chat().picture(hash));
  const promise = draw("div", { class: "promise" }, config.replyTime);
  const thread = createLog({ config, words, language, chat });
  const tray = createTray(words, language, () => box.focus());
  const typing = draw("div", { class: "typing", "aria-live": "polite" });
  const trouble = draw("div", { class: "trouble", role: "status", hidden: true });
  const box = draw("textarea", {
    rows: "1",
    maxlength: String(MAX_VISITOR_TEXT),
    placeholder: words.write,
    "aria-label": words.write,
    input: () => (grow(), chat().typed()),
    keydown: (event) => {
      const { key, shiftKey, isComposing } = event as KeyboardEvent;
      if (key !== "Enter" || shiftKey || isComposing) return;
      event.preventDefault();
      send();
    },
    paste: (event) => {
      const files = [...((event as ClipboardEvent).clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      tray.attach(files);
    },
  });
  const emoji = draw("div", { class: "emoji", role: "group", "aria-label": words.emoji, hidden: true });
  const smile = draw(
    "button",
    {
      type: "button",
      class: "plain",
      "aria-label": words.emoji,
      "aria-expanded": "false",
      click: () => showEmoji(emoji.hidden === true),
    },
    icon(ICONS.smile),
  );
  for (const one of EMOJI) emoji.append(draw("button", { type: "button", click: () => insert(one) }, one));
  const form = draw(
    "form",
    { class: "write", submit: (event) => (event.preventDefault(), send()) },
    tray.button,
    box,
    smile,
    draw("button", { class: "send", "aria-label": words.send }, icon(ICONS.send)),
  );
  const before = introduction(config, words, (claims) => {
    chat().introduce(claims);
    before.remove();
    form.hidden = false;
    box.focus();
  });
  const asksFirst = config.askName !== "no" || config.askEmail !== "no";
  form.hidden = asksFirst;

  const panel = draw(
    "div",
    {
      class: "panel",
      role: "dialog",
      "aria-label": words.name(config.title),
      keydown: (event) => onKey(event as KeyboardEvent),
    },
    draw(
      "div",
      { class: "head" },
      who.mark,
      draw("div", { class: "names" }, title, promise),
      draw("button", { type: "button", class: "close", "aria-label": words.close, click: onClose }, icon(ICONS.close)),
    ),
    thread.log,
    typing,
    trouble,
    ...(asksFirst ? [before] : []),
    emoji,
    ...tray.parts,
    form,
  );
  // What the company wants to know comes first.
  panel.append(takeDrops(panel, words, () => !form.hidden, tray.attach));
  root.replaceChildren(panel);

  function onKey(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    if (emoji.hidden) onClose();
    else showEmoji(false);
  }

  function showEmoji(isShown: boolean) {
    emoji.hidden = !isShown;
    smile.setAttribute("aria-expanded", String(isShown));
    if (isShown) (emoji.firstElementChild as HTMLElement | null)?.focus();
    else box.focus();
  }

  function insert(text: string) {
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    showEmoji(false);
    grow();
  }

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 120)}px`;
  }

  function send() {
    const text = box.value.trim();
    const files = tray.take();
    box.value = "";
    grow();
    if (files.length > 0) chat().sendFiles(files);
    if (text !== "") chat().say(text);
    thread.toEnd();
  }

  return {
    show(state: ChatState) {
      thread.show(state);
      const last = state.messages.findLast(({ by }) => by === "agent");
      const agent = last?.name;
      who.show(last?.picture ?? null);
      title.textContent = agent ? `${agent} · ${config.title}` : config.title;
      typing.textContent = state.isTyping ? words.typing(agent ?? config.title) : "";
      trouble.hidden = state.trouble === null;
      trouble.textContent = state.trouble === null ? "" : words[state.trouble];
      if (asksFirst && (chat().hasSession() || state.messages.length > 0 || state.waiting.length > 0)) {
        before.remove();
        form.hidden = false;
      }
    },
    progress: thread.progress,
    focus() {
      if (form.hidden) (before.querySelector("input, button") as HTMLElement | null)?.focus();
      else box.focus();
      thread.toEnd();
    },
  };
}
