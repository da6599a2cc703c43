/**
 * The chat itself, without a screen: the session, the stream that comes back by itself, who the visitor is, and what they have
 * read. What they say is `outgoing.ts`.
 */
import type { StreamEvent, VisitorMessage, WidgetSession } from "@max/domain/widget/wire";
import { createOutgoing } from "./outgoing.ts";
import { CallFailed, type Server } from "./server.ts";
import type { Store } from "./store.ts";
import { hasGap, merge, unread, type Waiting } from "./thread.ts";

export type ChatState = {
  messages: VisitorMessage[];
  waiting: Waiting[];
  hasOlder: boolean;
  /** Why nothing comes and goes, or null. */
  trouble: "offline" | "away" | "busy" | "signedOut" | null;
  isTyping: boolean;
  unread: number;
};

type Options = {
  server: Server;
  store: Store;
  onChange(state: ChatState): void;
  /** How much of a file is there, from 0 to 1. */
  onProgress(clientMessageId: string, share: number): void;
  onIdentifyFailed(): void;
};

const BACK_OFF_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000];
/** A page in the background is not a reader, and holds one of its browser's few connections. */
const SLEEP_AFTER_MS = 60_000;
const TYPING_LASTS_MS = 6_000;
const TYPING_EVERY_MS = 3_000;

