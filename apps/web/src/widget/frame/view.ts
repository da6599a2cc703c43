/** The chat on the screen. What is shown follows from one state; what the visitor is writing is theirs and is never drawn anew. */
import { MAX_VISITOR_TEXT, type VisitorMessage, type WidgetConfig } from "@max/domain/widget/wire";
import type { Chat, ChatState } from "./chat.ts";
import { draw, icon, ICONS } from "./draw.ts";
import { introduction } from "./introduction.ts";
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
/** Closer than this to the end, and the reader follows what comes. */
const NEAR_END_PX = 80;

export function showChat(root: HTMLElement, { config, words, language, chat, onClose }: Screen) {
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

  const title = draw("div", { class: "title" }, config.title);
  const promise = draw("div", { class: "promise" }, config.replyTime);
  const log = draw("div", {
    class: "log",
    role: "log",
    "aria-live": "polite",
    "aria-label": words.thread,
    tabindex: "0",
  });
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
      draw("div", { class: "who", "aria-hidden": "true" }, initials(config.title)),
      draw("div", { class: "names" }, title, promise),
      draw("button", { type: "button", class: "close", "aria-label": words.close, click: onClose }, icon(ICONS.close)),
    ),
    log,
    typing,
    trouble,
    ...(asksFirst ? [before] : []),
    emoji,
    form,
  );
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
    if (text === "") return;
    box.value = "";
    grow();
    chat().say(text);
    log.scrollTop = log.scrollHeight;
  }

  function bubble(message: VisitorMessage, next: VisitorMessage | undefined): HTMLElement {
    const isOwn = message.by === "visitor";
    const said = message.isRemoved ? draw("em", {}, words.removed) : document.createTextNode(message.text);
    const file = message.file === null ? null : fileLine(message);
    const isLast = !next || next.by !== message.by || next.name !== message.name;
    const name = message.by === "bot" ? `${message.name}, ${words.automatic},` : isOwn ? "" : `${message.name},`;
    return draw(
      "div",
      { class: isOwn ? "line own" : "line" },
      draw("div", { class: "bubble" }, file, message.text === "" && file ? null : draw("bdi", {}, said)),
      isLast
        ? draw(
            "div",
            { class: "meta" },
            draw("bdi", {}, name),
            clock.format(new Date(message.at)),
            isOwn ? tick(words.sent) : null,
          )
        : null,
    );
  }

  function fileLine({ file, link }: VisitorMessage): HTMLElement {
    const name = file || words.file;
    const label = link
      ? draw("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, name)
      : draw("bdi", {}, name);
    return draw("div", { class: "file" }, icon(ICONS.file), label);
  }

  const tick = (label: string) =>
    draw("span", { class: "tick", title: label }, icon(ICONS.tick), draw("span", { class: "hidden" }, label));

  function lines({ messages, waiting, hasOlder }: ChatState): HTMLElement[] {
    const all: HTMLElement[] = [];
    if (hasOlder)
      all.push(draw("button", { type: "button", class: "older", click: () => void chat().older() }, words.older));
    else if (config.greeting)
      all.push(draw("div", { class: "line" }, draw("div", { class: "bubble" }, draw("bdi", {}, config.greeting))));
    let shownDay = "";
    messages.forEach((message, index) => {
      const its = day.format(new Date(message.at));
      if (its !== shownDay) all.push(draw("div", { class: "day" }, its));
      shownDay = its;
      all.push(bubble(message, messages[index + 1]));
    });
    for (const one of waiting) {
      const state = one.isRefused
        ? draw(
            "div",
            { class: "meta bad" },
            words.refused,
            " ",
            draw("button", { type: "button", click: () => chat().sayAgain(one.clientMessageId) }, words.again),
          )
        : draw("div", { class: "meta" }, chat().isSent(one.clientMessageId) ? words.sent : words.sending);
      all.push(
        draw("div", { class: "line own waiting" }, draw("div", { class: "bubble" }, draw("bdi", {}, one.text)), state),
      );
    }
    return all;
  }

  return {
    show(state: ChatState) {
      const follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
      const fromEnd = log.scrollHeight - log.scrollTop;
      log.replaceChildren(...lines(state));
      log.scrollTop = follows ? log.scrollHeight : log.scrollHeight - fromEnd;
      const agent = state.messages.findLast(({ by }) => by === "agent")?.name;
      title.textContent = agent ? `${agent} · ${config.title}` : config.title;
      typing.textContent = state.isTyping ? words.typing(agent ?? config.title) : "";
      trouble.hidden = state.trouble === null;
      trouble.textContent = state.trouble === null ? "" : words[state.trouble];
      if (asksFirst && (chat().hasSession() || state.messages.length > 0 || state.waiting.length > 0)) {
        before.remove();
        form.hidden = false;
      }
    },
    focus() {
      if (form.hidden) (before.querySelector("input, button") as HTMLElement | null)?.focus();
      else box.focus();
      log.scrollTop = log.scrollHeight;
    },
  };
}

const initials = (name: string) =>
  name
    .split(/\s+/u)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toLocaleUpperCase();
