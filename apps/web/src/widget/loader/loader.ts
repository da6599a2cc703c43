/**
 * The few lines that a company's page loads: a button, and behind it a frame of our own origin. Nothing of the chat is here. The
 * page reaches it as `MaxChat`: `open`, `close`, `identify(token)`, `reset`, `on(event, listener)`.
 */
import type { FromFrame, FromPage } from "@max/domain/widget/wire";
import { accentOf } from "../frame/colours.ts";

type ChatEvent = "ready" | "open" | "close" | "unread" | "identify-failed";
type Listener = (detail?: number) => void;

declare global {
  interface Window {
    MaxChat?: {
      open(): void;
      close(): void;
      /** @param token the company's word for who this is, signed by its own server */
      identify(token: string): void;
      /** Somebody signed out: nothing of the chat stays on this browser. */
      reset(): void;
      on(event: ChatEvent, listener: Listener): void;
    };
  }
}

const NAMES = {
  en: ["Open chat", "Close chat"],
  es: ["Abrir el chat", "Cerrar el chat"],
  pt: ["Abrir a conversa", "Fechar a conversa"],
};
const STYLE = `
:host{all:initial}
button{position:fixed;right:24px;bottom:24px;z-index:2147483000;width:56px;height:56px;border:0;border-radius:50%;cursor:pointer;
background:var(--fill,#3550cf);color:var(--on,#fff);box-shadow:0 4px 16px rgb(0 0 0/.22);display:flex;align-items:center;justify-content:center}
button:focus-visible{outline:3px solid var(--fill,#3550cf);outline-offset:3px}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
span{position:absolute;top:-4px;right:-4px;min-width:20px;height:20px;box-sizing:border-box;padding:0 5px;border-radius:10px;
background:#c2293c;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
span:empty{display:none}
iframe{position:fixed;right:24px;bottom:96px;z-index:2147483000;width:384px;height:min(668px,calc(100vh - 120px));border:0;
border-radius:16px;box-shadow:0 12px 48px rgb(0 0 0/.24);color-scheme:light dark;background:Canvas}
iframe[hidden]{display:none}
@media (max-width:600px){iframe{inset:0;width:100%;height:100%;border-radius:0}button.open{display:none}}
@media print{button,iframe{display:none}}`;
const OPEN = "M4 5.5h12v8H9.500L6 16.500v-3H4z";
const DOWN = "m6 8 4 4 4-4";

function load(script: HTMLScriptElement) {
  const inbox = script.dataset["inbox"];
  if (!inbox || window.MaxChat) return;
  const { origin } = new URL(script.src);
  const wanted = script.dataset["lang"] ?? (document.documentElement.lang || navigator.language);
  const [openName, closeName] = NAMES[wanted.slice(0, 2).toLowerCase() as keyof typeof NAMES] ?? NAMES.en;
  const listeners = new Map<ChatEvent, Listener[]>();
  const emit = (event: ChatEvent, detail?: number) => listeners.get(event)?.forEach((listener) => listener(detail));

  // A landmark of its own, so that the page stays as easy to find one's way in as it was.
  const holder = document.createElement("div");
  holder.role = "region";
  holder.ariaLabel = openName!;
  const shadow = holder.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];

  const button = document.createElement("button");
  button.type = "button";
  const badge = document.createElement("span");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawing.append(path);
  button.append(drawing, badge);

  const frame = document.createElement("iframe");
  frame.id = "frame";
  frame.title = script.dataset["title"] ?? "Chat";
  frame.hidden = true;
  frame.setAttribute(
    "sandbox",
    "allow-scripts allow-same-origin allow-forms allow-downloads allow-popups allow-popups-to-escape-sandbox",
  );
  frame.referrerPolicy = "no-referrer";
  frame.src = `${origin}/widget/${encodeURIComponent(inbox)}#${new URLSearchParams({ host: location.origin, lang: wanted })}`;

  let isReady = false;
  const early: FromPage[] = [];
  const say = (message: FromPage) => {
    if (isReady) frame.contentWindow?.postMessage(message, origin);
    else early.push(message);
  };

  const shelf = `max-widget ${inbox}`;
  /** Where browsers give a frame of another origin no storage, what it has to remember is kept here for it. */
  function recall(): string | null {
    try {
      return localStorage.getItem(shelf);
    } catch {
      return null;
    }
  }
  function keep(text: string) {
    try {
      localStorage.setItem(shelf, text);
    } catch {
      // Refused here too: the frame remembers for as long as the page is open.
    }
  }

  let unread = 0;
  function show() {
    const isOpen = !frame.hidden;
    button.className = isOpen ? "open" : "";
    button.setAttribute("aria-expanded", String(isOpen));
    button.setAttribute("aria-controls", frame.id);
    button.setAttribute("aria-label", isOpen ? closeName! : unread > 0 ? `${openName} (${unread})` : openName!);
    path.setAttribute("d", isOpen ? DOWN : OPEN);
    badge.textContent = isOpen || unread === 0 ? "" : unread > 99 ? "99+" : String(unread);
  }

  function setOpen(isOpen: boolean) {
    if (frame.hidden !== isOpen) return;
    frame.hidden = !isOpen;
    say({ type: isOpen ? "max-widget:open" : "max-widget:closed" });
    // First seen, then focused: on a small screen the button is hidden while the chat is open.
    show();
    if (isOpen) frame.focus();
    else button.focus();
    emit(isOpen ? "open" : "close");
  }
  button.addEventListener("click", () => setOpen(frame.hidden === true));

  window.addEventListener("message", (event: MessageEvent<FromFrame | null>) => {
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    switch (event.data?.type) {
      case "max-widget:ready":
        isReady = true;
        early.splice(0).forEach(say);
        return emit("ready");
      case "max-widget:recall":
        return frame.contentWindow?.postMessage(
          { type: "max-widget:kept", value: recall() } satisfies FromPage,
          origin,
        );
      case "max-widget:keep":
        return keep(String(event.data.value));
      case "max-widget:close":
        return setOpen(false);
      case "max-widget:off":
        return holder.remove();
      case "max-widget:unread":
        unread = Number(event.data.count) || 0;
        show();
        return emit("unread", unread);
      case "max-widget:identify-failed":
        return emit("identify-failed");
    }
  });

  window.MaxChat = {
    open: () => setOpen(true),
    close: () => setOpen(false),
    identify: (token) => say({ type: "max-widget:identify", token }),
    reset: () => say({ type: "max-widget:reset" }),
    on: (event, listener) => void listeners.set(event, [...(listeners.get(event) ?? []), listener]),
  };
  const { colour, identity } = script.dataset;
  if (colour && /^#[0-9a-f]{6}$/i.test(colour)) {
    const { fill, on } = accentOf(colour, "light");
    holder.style.setProperty("--fill", fill);
    holder.style.setProperty("--on", on);
  }
  if (identity) window.MaxChat.identify(identity);
  show();
  shadow.append(button, frame);
  document.body.append(holder);
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) load(script);
  else document.addEventListener("DOMContentLoaded", () => load(script));
}
