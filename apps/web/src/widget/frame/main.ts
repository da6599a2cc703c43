/** The frame that a company's page shows: finds out which widget it is and for whom, and puts the parts together. */
import "./widget.css";
import { accentOf } from "./colours.ts";
import { startChat } from "./chat.ts";
import { draw } from "./draw.ts";
import { readHash, speakWith } from "./host.ts";
import { connect } from "./server.ts";
import { openStore } from "./store.ts";
import { showChat } from "./view.ts";
import { languageOf, LANGUAGES } from "./words.ts";

const root = document.body;
const base = location.pathname.replace(/\/$/, "");
const RETRY_MS = [300, 1_000, 3_000, 10_000];

async function start() {
  const server = connect(base);
  const config = await server.config();
  const { origin, language: wanted } = readHash(location.hash, config.allowedOrigins, location.origin);
  const language = languageOf([wanted, ...navigator.languages]);
  const words = LANGUAGES[language];
  document.documentElement.lang = language;
  document.title = words.name(config.title);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const accent = accentOf(config.colour, dark.matches ? "dark" : "light");
    for (const [name, value] of Object.entries(accent))
      document.documentElement.style.setProperty(`--accent-${name}`, value);
  };
  dark.addEventListener("change", paint);
  paint();

  const host = speakWith(origin, (message) => {
    if (message.type === "max-widget:identify") void chat.identify(message.token);
    else if (message.type === "max-widget:reset") chat.reset();
    else {
      const isOpen = message.type === "max-widget:open";
      chat.setOpen(isOpen);
      if (isOpen) view.focus();
    }
  });
  if (config.isOff) {
    host.say({ type: "max-widget:off" });
    return showUnable(words.unable);
  }
  const store = await openStore(base.split("/").at(-1) ?? "", host);
  const view = showChat(root, {
    config,
    words,
    language,
    chat: () => chat,
    onClose: () => host.say({ type: "max-widget:close" }),
  });
  let said = -1;
  let first: Parameters<typeof view.show>[0] | null = null;
  const chat = startChat({
    server,
    store,
    onChange(state) {
      if (!isReady) return void (first = state);
      view.show(state);
      if (state.unread !== said) host.say({ type: "max-widget:unread", count: (said = state.unread) });
    },
    onProgress: view.progress,
    onIdentifyFailed: () => host.say({ type: "max-widget:identify-failed" }),
  });
  isReady = true;
  if (first) view.show(first);
  // Opened as a page of its own, it is open at once.
  if (window.parent === window) chat.setOpen(true);
  host.say({ type: "max-widget:ready" });
}

const showUnable = (words: string) => root.replaceChildren(draw("p", { class: "unable", role: "status" }, words));

let isReady = false;
let failures = 0;
const begin = () =>
  start().catch(() => {
    const waitMs = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)];
    // A network that is just coming back needs no words.
    if (failures > 2) showUnable(LANGUAGES[languageOf(navigator.languages)].unable);
    setTimeout(() => void begin(), waitMs);
  });
void begin();
