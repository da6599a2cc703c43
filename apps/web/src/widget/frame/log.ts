/** The thread on the screen. What has not changed stays the element it was: a picture is loaded once, and focus stays where it is. */
import type { VisitorFile, VisitorMessage, WidgetConfig } from "@max/domain/widget/wire";
import type { Chat, ChatState } from "./chat.ts";
import { draw, icon, ICONS } from "./draw.ts";
import { filePart, pictureHere, waitingFilePart } from "./file-parts.ts";
import type { Waiting } from "./thread.ts";
import type { LANGUAGES, Words } from "./words.ts";

type Parts = { config: WidgetConfig; words: Words; language: keyof typeof LANGUAGES; chat(): Chat };
/** Closer than this to the end, and the reader follows what comes. */
const NEAR_END_PX = 80;

export function createLog({ config, words, language, chat }: Parts) {
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
  const log = draw("div", {
    class: "log",
    role: "log",
    "aria-live": "polite",
    "aria-label": words.thread,
    tabindex: "0",
  });
  const older = draw("button", { type: "button", class: "older", click: () => void chat().older() }, words.older);
  const greeting = draw("div", { class: "line" }, draw("div", { class: "bubble" }, draw("bdi", {}, config.greeting)));
  let drawn = new Map<string, { look: string; element: HTMLElement }>();
  const bars = new Map<string, HTMLProgressElement>();
  let follows = true;
  // A picture of this computer has no size before it is drawn.
  log.addEventListener("load", () => follows && toEnd(), true);
  const toEnd = () => void (log.scrollTop = log.scrollHeight);

  function lines({ messages, waiting, hasOlder }: ChatState): HTMLElement[] {
    const kept = new Map<string, { look: string; element: HTMLElement }>();
    /** @param look everything that the element shows */
    const keep = (key: string, look: string, make: () => HTMLElement) => {
      const before = drawn.get(key);
      const one = before?.look === look ? before : { look, element: make() };
      kept.set(key, one);
      return one.element;
    };
    const all: HTMLElement[] = [];
    if (hasOlder) all.push(older);
    else if (config.greeting) all.push(greeting);
    let shownDay = "";
    messages.forEach((message, index) => {
      const its = day.format(new Date(message.at));
      if (its !== shownDay) all.push(keep(`day ${its}`, its, () => draw("div", { class: "day" }, its)));
      shownDay = its;
      const isLast = endsGroup(message, messages[index + 1]);
      all.push(keep(message.id, lookOf(message, isLast), () => bubble(message, isLast)));
    });
    for (const one of waiting) {
      const { clientMessageId: id, isRefused = false } = one;
      const look = `${isRefused} ${chat().isSent(id)} ${chat().isUploading(id)}`;
      all.push(keep(`waiting ${id}`, look, () => waitingLine(one)));
    }
    drawn = kept;
    return all;
  }

  function bubble(message: VisitorMessage, isLast: boolean): HTMLElement {
    const isOwn = message.by === "visitor";
    const said = message.isRemoved ? draw("em", {}, words.removed) : document.createTextNode(message.text);
    const name = message.by === "bot" ? `${message.name}, ${words.automatic},` : isOwn ? "" : `${message.name},`;
    return draw(
      "div",
      { class: isOwn ? "line own" : "line" },
      message.file && messageFile(message.file, message.clientMessageId),
      message.text === "" && message.file ? null : draw("div", { class: "bubble" }, draw("bdi", {}, said)),
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

  /** Until the server has made its picture of one that was sent here, this page shows its own. */
  function messageFile(file: VisitorFile, clientMessageId: string | null): HTMLElement {
    const own = clientMessageId && !file.picture ? chat().pictureOf(clientMessageId) : null;
    return own ? pictureHere(own, file.name, words) : filePart(file, words, language, (id) => chat().fileAddresses(id));
  }

  const tick = (label: string) =>
    draw("span", { class: "tick", title: label }, icon(ICONS.tick), draw("span", { class: "hidden" }, label));

  function waitingLine(one: Waiting): HTMLElement {
    const { clientMessageId: id, file } = one;
    const shown = file
      ? waitingFilePart(file, chat().pictureOf(id), words, language)
      : draw("div", { class: "bubble" }, draw("bdi", {}, one.text));
    return draw("div", { class: "line own waiting" }, shown, waitingState(one));
  }

  function waitingState({ clientMessageId: id, isRefused, isTooMuch, file }: Waiting): HTMLElement {
    const act = (label: string, click: () => void) => draw("button", { type: "button", click }, label);
    const again = () => chat().sayAgain(id);
    const cancel = () => chat().cancel(id);
    if (isRefused)
      return draw(
        "div",
        { class: "meta bad" },
        file ? (isTooMuch ? words.fileLater : words.fileRefused) : words.refused,
        act(words.again, again),
        file ? act(words.cancel, cancel) : null,
      );
    if (!file || !chat().isUploading(id))
      return draw("div", { class: "meta" }, chat().isSent(id) ? words.sent : words.sending);
    const bar = draw("progress", { max: "1", value: "0", "aria-label": words.uploading(file.name) });
    bars.set(id, bar);
    return draw("div", { class: "meta" }, bar, act(words.cancel, cancel));
  }

  return {
    log,
    show(state: ChatState) {
      follows = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
      const fromEnd = log.scrollHeight - log.scrollTop;
      arrange(log, lines(state));
      for (const [id, bar] of bars) if (!bar.isConnected) bars.delete(id);
      if (follows) toEnd();
      else log.scrollTop = log.scrollHeight - fromEnd;
    },
    progress(clientMessageId: string, share: number) {
      const bar = bars.get(clientMessageId);
      if (bar) bar.value = share;
    },
    toEnd,
  };
}

const endsGroup = ({ by, name }: VisitorMessage, next: VisitorMessage | undefined) =>
  !next || next.by !== by || next.name !== name;

const lookOf = ({ text, isRemoved, file }: VisitorMessage, isLast: boolean) =>
  `${isLast} ${isRemoved} ${Boolean(file?.url)} ${Boolean(file?.picture)} ${text}`;

/** Makes these the children, in this order, and touches none that is in its place. */
function arrange(parent: HTMLElement, children: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(children);
  const gone = Array.from(parent.children).filter((child) => !wanted.has(child));
  for (const child of gone) child.remove();
  children.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}