export function startChat({ server, store, onChange, onProgress, onIdentifyFailed }: Options) {
  let messages: VisitorMessage[] = [];
  let hasOlder = false;
  let trouble: ChatState["trouble"] = null;
  let typing: ReturnType<typeof setTimeout> | null = null;
  let isOpen = false;
  let claims: { name?: string; email?: string } = {};
  let word: string | null = null;
  let identifying: Promise<void> = Promise.resolve();
  const readHere = new Set<string>();
  const deliveredHere = new Set<string>();
  let streaming: AbortController | null = null;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let sleep: ReturnType<typeof setTimeout> | undefined;
  let typedAt = 0;

  const outgoing = createOutgoing({
    server,
    store,
    messages: () => messages,
    requireToken,
    identified: () => identifying,
    onProgress,
    onChange: tell,
    onSent: () => set(null),
    onTrouble: set,
    onEnded(token) {
      if (store.read().token === token) store.change({ token: null });
    },
  });

  function tell() {
    onChange({
      messages,
      waiting: outgoing.waiting(),
      hasOlder,
      trouble: navigator.onLine ? trouble : "offline",
      isTyping: typing !== null,
      unread: isReading() ? 0 : unread(messages, readHere).length,
    });
  }
  const isReading = () => isOpen && document.visibilityState === "visible";

  function set(next: ChatState["trouble"]) {
    trouble = next;
    tell();
  }

  function take(session: WidgetSession) {
    store.change({ token: session.token });
    listen();
  }

  /** A session is made when there is something to say, not for everybody who passes by. */
  async function requireToken(): Promise<string> {
    const { token } = store.read();
    if (token) return token;
    const session = await server.open(claims);
    take(session);
    return session.token;
  }

  function listen() {
    clearTimeout(retry);
    streaming?.abort();
    const { token } = store.read();
    if (!token) return;
    const stop = new AbortController();
    streaming = stop;
    const over = (problem: CallFailed["problem"]) => {
      if (streaming !== stop) return;
      streaming = null;
      if (problem === "ended") return signedOut(token);
      retry = setTimeout(listen, BACK_OFF_MS[Math.min(failures++, BACK_OFF_MS.length - 1)]);
      if (failures > 1) set("away");
    };
    const opened = () => {
      failures = 0;
      set(null);
      void outgoing.flush();
    };
    server.stream(token, stop.signal, opened, heard).then(
      () => over("away"),
      (error: unknown) => over(error instanceof CallFailed ? error.problem : "away"),
    );
  }

  /** Somewhere else this browser became a stranger. What is still to be said begins a new chat. */
  function signedOut(token: string) {
    if (store.read().token === token) store.change({ token: null });
    outgoing.bringFilesAgain();
    messages = [];
    hasOlder = false;
    set("signedOut");
    if (outgoing.waiting().length > 0) void outgoing.flush();
  }

  function heard(event: StreamEvent) {
    if (event.type === "typing") return heardTyping();
    if (hasGap(messages, event.messages, event.hasMore)) messages = [];
    if (messages.length === 0) hasOlder = event.hasMore;
    if (event.messages.some(({ by }) => by !== "visitor")) stopTyping();
    messages = merge(messages, event.messages);
    outgoing.settle();
    report();
    tell();
    outgoing.forgetShown();
  }

  function heardTyping() {
    stopTyping();
    typing = setTimeout(() => (stopTyping(), tell()), TYPING_LASTS_MS);
    tell();
  }
  function stopTyping() {
    if (typing) clearTimeout(typing);
    typing = null;
  }

  /** Says what has come and what has been read, once for each. One that gets lost is said again by the next page that opens. */
  function report() {
    const { token } = store.read();
    if (!token) return;
    const [status, done] = isReading() ? (["read", readHere] as const) : (["delivered", deliveredHere] as const);
    const ids = unread(messages, readHere)
      .map(({ id }) => id)
      .filter((id) => !done.has(id))
      .slice(0, 100);
    if (ids.length === 0) return;
    for (const id of ids) done.add(id);
    server.receipt(token, status, ids).catch(() => ids.forEach((id) => done.delete(id)));
  }

  function identify(given: string): Promise<void> {
    word = given;
    return (identifying = identifying.then(() => showWord(given)));
  }

  async function showWord(given: string) {
    try {
      const session = await server.identify(await requireToken(), given);
      messages = [];
      take(session);
    } catch (error) {
      if (error instanceof CallFailed && error.problem === "refused") onIdentifyFailed();
      else setTimeout(() => word === given && void identify(given), BACK_OFF_MS[3]);
    }
  }

  function reset() {
    const { token } = store.read();
    streaming?.abort();
    streaming = null;
    clearTimeout(retry);
    word = null;
    claims = {};
    outgoing.clear();
    store.change({ token: null });
    messages = [];
    hasOlder = false;
    set(null);
    if (token) server.signOut(token).catch(() => {});
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(sleep);
    if (document.visibilityState === "visible") {
      if (!streaming) listen();
      report();
      tell();
    } else
      sleep = setTimeout(() => {
        const stream = streaming;
        streaming = null;
        stream?.abort();
      }, SLEEP_AFTER_MS);
  });
  window.addEventListener("online", () => {
    failures = 0;
    listen();
    void outgoing.flush();
    tell();
  });
  window.addEventListener("offline", tell);
  window.addEventListener("beforeunload", (event) => {
    if (outgoing.wouldLose()) event.preventDefault();
  });

  listen();
  tell();
  if (outgoing.waiting().length > 0) void outgoing.flush();

  return {
    hasSession: () => store.read().token !== null,
    /** What the visitor says of themself, before their first message. */
    introduce(given: { name?: string; email?: string }) {
      claims = given;
    },
    say: outgoing.say,
    sendFiles: outgoing.sendFiles,
    sayAgain: outgoing.sayAgain,
    cancel: outgoing.cancel,
    isSent: outgoing.isSent,
    isUploading: outgoing.isUploading,
    pictureOf: outgoing.pictureOf,
    /** Where a file of the thread is now; null when it is not to be had. */
    async fileAddresses(id: string) {
      const { token } = store.read();
      return token === null ? null : server.fileAddresses(token, id).catch(() => null);
    },
    typed() {
      const { token } = store.read();
      if (!token || Date.now() - typedAt < TYPING_EVERY_MS) return;
      typedAt = Date.now();
      server.typing(token).catch(() => {});
    },
    async older() {
      const { token } = store.read();
      const first = messages[0];
      if (!token || !first) return;
      const page = await server.older(token, first.sortKey).catch(() => null);
      if (!page) return;
      hasOlder = page.hasMore;
      messages = merge(messages, page.messages);
      tell();
    },
    /** @returns where this page may draw it from @throws CallFailed */
    async picture(hash: string): Promise<string> {
      const { token } = store.read();
      if (!token) throw new CallFailed("ended");
      return URL.createObjectURL(await server.picture(token, hash));
    },
    setOpen(next: boolean) {
      isOpen = next;
      report();
      tell();
    },
    identify,
    reset,
  };
}

export type Chat = ReturnType<typeof startChat>;
